// The Summary page: what the run comes to, the river of owners and who holds what, the map and value against size; to keep
// as picture and on paper.

import { type Cell, fill, find, html, table } from "../drawing/markup.ts";
import { card, Figures } from "../figures.ts";
import type { Context, Figure, RunScene } from "../types.ts";
import { box } from "./place.ts";
import "./summary.css";

interface Contents {
  figures: Figure[];
  head: Cell[];
  rows: Cell[][];
}

const SKELETON = html`
  <div class="er-summary-left">${card("story")}<p class="er-row"><button class="er-print" data-text="print"></button><button data-page="owners" data-text="to_owners"></button></p></div>
  <div class="er-summary-side">${card("river")}${card("network")}</div>
  <div class="er-summary-last"><section class="er-card er-holders"><h2 class="er-title" data-text="holders"></h2><div class="er-scroll" tabindex="0"></div></section>${card("value_mw")}${card("value_eh")}</div>`;

export function mount(place: HTMLElement, context: Context) {
  const el = box(place, "er-summary-page", SKELETON);
  const figures = new Figures(el, context);
  find(el, ".er-print").addEventListener("click", () => window.print());
  return {
    update({ figures: drawn, head, rows }: Contents, scene: RunScene) {
      fill(find(el, ".er-holders .er-scroll"), table(head, rows));
      figures.draw(drawn, scene);
    },
    leave: () => figures.leave(),
  };
}
