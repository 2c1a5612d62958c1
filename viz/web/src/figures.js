// The figures of a page: each is drawn into the card that bears its name, by the class of its form.

import { menu } from "./export.js";
import { forms } from "./forms/index.js";

// The markup of a card; `extra` stands beside its title.
export const card = (id, extra = "") => `
  <section class="er-card er-${id}" data-chart="${id}">
    <header><h2 class="er-title"></h2>${extra}<button class="er-menu" data-label="take">⋯</button><span class="er-unit"></span></header>
    <div class="er-area"><div class="er-plot" role="img"></div><svg class="er-overlay" aria-hidden="true"></svg></div>
  </section>`;

export class Figures {
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.drawn = new Map();
    this.sizes = new ResizeObserver(() => context.changed()); // such as when the levers open beside the page
    this.last = new Map(); // what each was drawn from
  }

  draw(figures, scene) {
    const { record, colours, marker } = scene;
    for (const figure of figures) {
      if (!this.drawn.has(figure.id)) {
        const Form = forms[figure.form ?? "time"];
        const box = this.root.querySelector(`[data-chart="${figure.id}"]`);
        this.drawn.set(figure.id, new Form(box, this.context));
        menu(box, () => this.last.get(figure.id));
        this.sizes.observe(box.querySelector(".er-plot"));
      }
      this.last.set(figure.id, { figure, scene });
      this.drawn.get(figure.id).draw(figure, record, colours, marker);
    }
  }

  leave() {
    this.sizes.disconnect();
    for (const figure of this.drawn.values()) figure.dispose();
    this.drawn.clear();
  }
}
