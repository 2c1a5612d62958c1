// The figures of a page: each is drawn into the card that bears its name, by the class of its form.

import { find, html } from "./drawing/markup.ts";
import { menu } from "./export.ts";
import { type AnyForm, formOf } from "./forms/index.ts";
import type { Context, Figure, Scene } from "./types.ts";

/** The markup of a card; `extra` stands beside its title. */
export const card = (id: string, extra: unknown = "") => html`
  <section class="er-card er-${id}" data-chart=${id}>
    <header><h2 class="er-title"></h2>${extra}<button class="er-menu" data-label="take">⋯</button><span class="er-unit"></span></header>
    <div class="er-area"><div class="er-plot" role="img"></div><svg class="er-overlay" aria-hidden="true"></svg></div>
  </section>`;

export interface Drawing {
  figure: Figure;
  scene: Scene;
}

export class Figures {
  private readonly forms = new Map<string, AnyForm>();
  private readonly last = new Map<string, Drawing>(); // what each was drawn from
  private readonly sizes: ResizeObserver;
  private readonly root: HTMLElement;
  private readonly context: Context;

  constructor(root: HTMLElement, context: Context) {
    this.root = root;
    this.context = context;
    this.sizes = new ResizeObserver(() => context.changed()); // such as when the levers open beside the page
  }

  draw(figures: Figure[], scene: Scene): void {
    for (const figure of figures) {
      this.last.set(figure.id, { figure, scene });
      this.form(figure).draw(figure, scene);
    }
  }

  private form({ id, form = "time" }: Figure): AnyForm {
    const there = this.forms.get(id);
    if (there) return there;
    const box = find(this.root, `[data-chart="${id}"]`);
    const made = formOf(form, box, this.context);
    this.forms.set(id, made);
    menu(box, () => this.last.get(id), this.context);
    this.sizes.observe(find(box, ".er-plot"));
    return made;
  }

  leave(): void {
    this.sizes.disconnect();
    for (const form of this.forms.values()) form.dispose();
    this.forms.clear();
  }
}
