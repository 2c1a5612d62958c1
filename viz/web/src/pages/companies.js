// The Companies page: a table that sorts, two scatters or one company, and the card of a decision.

import { card, Figures } from "../figures.js";
import { escape, write } from "../write.js";
import "./companies.css";

const SKELETON = `
  <div class="er-finds"><p class="er-sentence"></p><span class="er-find-buttons"></span></div>
  <div class="er-companies">
    <section class="er-card er-ledger"><div class="er-scroll"><table><thead><tr></tr></thead><tbody></tbody></table></div></section>
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
          .map(({ label, card: id, none }) => `<button data-card="${id}" ${id ? "" : `disabled title="${escape(none)}"`}>${escape(label)}</button>`)
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

const table = ({ head, rows }) => `<table><thead><tr>${head.map((name) => `<th>${escape(name)}</th>`).join("")}</tr></thead>
  <tbody>${rows.map((cells) => `<tr>${cells.map((text) => `<td>${escape(text)}</td>`).join("")}</tr>`).join("")}</tbody></table>`;

function company({ company: found, decisions, names }, words) {
  const value = found.value.map(({ label, value: sum }) => `<li><span>${escape(label)}</span> <b>${escape(sum)}</b></li>`).join("");
  const made = decisions
    .map(({ card: id, when, site, chosen }) => `<li><button data-card="${id}"><span class="er-date">${escape(when)}</span> ${escape(site)}: <b>${escape(chosen)}</b></button></li>`)
    .join("");
  return `<header><h2 class="er-title">${escape(found.title)}</h2><button class="er-close" data-close="company">${escape(words.close)}</button></header>
    <div class="er-scroll"><ul class="er-split">${value}</ul>
    <h3>${escape(words.sites)}</h3>${found.sites.rows.length ? table(found.sites) : `<p>${escape(words.no_sites)}</p>`}
    <h3>${escape(words.leases)}</h3>${found.leases.rows.length ? table(found.leases) : `<p>${escape(words.no_leases)}</p>`}
    <h3>${escape(words.decisions)}</h3>${made ? `<ol class="er-events">${made}</ol>` : `<p>${escape(words.no_decisions)}</p>`}
    <p class="er-unit">${escape(names)}</p></div>`;
}

function decision(found, words) {
  const flips = found.flips.map(({ variable, told }) => `<li><span>${escape(variable)}</span> ${escape(told)}</li>`).join("");
  const next = found.next.map((line) => `<li>${escape(line)}</li>`).join("");
  return `<header><h2 class="er-title">${escape(found.heading)}</h2><button class="er-close" data-close="card">${escape(words.back_company)}</button></header>
    <div class="er-scroll"><p class="er-verdict">${escape(found.sentence)}</p>
    <p class="er-unit">${escape(words.card_unit)}</p>${bars(found.options)}
    <h3>${escape(words.flips)}</h3><ul class="er-flips">${flips}</ul>
    <h3>${escape(words.two_questions)}</h3><ol class="er-questions"><li>${escape(found.stop.rigs)}</li><li>${escape(found.stop.convert)}</li></ol>
    <h3>${escape(words.next)}</h3>${next ? `<ul class="er-flips">${next}</ul>` : `<p>${escape(words.nothing_yet)}</p>`}
    <details><summary>${escape(words.rule)}</summary><p>${escape(found.rule)}</p>${table({ head: [], rows: found.inputs })}</details></div>`;
}

// A bar a option: the rule's value; a star: what the company believed it saw.
function bars(options) {
  const values = options.flatMap(({ rule, seen }) => [rule, seen]);
  const [low, high] = [Math.min(0, ...values), Math.max(0.1, ...values)];
  const x = (value) => (100 * (Math.max(low, Math.min(high, value)) - low)) / (high - low);
  return `<div class="er-bars">${options
    .map(({ label, rule, seen, written, chosen, note }) => {
      const [start, end] = [Math.min(x(0), x(rule)), Math.max(x(0), x(rule))];
      return `<div class="er-bar-row ${chosen ? "er-chosen" : ""}"><span>${escape(label)}</span><b>${escape(written)}</b>
        <span class="er-track"><i style="left:${start}%;width:${Math.max(0.4, end - start)}%"></i><em style="left:${x(seen)}%">✱</em></span><small>${escape(note)}</small></div>`;
    })
    .join("")}</div>`;
}
