// One company's books in parts; a list that is open stays open while weeks pass.

import { type Cell, facts, html, nothing, repeat } from "../drawing/markup.ts";
import type { Sheet, Words } from "../types.ts";
import { sheet } from "./card.ts";

export interface Company {
  name: string;
  title: string;
  seat: string; // that one can take; empty where it has ended
  value: { label: string; value: string }[];
  value_title: string;
  sheet: { title: string; sides: { head: string; rows: Cell[][] }[]; totals: Cell[][] };
  sites: Sheet;
  leases: Sheet;
  sources: string[];
}

/** How it ended, or lenders took shares. */
export interface Ending {
  title: string;
  told: string[];
  path: Sheet;
  sites_title: string;
  sites: Sheet;
}

export interface Decisions {
  told: string;
  rows: { card: string; when: string; site: string; chosen: string }[];
  did: Choice[];
  at: Choice[];
}

interface Choice {
  id: string;
  label: string;
  chosen: boolean;
}

interface Part {
  id: string;
  name: string | undefined;
  markup: unknown;
}

/** Where one plays this company from the week of the run at rest, whose link stands in the address. */
function seatOf(seat: string): string {
  const run = new URLSearchParams(window.location.search).get("run") ?? "";
  return `/seat?${new URLSearchParams({ run, seat, lang: document.documentElement.lang })}`;
}

export function books(found: Company, decisions: Decisions, honest: string, words: Words, end: Ending | null) {
  const value = html`<h3>${found.value_title}</h3><ul class="er-split">${facts(found.value)}</ul>`;
  const parts: Part[] = [
    { id: "end", name: words.part_end, markup: end ? ended(end) : nothing },
    { id: "value", name: words.part_value, markup: found.value.length ? value : nothing },
    { id: "sheet", name: words.part_sheet, markup: balance(found.sheet) },
    { id: "sites", name: words.sites, markup: sites(found.sites, words) },
    { id: "leases", name: words.leases, markup: leases(found, words) },
    { id: "decisions", name: words.decisions, markup: made(decisions, words) },
  ];
  const jump = ({ id, name }: Part) => html`<button data-jump=${id}>${name}</button>`;
  const section = ({ id, markup }: Part) => html`<section data-part=${id} tabindex="-1">${markup}</section>`;
  return html`<header><h2 class="er-title">${found.title}</h2>${found.seat && window.location.search.includes("run=") ? html`<a class="er-seat" href=${seatOf(found.seat)} target="_blank" rel="noopener">${words.take_seat}</a>` : nothing}<button class="er-close" data-close="company">${words.close}</button></header>
    <nav class="er-jump" aria-label=${words.jump}>${parts.filter(({ markup }) => markup !== nothing).map(jump)}</nav>
    <div class="er-scroll" tabindex="0"><p class="er-cannot">${honest}</p>${parts.map(section)}</div>`;
}

function ended({ title, told, path, sites_title, sites }: Ending) {
  const passed = sites_title ? html`<h3>${sites_title}</h3>${sheet(sites, "er-sums er-path")}` : nothing;
  return html`<h3>${title}</h3>${told.map((line) => html`<p>${line}</p>`)}${path.rows.length ? sheet(path, "er-sums er-path") : nothing}${passed}`;
}

function balance({ title, sides, totals }: Company["sheet"]) {
  const side = ({ head, rows }: { head: string; rows: Cell[][] }, index: number) =>
    html`<div>${sheet({ head: [], rows: [...rows, totals[index] ?? []] }, "er-sums", head)}</div>`;
  return html`<h3>${title}</h3><div class="er-sheet">${sides.map(side)}</div>`;
}

function sites(found: Sheet, words: Words) {
  return html`<h3>${words.sites}</h3>${found.rows.length ? sheet(found) : html`<p>${words.no_sites}</p>`}`;
}

function leases({ leases: found, sources }: Company, words: Words) {
  const told = html`<div class="er-unit"><p>${words.sources}</p><ul>${sources.map((source) => html`<li>${source}</li>`)}</ul></div>`;
  return html`<h3>${words.leases}</h3>${found.rows.length ? sheet(found) : html`<p>${words.no_leases}</p>`}${sources.length ? told : nothing}`;
}

function made({ told, rows, did, at }: Decisions, words: Words) {
  if (!rows.length) return html`<h3>${words.decisions}</h3><p>${words.no_decisions}</p>`;
  const line = ({ card, when, site, chosen }: Decisions["rows"][number]) =>
    html`<li><button data-card=${card}><span class="er-date">${when}</span> ${site}: <b>${chosen}</b></button></li>`;
  return html`<h3>${words.decisions}</h3><div class="er-choices">${choice("did", did, words)}${choice("at", at, words)}<small>${told}</small></div>
    <ol class="er-events">${repeat(rows, ({ card }) => card, line)}</ol>`;
}

function choice(name: string, among: Choice[], words: Words) {
  if (among.length < 2) return nothing;
  const options = among.map(({ id, label, chosen }) => html`<option value=${id} .selected=${chosen}>${label}</option>`);
  return html`<select data-choice=${name} aria-label=${words[`filter_${name}`]}><option value="">${words[`all_${name}`]}</option>${options}</select>`;
}
