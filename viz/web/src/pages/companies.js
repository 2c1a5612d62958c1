// The Companies page: a table that sorts, two scatters or one company, and the card of a decision.

import { card, Figures } from "../figures.js";
import { escape, write } from "../write.js";
import { company, decision } from "./card.js";
import "./companies.css";

const SKELETON = `
  <div class="er-finds"><p class="er-sentence"></p><span class="er-find-buttons"></span></div>
  <div class="er-companies">
    <section class="er-card er-ledger"><div class="er-scroll" tabindex="0"><table><thead><tr></tr></thead><tbody></tbody></table></div></section>
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
  let [column, up, told, shown] = [2, false, "", null];

  el.addEventListener("click", (event) => {
    const target = event.target.closest("[data-column], [data-company], [data-card], [data-close]");
    const data = target?.dataset ?? {};
    if (data.column !== undefined) {
      [column, up] = [Number(data.column), column === Number(data.column) ? !up : Number(data.column) < 2];
      rows(shown);
      find(`[data-column="${column}"]`).focus(); // the head was written anew
    }
    if (data.company) choose({ company: data.company, card: "" });
    if (data.card) choose({ card: data.card, company: "" });
    if (data.close !== undefined) choose(data.close === "card" ? { card: "", company: shown.company?.name ?? "" } : { card: "", company: "" });
  });

  function rows({ head, rows: lines, company }) {
    const sign = (index) => (index === column ? (up ? " ↑" : " ↓") : "");
    find("thead tr").innerHTML = head
      .map((name, index) => `<th scope="col" aria-sort="${index === column ? (up ? "ascending" : "descending") : "none"}"><button data-column="${index}">${escape(name)}${sign(index)}</button></th>`)
      .join("");
    const order = (a, b) => (a.sort[column] < b.sort[column] ? -1 : a.sort[column] > b.sort[column] ? 1 : 0) * (up ? 1 : -1);
    find("tbody").innerHTML = [...lines]
      .sort(order)
      .map((line) => `<tr class="${line.alive ? "" : "er-gone"} ${line.id === company?.name ? "er-same" : ""}">${line.read.map((text, index) => cell(line, text, index)).join("")}</tr>`)
      .join("");
  }

  return {
    update(contents, scene) {
      shown = contents;
      write(find(".er-sentence"), contents.sentence);
      const state = JSON.stringify([contents.rows, contents.company, contents.decisions, contents.card, contents.finds, scene.frame.language]);
      if (state !== told) {
        told = state;
        rows(contents);
        find(".er-find-buttons").innerHTML = contents.finds
          .map(({ label, card: id }) => (id ? `<button data-card="${id}">${escape(label)}</button>` : `<p>${escape(label)}</p>`))
          .join("");
        detail(find(".er-detail"), contents, scene.frame.labels);
        find(".er-scatters").hidden = Boolean(contents.company);
      }
      if (!contents.company) figures.draw(contents.figures, scene);
    },
    resize: () => figures.resize(),
    leave: () => figures.leave(),
  };
}

function cell(line, text, index) {
  if (index === 0) return `<th scope="row"><button data-company="${escape(line.id)}">${escape(text)}</button></th>`;
  return `<td class="${index > 1 ? "er-number-cell" : ""}">${escape(text)}</td>`;
}

function detail(box, contents, words) {
  box.hidden = !contents.company;
  if (!contents.company) return;
  box.innerHTML = contents.card ? decision(contents.card, words) : company(contents, words);
}
