// The Companies page: a table that sorts, two scatters or one company, and the card of a decision.

import { type Cell, closest, fill, find, html, keyed, nothing, repeat, write } from "../drawing/markup.ts";
import { card, Figures } from "../figures.ts";
import type { Context, Figure, Focus, Scene, Words } from "../types.ts";
import { type Decision, decision } from "./card.ts";
import { books, type Company, type Decisions, type Ending } from "./company.ts";
import { type Order, sorted, turned } from "./order.ts";
import { box } from "./place.ts";
import "./companies.css";

interface Contents {
  sentence: string;
  independent: string;
  means: string;
  columns: string;
  head: string[];
  rows: Line[];
  finds: { label: string; card: string }[];
  company: Company | null;
  decisions: Decisions | null;
  ending: Ending | null;
  card: Decision | null;
  cannot_tell: string;
  figures: Figure[];
}

interface Line {
  id: string;
  alive: boolean;
  read: string[];
  sort: (number | string | null)[];
}

const TOLD = 5; // columns
const ALL = { did: "", at: "" }; // decisions of every kind, at every site
const SKELETON = html`
  <div class="er-finds"><p class="er-sentence"></p><span class="er-find-buttons"></span></div>
  <div class="er-companies">
    <section class="er-card er-ledger"><div class="er-scroll" tabindex="0"><table><thead></thead><tbody></tbody></table></div><p class="er-unit er-columns"></p></section>
    <section class="er-side"><div class="er-scatters">${card("value_mw")}${card("value_eh")}</div>
      <article class="er-card er-detail" hidden></article></section>
  </div>`;

export function mount(place: HTMLElement, context: Context) {
  const el = box(place, "er-companies-page", SKELETON);
  const figures = new Figures(el, context);
  const panel = find(el, ".er-detail");
  const choose = (focus: Focus) => context.look({ focus });
  let order: Order = { column: 2, up: false };
  let [last, shown]: [string, Contents | null] = ["", null];

  el.addEventListener("click", (event) => {
    const {
      column,
      company,
      card: made,
      close,
      jump,
    } = closest(event, "[data-column], [data-company], [data-card], [data-close], [data-jump]")?.dataset ?? {};
    if (column !== undefined && shown) {
      order = turned(order, Number(column));
      rows(el, shown, order);
    }
    if (company) choose({ company, card: "", ...ALL });
    if (jump) {
      const part = find(el, `[data-part="${jump}"]`);
      part.scrollIntoView({ block: "start" });
      part.focus({ preventScroll: true });
    }
    if (made) choose({ card: made, company: "" });
    if (close !== undefined) choose({ card: "", company: close === "card" ? (shown?.company?.name ?? "") : "" });
  });

  el.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && target.dataset.choice) choose({ [target.dataset.choice]: target.value });
  });

  return {
    update(contents: Contents, scene: Scene) {
      shown = contents;
      write(find(el, ".er-sentence"), contents.sentence);
      write(find(el, ".er-columns"), contents.columns);
      rows(el, contents, order);
      const found = ({ label, card: id }: Contents["finds"][number]) =>
        id ? html`<button data-card=${id}>${label}</button>` : html`<p>${label}</p>`;
      fill(find(el, ".er-find-buttons"), contents.finds.map(found));
      find(el, ".er-scatters").hidden = Boolean(contents.company);
      const held = panel.contains(document.activeElement);
      detail(panel, contents, scene.frame.labels);
      if (held && (panel.hidden || !panel.contains(document.activeElement))) refocus(panel, last, el);
      last = contents.company?.name ?? "";
      if (!contents.company) figures.draw(contents.figures, scene);
    },
    leave: () => figures.leave(),
  };
}

function rows(el: Element, { head, rows: lines, company, independent, means }: Contents, order: Order): void {
  const heads = head.map((name, index) => {
    const [here, way, arrow] = [
      index === order.column,
      order.up ? "ascending" : "descending",
      order.up ? "\u00a0↑" : "\u00a0↓",
    ];
    return html`<th scope="col" aria-sort=${here ? way : "none"}><button data-column=${index}>${name}${here ? arrow : ""}</button></th>`;
  });
  fill(find(el, "thead"), html`<tr>${heads}</tr>`);
  const line = (one: Line) =>
    html`<tr class="${one.alive ? "" : "er-gone"} ${one.id === company?.name ? "er-same" : ""}">${one.read.map((text, index) => (one.alive ? cell(one.id, text, index, text === independent ? means : "") : left(one.id, text, index)))}</tr>`;
  fill(
    find(el, "tbody"),
    repeat(sorted(lines, order), ({ id }) => id, line),
  );
}

function cell(company: string, text: Cell, index: number, means = "") {
  if (index === 0) return html`<th scope="row"><button data-company=${company}>${text}</button></th>`;
  return html`<td class=${index > 1 ? "er-number-cell" : ""} title=${means}>${text}</td>`;
}

// What became of a company that is gone takes the room of its megawatts and hash; of its money there is nothing to tell.
function left(company: string, text: Cell, index: number) {
  if (index === 1) return html`<td colspan=${TOLD} title=${text}>${text}</td>`;
  return index > 1 && index <= TOLD ? nothing : cell(company, text, index);
}

// One company or a card; while weeks pass it stays where it has been scrolled to, and what was opened stays open.
function detail(
  panel: HTMLElement,
  { card: made, company, decisions, cannot_tell: honest, ending }: Contents,
  words: Words,
): void {
  panel.hidden = !company;
  if (made) fill(panel, keyed(`card ${made.heading} ${made.where}`, decision(made, words)));
  else if (company && decisions) fill(panel, keyed(company.name, books(company, decisions, honest, words, ending)));
  else fill(panel, nothing);
}

// What had the focus may be gone: then it is on the heading of what has come, or on the company of which the panel was closed.
function refocus(panel: HTMLElement, last: string, el: Element): void {
  const company = `.er-ledger [data-company="${CSS.escape(last)}"]`;
  const next = panel.hidden ? el.querySelector<HTMLElement>(company) : panel.querySelector<HTMLElement>(".er-title");
  if (next && !panel.hidden) next.tabIndex = -1;
  next?.focus({ preventScroll: true });
}
