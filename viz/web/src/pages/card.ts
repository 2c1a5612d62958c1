// The card of one decision as markup.

import { type Cell, html, nothing, svg } from "../drawing/markup.ts";
import { linear } from "../drawing/scale.ts";
import type { Sheet, Words } from "../types.ts";

export interface Decision {
  heading: string;
  where: string;
  sentence: string;
  options: Option[];
  flips: { tracks: Tracks | null; still: string; barrier: string };
  stop: { tracks: Tracks | null; convert: string; rigs: string; first: boolean };
  outcome: Sheet & { told: string };
  next: string[];
  rule: string[];
  inputs: Cell[][];
}

interface Option {
  label: string;
  rule: number;
  seen: number;
  written: string;
  believed: string;
  chosen: boolean;
  note: string;
}

interface Tracks {
  against?: string;
  nowhere: string;
  lines: Track[];
}

interface Track {
  variable: string;
  now: string;
  at: number;
  spans: [number, number][];
  low: string;
  high: string;
  told: string;
  none: boolean;
}

const cells = (texts: Cell[], heads = false) =>
  texts.map((text, index) => {
    const kind = index ? nothing : "er-first";
    return heads ? html`<th class=${kind}>${text}</th>` : html`<td class=${kind}>${text}</td>`;
  });

/** A table whose first column is words. */
export const sheet = ({ head, rows }: Sheet, kind = "", caption = "") => html`<table class=${kind}>
  ${caption ? html`<caption>${caption}</caption>` : nothing}${head.length ? html`<thead><tr>${cells(head, true)}</tr></thead>` : nothing}
  <tbody>${rows.map((texts) => html`<tr>${cells(texts)}</tr>`)}</tbody></table>`;

const paragraph = (words: string) => (words ? html`<p>${words}</p>` : nothing);

/** First the answer, then in one place all that would have changed it; what the answer rests on stands below. */
export const decision = (found: Decision, words: Words) => html`
  <header><div><h2 class="er-title" title=${found.heading}>${found.heading}</h2><p class="er-unit">${found.where}</p></div>
    <button class="er-close" data-close="card">${words.back_company}</button></header>
  <div class="er-scroll" tabindex="0"><p class="er-verdict">${found.sentence}</p>${changes(found, words)}
    <h3>${words.options}</h3><p class="er-unit">${words.card_unit}</p>${bars(found.options, words)}
    <h3>${words.outcome}</h3><p>${found.outcome.told}</p>${found.outcome.rows.length ? sheet(found.outcome, "er-sums") : nothing}
    <h3>${words.next}</h3>${found.next.length ? html`<ul>${found.next.map((line) => html`<li>${line}</li>`)}</ul>` : html`<p>${words.nothing_yet}</p>`}
    <details><summary>${words.rule}</summary>${found.rule.map(paragraph)}${sheet({ head: [], rows: found.inputs })}</details></div>`;

// What one asks first of an owner that did not convert is when it would have.
function changes({ flips, stop }: Decision, words: Words) {
  const rival = flips.tracks
    ? html`<h4>${flips.tracks.against}</h4>${tracks(flips.tracks)}${paragraph(flips.still)}`
    : nothing;
  const other = html`${paragraph(flips.barrier)}${rival}`;
  const convert = html`<h4>${words.ask_convert}</h4><p>${stop.convert}</p>${tracks(stop.tracks)}`;
  return html`<section class="er-changes"><h3>${words.flips} <small>${words.each_alone}</small></h3>
    ${flips.tracks || stop.tracks ? html`<p class="er-unit">${words.scale}</p>` : nothing}${stop.first ? [convert, other] : [other, convert]}
    <h4>${words.ask_rigs}</h4><p>${stop.rigs}</p></section>`;
}

// A bar an option: the rule's value; a star: what the company believed it saw.
function bars(options: Option[], words: Words) {
  const values = options.flatMap(({ rule, seen }) => [rule, seen]);
  const x = linear([Math.min(0, ...values), Math.max(0.1, ...values)], [0, 100]);
  const bar = ({ label, rule, seen, written, believed, chosen, note }: Option) => {
    const [start, end] = [Math.min(x(0), x(rule)), Math.max(x(0), x(rule))];
    return html`<div class="er-bar-row ${chosen ? "er-chosen" : ""}"><span>${label}</span><b title=${words.rule_value}>${written}</b><b title=${words.seen_value}>${believed}</b>
      <span class="er-track" aria-hidden="true"><i style="left:${start}%;width:${Math.max(0.4, end - start)}%"></i><em style="left:${x(seen)}%">✱</em></span><small>${note}</small></div>`;
  };
  return html`<div class="er-bars"><div class="er-bar-row er-bar-head" aria-hidden="true"><span></span><b>${words.rule_value}</b><b>✱ ${words.seen_value}</b></div>
    ${options.map(bar)}</div>`;
}

// The plausible range of each variable that could have done it, where it was, and the side on which the choice flips; all
// of it stands in words too, and so do the variables that could not.
function tracks(found: Tracks | null) {
  if (!found) return nothing;
  return html`<ul class="er-flips">${found.lines.filter(({ none }) => !none).map(track)}</ul>
    ${found.nowhere ? html`<p class="er-nowhere">${found.nowhere}</p>` : nothing}`;
}

function track({ variable, now, at, spans, low, high, told }: Track) {
  const roots = spans.flat().filter((place) => place > 0 && place < 100);
  return html`<li><span>${variable}</span><b>${told}</b>
    <div class="er-range"><small>${low}</small><svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">${range(spans, roots)}</svg>
      <i style="left:${at}%" aria-hidden="true">▼</i><small>${high}</small></div>
    <small>${now}</small></li>`;
}

function range(spans: [number, number][], roots: number[]) {
  return svg`<rect class="er-plausible" width="100" y="7" height="8"/>
    ${spans.map(([start, end]) => svg`<rect x=${start} width=${Math.max(0.6, end - start)} y="7" height="8"/>`)}
    ${roots.map((place) => svg`<line x1=${place} x2=${place} y1="5" y2="16"/>`)}`;
}
