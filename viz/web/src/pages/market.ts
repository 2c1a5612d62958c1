// The Market page: the sentence, five tiles, charts A to D and the feed.

import { attribute, dataOf, fill, find, html, write } from "../drawing/markup.ts";
import { Feed } from "../feed.ts";
import { card, Figures } from "../figures.ts";
import { ask } from "../origins.ts";
import type { Context, Figure, RunScene } from "../types.ts";

const ASK_AGAIN = 600; // ms between looks while other seeds are being played

interface Contents {
  sentence: string;
  means: string;
  tiles: { id: string; column: string; means: string; value: string; label: string; start: string }[];
  holdings: string;
  figures: Figure[];
}

const CUTS = html`<span class="er-toggle" role="group"
  ><button data-holdings="use" data-text="by_use"></button><button data-holdings="owner" data-text="by_owner"></button></span>`;

const SKELETON = html`
  <div class="er-head"><p class="er-sentence" aria-live="polite"></p><ul class="er-tiles"></ul></div>
  <div class="er-upper">${card("holdings", CUTS)}${card("demand")}</div>
  <div class="er-lower">${card("mining")}${card("concentration")}
  <section class="er-card er-feed">
    <header><h2 class="er-title"></h2><span class="er-chips" role="group"></span></header>
    <ol class="er-events"></ol>
  </section></div>`;

export function mount(el: HTMLElement, context: Context) {
  fill(el, SKELETON);
  const figures = new Figures(el, context);
  const feed = new Feed(find(el, ".er-feed"), context);
  let timer: ReturnType<typeof setTimeout> | undefined;
  find(el, ".er-toggle").addEventListener("click", (event) => {
    const { holdings } = dataOf(event, "button");
    if (holdings) context.look({ focus: { holdings } });
  });
  find(el, ".er-tiles").addEventListener("click", (event) => {
    const { column, title = "" } = dataOf(event, "button");
    if (column) ask(el.closest(".er"), title, column, context);
  });
  return {
    update({ sentence, means, tiles, holdings, figures: drawn }: Contents, scene: RunScene) {
      const told = find(el, ".er-sentence");
      write(told, sentence);
      attribute(told, "title", means);
      attribute(told, "aria-live", scene.frame.playing ? "off" : "polite"); // not ten times a second
      const tile = ({ id, column, means: term, value, label, start }: Contents["tiles"][number]) =>
        html`<li data-tile=${id}><b><button data-column=${column} data-title=${label} title=${scene.frame.labels.origins}>${value}</button></b><span><span title=${term}>${label}</span><small>${start}</small></span></li>`;
      fill(find(el, ".er-tiles"), tiles.map(tile));
      for (const button of el.querySelectorAll<HTMLElement>("[data-holdings]")) {
        attribute(button, "aria-pressed", button.dataset.holdings === holdings);
      }
      clearTimeout(timer);
      if (scene.frame.computing) timer = setTimeout(() => context.look({}), ASK_AGAIN);
      figures.draw(drawn, scene);
      feed.draw(scene);
    },
    leave() {
      clearTimeout(timer);
      figures.leave();
    },
  };
}
