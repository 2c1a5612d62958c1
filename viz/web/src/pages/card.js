// The card of one decision as markup.

import { escape } from "../write.js";

const cells = (tag, texts) => texts.map((text, index) => `<${tag}${index ? "" : ' class="er-first"'}>${escape(text)}</${tag}>`).join("");
export const table = ({ head, rows }, kind = "", caption = "") => `<table class="${kind}">${caption && `<caption>${escape(caption)}</caption>`}${head.length ? `<thead><tr>${cells("th", head)}</tr></thead>` : ""}
  <tbody>${rows.map((texts) => `<tr>${cells("td", texts)}</tr>`).join("")}</tbody></table>`;

// First the answer, then in one place all that would have changed it; what the answer rests on stands below.
export function decision(found, words) {
  const next = found.next.map((line) => `<li>${escape(line)}</li>`).join("");
  return `<header><div><h2 class="er-title" title="${escape(found.heading)}">${escape(found.heading)}</h2><p class="er-unit">${escape(found.where)}</p></div>
    <button class="er-close" data-close="card">${escape(words.back_company)}</button></header>
    <div class="er-scroll" tabindex="0"><p class="er-verdict">${escape(found.sentence)}</p>${changes(found, words)}
    <h3>${escape(words.options)}</h3><p class="er-unit">${escape(words.card_unit)}</p>${bars(found.options, words)}
    <h3>${escape(words.outcome)}</h3><p>${escape(found.outcome.told)}</p>${found.outcome.rows.length ? table(found.outcome, "er-sums") : ""}
    <h3>${escape(words.next)}</h3>${next ? `<ul>${next}</ul>` : `<p>${escape(words.nothing_yet)}</p>`}
    <details><summary>${escape(words.rule)}</summary>${found.rule.map((line) => `<p>${escape(line)}</p>`).join("")}${table({ head: [], rows: found.inputs })}</details></div>`;
}

// What one asks first of an owner that did not convert is when it would have.
function changes({ flips, stop }, words) {
  const rival = flips.tracks ? `<h4>${escape(flips.tracks.against)}</h4>${tracks(flips.tracks)}${flips.still ? `<p>${escape(flips.still)}</p>` : ""}` : "";
  const other = `${flips.barrier ? `<p>${escape(flips.barrier)}</p>` : ""}${rival}`;
  const convert = `<h4>${escape(words.ask_convert)}</h4><p>${escape(stop.convert)}</p>${tracks(stop.tracks)}`;
  return `<section class="er-changes"><h3>${escape(words.flips)} <small>${escape(words.each_alone)}</small></h3>
    ${flips.tracks || stop.tracks ? `<p class="er-unit">${escape(words.scale)}</p>` : ""}${stop.first ? convert + other : other + convert}
    <h4>${escape(words.ask_rigs)}</h4><p>${escape(stop.rigs)}</p></section>`;
}

// A bar an option: the rule's value; a star: what the company believed it saw.
function bars(options, words) {
  const values = options.flatMap(({ rule, seen }) => [rule, seen]);
  const [low, high] = [Math.min(0, ...values), Math.max(0.1, ...values)];
  const x = (value) => (100 * (value - low)) / (high - low);
  return `<div class="er-bars"><div class="er-bar-row er-bar-head" aria-hidden="true"><span></span><b>${escape(words.rule_value)}</b><b>✱ ${escape(words.seen_value)}</b></div>${options
    .map(({ label, rule, seen, written, believed, chosen, note }) => {
      const [start, end] = [Math.min(x(0), x(rule)), Math.max(x(0), x(rule))];
      return `<div class="er-bar-row ${chosen ? "er-chosen" : ""}"><span>${escape(label)}</span><b title="${escape(words.rule_value)}">${escape(written)}</b><b title="${escape(words.seen_value)}">${escape(believed)}</b>
        <span class="er-track" aria-hidden="true"><i style="left:${start}%;width:${Math.max(0.4, end - start)}%"></i><em style="left:${x(seen)}%">✱</em></span><small>${escape(note)}</small></div>`;
    })
    .join("")}</div>`;
}

// The plausible range of each variable that could have done it, where it was, and the side on which the choice flips; all
// of it stands in words too, and so do the variables that could not.
function tracks(found) {
  if (!found) return "";
  const lines = found.lines.filter(({ none }) => !none).map(({ variable, now, at, spans, low, high, told }) => {
    const flips = spans.map(([start, end]) => `<rect x="${start}" width="${Math.max(0.6, end - start)}" y="7" height="8" />`).join("");
    const roots = spans.flat().filter((place) => place > 0 && place < 100);
    return `<li><span>${escape(variable)}</span><b>${escape(told)}</b>
      <div class="er-range"><small>${escape(low)}</small><svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true"><rect class="er-plausible" width="100" y="7" height="8" />${flips}${roots.map((place) => `<line x1="${place}" x2="${place}" y1="5" y2="16" />`).join("")}</svg><i style="left:${at}%" aria-hidden="true">▼</i><small>${escape(high)}</small></div>
      <small>${escape(now)}</small></li>`;
  });
  return `<ul class="er-flips">${lines.join("")}</ul>${found.nowhere ? `<p class="er-nowhere">${escape(found.nowhere)}</p>` : ""}`;
}
