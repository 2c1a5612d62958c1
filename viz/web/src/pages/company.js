// One company's books in parts, each written where it has changed: a list that is open stays open while weeks pass.

import { attribute, escape, fill, write } from "../write.js";
import { table } from "./card.js";

const PARTS = ["value", "sheet", "sites", "leases", "decisions"];

export const BOOKS = `<header><h2 class="er-title"></h2><button class="er-close" data-close="company"></button></header>
  <nav class="er-jump"></nav>
  <div class="er-scroll" tabindex="0"><p class="er-cannot"></p>${PARTS.map((part) => `<section data-part="${part}" tabindex="-1"></section>`).join("")}</div>`;

export function company(box, { company: found, decisions, cannot_tell: honest }, words) {
  const parts = { value: value(found), sheet: sheet(found.sheet), sites: sites(found, words), leases: leases(found, words), decisions: made(decisions, words) };
  write(box.querySelector(".er-title"), found.title);
  write(box.querySelector(".er-close"), words.close);
  write(box.querySelector(".er-cannot"), honest);
  const jumps = { value: words.part_value, sheet: words.part_sheet, sites: words.sites, leases: words.leases, decisions: words.decisions };
  const there = PARTS.filter((part) => parts[part]);
  attribute(box.querySelector(".er-jump"), "aria-label", words.jump);
  fill(box.querySelector(".er-jump"), there.map((part) => `<button data-jump="${part}">${escape(jumps[part])}</button>`).join(""));
  for (const part of PARTS) fill(box.querySelector(`[data-part="${part}"]`), parts[part]);
}

function value({ value: parts, value_title: title }) {
  const told = parts.map(({ label, value: sum }) => `<li><span>${escape(label)}</span> <b>${escape(sum)}</b></li>`).join("");
  return told && `<h3>${escape(title)}</h3><ul class="er-split">${told}</ul>`;
}

function sheet({ title, sides, totals }) {
  const side = ({ head, rows }, total) => `<div>${table({ head: [], rows: [...rows, total] }, "er-sums", head)}</div>`;
  return `<h3>${escape(title)}</h3><div class="er-sheet">${sides.map((found, index) => side(found, totals[index])).join("")}</div>`;
}

function sites({ sites: found }, words) {
  return `<h3>${escape(words.sites)}</h3>${found.rows.length ? table(found) : `<p>${escape(words.no_sites)}</p>`}`;
}

function leases({ leases: found, sources }, words) {
  const told = sources.map((source) => `<li>${escape(source)}</li>`).join("");
  return `<h3>${escape(words.leases)}</h3>${found.rows.length ? table(found) : `<p>${escape(words.no_leases)}</p>`}
    ${told ? `<div class="er-unit"><p>${escape(words.sources)}</p><ul>${told}</ul></div>` : ""}`;
}

function made({ told, rows, ...choices }, words) {
  if (!rows.length) return `<h3>${escape(words.decisions)}</h3><p>${escape(words.no_decisions)}</p>`;
  const lines = rows.map(({ card, when, site, chosen }) => `<li><button data-card="${card}"><span class="er-date">${escape(when)}</span> ${escape(site)}: <b>${escape(chosen)}</b></button></li>`);
  return `<h3>${escape(words.decisions)}</h3><div class="er-choices">${choice("did", choices.did, words)}${choice("at", choices.at, words)}<small>${escape(told)}</small></div>
    <ol class="er-events">${lines.join("")}</ol>`;
}

function choice(name, among, words) {
  if (among.length < 2) return "";
  const options = among.map(({ id, label, chosen }) => `<option value="${escape(id)}"${chosen ? " selected" : ""}>${escape(label)}</option>`).join("");
  return `<select data-choice="${name}" aria-label="${escape(words[`filter_${name}`])}"><option value="">${escape(words[`all_${name}`])}</option>${options}</select>`;
}
