// The Auction page: the book of one zone, its bids, four mechanisms, what the transformer limit cost.

import { type Cell, dataOf, fill, find, html, repeat, table, write } from "../drawing/markup.ts";
import { card, Figures } from "../figures.ts";
import type { Context, Figure, Scene } from "../types.ts";
import { box } from "./place.ts";
import "./auction.css";

interface Held {
  empty?: undefined;
  sentence: string;
  here: string;
  held: string;
  sold: string;
  zone: string;
  zones: { id: string; text: string }[];
  table: { head: Cell[]; rows: Cell[][]; empty: string };
  mechanisms: Mechanisms;
  figures: Figure[];
}

interface Mechanisms {
  groups: { title: string; span: number }[];
  heads: string[];
  rows: { name: string; told: string; held: boolean; cells: { text: string; bar: number }[] }[];
  note: string;
}

/** Before the first auction: when it is, what is sold, by which rules. */
interface Ahead {
  empty: string;
  about: string;
  rules: string;
  mechanisms: { name: string; told: string; held: boolean }[];
}

const SKELETON = html`
  <div class="er-auction-head"><p class="er-sentence"></p><p class="er-here"></p></div>
  <div class="er-zones-line"><span class="er-held"></span><span class="er-sold" id="er-sold"></span><div class="er-zones" role="group" aria-labelledby="er-sold"></div></div>
  <div class="er-auction">${card("book")}<section class="er-card er-bids"><div class="er-scroll"></div></section></div>
  <section class="er-card er-mechanisms"><div class="er-scroll" tabindex="0"></div></section>
  <div class="er-empty" hidden><p class="er-sentence" role="status"></p><p></p><p></p><dl></dl></div>`;

export function mount(place: HTMLElement, context: Context) {
  const el = box(place, "er-auction-page", SKELETON);
  const figures = new Figures(el, context);
  find(el, ".er-zones").addEventListener("click", (event) => {
    const { zone } = dataOf(event, "button");
    if (zone) context.look({ focus: { zone } });
  });
  return {
    update(contents: Held | Ahead, scene: Scene) {
      const empty = contents.empty !== undefined && contents.empty !== "";
      el.classList.toggle("er-is-empty", empty);
      find(el, ".er-empty").hidden = !empty;
      if (empty) return ahead(find(el, ".er-empty"), contents as Ahead);
      const held = contents as Held;
      for (const name of ["sentence", "here", "held", "sold"] as const) write(find(el, `.er-${name}`), held[name]);
      const zone = ({ id, text }: Held["zones"][number]) =>
        html`<button data-zone=${id} aria-pressed=${id === held.zone}>${text}</button>`;
      fill(
        find(el, ".er-zones"),
        repeat(held.zones, ({ id }) => id, zone),
      );
      const { head, rows, empty: none } = held.table;
      fill(find(el, ".er-bids .er-scroll"), rows.length ? table(head, rows) : html`<p>${none}</p>`);
      fill(find(el, ".er-mechanisms .er-scroll"), mechanisms(held.mechanisms));
      figures.draw(held.figures, scene);
    },
    leave: () => figures.leave(),
  };
}

const chosen = (held: boolean) => (held ? "er-chosen" : "");

function ahead(place: Element, { empty, about, rules, mechanisms: named }: Ahead): void {
  const paragraphs = place.querySelectorAll("p");
  [empty, about, rules].forEach((words, index) => paragraphs[index] && write(paragraphs[index], words));
  fill(
    find(place, "dl"),
    named.map(({ name, told, held }) => html`<dt class=${chosen(held)}>${name}</dt><dd>${told}</dd>`),
  );
}

function mechanisms({ groups, heads, rows, note }: Mechanisms) {
  const mechanism = ({
    name,
    told,
    held,
    cells,
  }: Mechanisms["rows"][number]) => html`<tr><th scope="row"><b class=${chosen(held)}>${name}</b> ${told}</th>
    ${cells.map(({ text, bar }) => html`<td style="--bar: ${bar}"><span>${text}</span></td>`)}</tr>`;
  return html`<table><thead>
      <tr><td class="er-measured" rowspan="2">${note}</td>${groups.map(({ title, span }) => html`<th colspan=${span} scope="colgroup">${title}</th>`)}</tr>
      <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
    </thead><tbody>${rows.map(mechanism)}</tbody></table>`;
}
