// The Companies page: a table that sorts, two scatters or one company, and the card of a decision.

import { card, Figures } from "../figures.js";
import { escape, fill, write } from "../write.js";
import { decision } from "./card.js";
import { BOOKS, company } from "./company.js";
import "./companies.css";

const ALL = { did: "", at: "" }; // decisions of every kind, at every site
const SKELETON = `
  <div class="er-finds"><p class="er-sentence"></p><span class="er-find-buttons"></span></div>
  <div class="er-companies">
    <section class="er-card er-ledger"><div class="er-scroll" tabindex="0"><table><thead><tr></tr></thead><tbody></tbody></table></div><p class="er-unit er-columns"></p></section>
    <section class="er-side"><div class="er-scatters">${card("value_mw")}${card("value_eh")}</div>
      <article class="er-card er-detail" hidden></article></section>
  </div>`;

export function mount(place, context) {
  const el = place.appendChild(document.createElement("div"));
  el.className = "er-companies-page";
  el.innerHTML = SKELETON;
  const find = (name) => el.querySelector(name);
  const figures = new Figures(el, context);
  const choose = (focus) => context.look({ focus });
  let [column, up, last, shown] = [2, false, "", null];

  el.addEventListener("click", (event) => {
    const target = event.target.closest("[data-column], [data-company], [data-card], [data-close], [data-jump]");
    const data = target?.dataset ?? {};
    if (data.column !== undefined) {
      [column, up] = [Number(data.column), column === Number(data.column) ? !up : Number(data.column) < 2];
      rows(shown);
    }
    if (data.company) choose({ company: data.company, card: "", ...ALL });
    if (data.jump) {
      const part = find(`[data-part="${data.jump}"]`);
      part.scrollIntoView({ block: "start" });
      part.focus({ preventScroll: true });
    }
    if (data.card) choose({ card: data.card, company: "" });
    if (data.close !== undefined) choose(data.close === "card" ? { card: "", company: shown.company?.name ?? "" } : { card: "", company: "" });
  });

  el.addEventListener("change", ({ target }) => {
    if (target.dataset.choice) choose({ [target.dataset.choice]: target.value });
  });

  function rows({ head, rows: lines, company }) {
    const sign = (index) => (index === column ? (up ? "\u00a0↑" : "\u00a0↓") : "");
    const heads = head.map((name, index) => `<th scope="col" aria-sort="${index === column ? (up ? "ascending" : "descending") : "none"}"><button data-column="${index}">${escape(name)}${sign(index)}</button></th>`);
    fill(find("thead tr"), heads.join(""));
    const known = (line) => line.sort[column] !== null; // what is not known stands last, whichever way
    const order = (a, b) => known(b) - known(a) || (a.sort[column] < b.sort[column] ? -1 : a.sort[column] > b.sort[column] ? 1 : 0) * (up ? 1 : -1);
    const sorted = [...lines]
      .sort(order)
      .map((line) => `<tr class="${line.alive ? "" : "er-gone"} ${line.id === company?.name ? "er-same" : ""}">${line.read.map((text, index) => cell(line, text, index)).join("")}</tr>`);
    fill(find("tbody"), sorted.join(""));
  }

  return {
    update(contents, scene) {
      shown = contents;
      write(find(".er-sentence"), contents.sentence);
      write(find(".er-columns"), contents.columns);
      rows(contents);
      const finds = contents.finds.map(({ label, card: id }) => (id ? `<button data-card="${id}">${escape(label)}</button>` : `<p>${escape(label)}</p>`));
      fill(find(".er-find-buttons"), finds.join(""));
      find(".er-scatters").hidden = Boolean(contents.company);
      const [box, held] = [find(".er-detail"), find(".er-detail").contains(document.activeElement)];
      detail(box, contents, scene.frame.labels);
      if (held && (box.hidden || !box.contains(document.activeElement))) refocus(box, last, el);
      last = contents.company?.name ?? "";
      if (!contents.company) figures.draw(contents.figures, scene);
    },
    leave: () => figures.leave(),
  };
}

function cell(line, text, index) {
  if (index === 0) return `<th scope="row"><button data-company="${escape(line.id)}">${escape(text)}</button></th>`;
  return `<td class="${index > 1 ? "er-number-cell" : ""}">${escape(text)}</td>`;
}

// One company or a card; while weeks pass it stays where it has been scrolled to, and what was opened stays open.
function detail(box, contents, words) {
  box.hidden = !contents.company;
  if (box.hidden) return;
  const { card: made, company: { name } } = contents;
  const [about, markup] = [made ? made.heading + made.where : name, made ? decision(made, words) : BOOKS];
  if (box.about !== about || box.markup !== markup) {
    const [place, open] = box.about === about ? [box.querySelector(".er-scroll").scrollTop, box.querySelector("details")?.open] : [0, false];
    fill(box, markup);
    box.about = about;
    box.querySelector(".er-scroll").scrollTop = place;
    if (open) box.querySelector("details").open = true;
  }
  if (!made) company(box, contents, words);
}

// What had the focus may be gone: then it is on the heading of what has come, or on the company of which the panel was closed.
function refocus(box, last, el) {
  const next = box.hidden ? el.querySelector(`.er-ledger [data-company="${CSS.escape(last)}"]`) : box.querySelector(".er-title");
  if (next && !box.hidden) next.tabIndex = -1;
  next?.focus({ preventScroll: true });
}
