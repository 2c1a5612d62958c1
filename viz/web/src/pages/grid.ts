// The Grid page: the map, and beside it one zone: its price, what stands in it, its lines.

import { facts, fill, find, header, html, row, write } from "../drawing/markup.ts";
import { card, Figures } from "../figures.ts";
import { recordOf } from "../record.ts";
import type { Context, Figure, Scene, Sheet } from "../types.ts";
import { box } from "./place.ts";
import "./grid.css";

interface Contents {
  empty?: string;
  facts: { label: string; value: string }[];
  lines: Sheet;
  columns: { [name: string]: number[] };
  figures: Figure[];
}

const SKELETON = html`
  <div class="er-grid-map">${card("network")}</div>
  <div class="er-grid-zone">${card("zone_price")}${card("room")}<section class="er-card er-zone-facts"><ul></ul><div><table><thead></thead><tbody></tbody></table></div></section></div>
  <p class="er-empty" role="status" hidden></p>`;

export function mount(place: HTMLElement, context: Context) {
  const el = box(place, "er-grid-page", SKELETON);
  const figures = new Figures(el, context);
  return {
    update(contents: Contents, scene: Scene) {
      const { empty = "" } = contents;
      el.classList.toggle("er-is-empty", empty !== "");
      find(el, ".er-empty").hidden = !empty;
      write(find(el, ".er-empty"), empty);
      if (empty) return;
      fill(find(el, ".er-zone-facts ul"), facts(contents.facts));
      fill(find(el, "thead"), header(contents.lines.head));
      fill(find(el, "tbody"), contents.lines.rows.map(row));
      figures.draw(contents.figures, { ...scene, record: recordOf(contents.columns, () => scene.record.levers()) });
    },
    leave: () => figures.leave(),
  };
}
