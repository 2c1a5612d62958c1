// One company's books, and the card of one decision, as markup.

import { escape } from "../write.js";

const cells = (tag, texts) => texts.map((text, index) => `<${tag}${index ? "" : ' class="er-first"'}>${escape(text)}</${tag}>`).join("");
const table = ({ head, rows }, kind = "") => `<table class="${kind}">${head.length ? `<thead><tr>${cells("th", head)}</tr></thead>` : ""}
  <tbody>${rows.map((texts) => `<tr>${cells("td", texts)}</tr>`).join("")}</tbody></table>`;

export function company({ company: found, decisions, names }, words) {
  const value = found.value.map(({ label, value: sum }) => `<li><span>${escape(label)}</span> <b>${escape(sum)}</b></li>`).join("");
  const made = decisions
    .map(({ card: id, when, site, chosen }) => `<li><button data-card="${id}"><span class="er-date">${escape(when)}</span> ${escape(site)}: <b>${escape(chosen)}</b></button></li>`)
    .join("");
  const sources = found.sources.map((source) => `<li>${escape(source)}</li>`).join("");
  return `<header><h2 class="er-title">${escape(found.title)}</h2><button class="er-close" data-close="company">${escape(words.close)}</button></header>
    <div class="er-scroll" tabindex="0"><p class="er-unit er-cannot">${escape(names)}</p>
    ${value ? `<h3>${escape(found.value_title)}</h3><ul class="er-split">${value}</ul>` : ""}
    <h3>${escape(found.sheet.title)}</h3>${sheet(found.sheet)}
    <h3>${escape(words.sites)}</h3>${found.sites.rows.length ? table(found.sites) : `<p>${escape(words.no_sites)}</p>`}
    <h3>${escape(words.leases)}</h3>${found.leases.rows.length ? table(found.leases) : `<p>${escape(words.no_leases)}</p>`}
    ${sources ? `<div class="er-unit"><p>${escape(words.sources)}</p><ul>${sources}</ul></div>` : ""}
    <h3>${escape(words.decisions)}</h3>${made ? `<ol class="er-events">${made}</ol>` : `<p>${escape(words.no_decisions)}</p>`}</div>`;
}

function sheet({ sides, totals }) {
  const side = ({ head, rows }, total) => `<div><table class="er-sums"><caption>${escape(head)}</caption><tbody>${[...rows, total].map((texts) => `<tr>${cells("td", texts)}</tr>`).join("")}</tbody></table></div>`;
  return `<div class="er-sheet">${sides.map((found, index) => side(found, totals[index])).join("")}</div>`;
}

export function decision(found, words) {
  const next = found.next.map((line) => `<li>${escape(line)}</li>`).join("");
  const { barrier, tracks: drawn } = found.flips;
  return `<header><h2 class="er-title">${escape(found.heading)}</h2><button class="er-close" data-close="card">${escape(words.back_company)}</button></header>
    <div class="er-scroll" tabindex="0"><p class="er-verdict">${escape(found.sentence)}</p>
    <p class="er-unit">${escape(words.card_unit)}</p>${bars(found.options, words)}
    <h3>${escape(words.flips)}</h3>${barrier ? `<p class="er-barrier">${escape(barrier)}</p>` : ""}${tracks(drawn, words)}
    <h3>${escape(words.two_questions)}</h3><ol class="er-questions"><li>${escape(found.stop.rigs)}</li><li>${escape(found.stop.convert)}${tracks(found.stop.tracks, words)}</li></ol>
    <h3>${escape(words.outcome)}</h3><p>${escape(found.outcome.told)}</p>${found.outcome.rows.length ? table(found.outcome, "er-sums") : ""}
    <h3>${escape(words.next)}</h3>${next ? `<ul>${next}</ul>` : `<p>${escape(words.nothing_yet)}</p>`}
    <details><summary>${escape(words.rule)}</summary>${found.rule.map((line) => `<p>${escape(line)}</p>`).join("")}${table({ head: [], rows: found.inputs })}</details></div>`;
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

// The plausible range of each variable, where it was, and the side on which the choice flips; all of it stands in words too.
function tracks(found, words) {
  if (!found) return "";
  const lines = found.lines.map(({ variable, now, at, spans, low, high, told, none }) => {
    const flips = spans.map(([start, end]) => `<rect x="${start}" width="${Math.max(0.6, end - start)}" y="7" height="8" />`).join("");
    const roots = spans.flat().filter((place) => place > 0 && place < 100);
    return `<li class="${none ? "er-none" : ""}"><span>${escape(variable)}</span><b>${escape(told)}</b>
      <div class="er-range"><small>${escape(low)}</small><svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true"><rect class="er-plausible" width="100" y="7" height="8" />${flips}${roots.map((place) => `<line x1="${place}" x2="${place}" y1="5" y2="16" />`).join("")}</svg><i style="left:${at}%" aria-hidden="true">▼</i><small>${escape(high)}</small></div>
      <small>${escape(now)}</small></li>`;
  });
  return `<p>${escape(found.against)}</p><ul class="er-flips">${lines.join("")}</ul><p class="er-unit">${escape(words.scale)}</p>`;
}
