// Direct labels that ride on the newest week, the bracket of a gap, captions, and the marker.

import { escape, pick } from "../write.js";

const LINE = 13; // height of a label
const BLOCK = 5; // width of the coloured blocks at the newest week
const START = 16; // and of the first, which stands alone

export function overlay(svg, panels, figure, record, colours, marker) {
  const parts = [];
  figure.panels.forEach((panel, index) => {
    const frame = panels[index];
    parts.push(caption(panel, frame, colours));
    const labels = panel.layers.flatMap((layer) => ends(panel, layer, frame, record, colours, parts));
    parts.push(...panel.layers.map((layer) => pathName(layer, frame, figure, record, colours)));
    const bracketed = bracket(panel, frame, record, colours, labels, parts);
    parts.push(...spread(labels, frame, frame.x(record.week) + breadth(panel, record) + 5 + bracketed, colours));
    parts.push(...record.levers().map((week) => `<path d="M${frame.x(week)} ${frame.top + frame.height}l-4 7h8z" fill="${colours.text}"/>`));
    if (marker !== null && marker !== undefined) parts.push(rule(frame, marker, colours));
  });
  svg.setAttribute("viewBox", `0 0 ${panels[0].total} ${svg.clientHeight || 1}`);
  svg.innerHTML = parts.join("");
}

// Where each series of a layer ends, with its text.
function ends(panel, layer, frame, record, colours, parts) {
  const x = frame.x(record.week);
  if (layer.form === "stack") {
    let below = 0;
    return layer.series.map((item) => {
      const value = (record.columns[item.column].at(-1) ?? 0) * item.scale;
      const [low, high] = [frame.y(below), frame.y(below + value)];
      below += value;
      parts.push(block(x, breadth(panel, record), high, low - high, pick(colours, item.colour), colours));
      return { y: (low + high) / 2, item, empty: low - high < 0.4 };
    });
  }
  return layer.series
    .filter((item) => (item.label || item.value) && !Number.isNaN(record.columns[item.column].at(-1)))
    .map((item) => {
      const y = frame.y((record.columns[item.column].at(-1) ?? 0) * item.scale);
      if (layer.form === "line") parts.push(dot(x, y, pick(colours, item.colour), colours, layer.thin));
      return { y, item, strong: layer.form === "line" && !layer.thin };
    });
}

// Names the path that is still to come, while there is room.
function pathName(layer, frame, figure, record, colours) {
  const path = record.columns[layer.path];
  const week = Math.round(figure.weeks * 0.66);
  if (!path || record.week > figure.weeks * 0.35) return "";
  const y = frame.y(path[week] * layer.series[0].scale);
  return `<text x="${frame.x(week) - 8}" y="${y - 4}" text-anchor="end" fill="${colours.muted}" class="er-label">${escape(layer.path_label)}</text>`;
}

function bracket(panel, frame, record, colours, labels, parts) {
  if (!panel.bracket) return 0;
  const x = frame.x(record.week) + breadth(panel, record) + 4;
  const [top, bottom] = [frame.y(panel.bracket.high), frame.y(panel.bracket.low)];
  parts.push(`<path d="M${x} ${top}h4V${bottom}h-4" fill="none" stroke="${colours.alert}" stroke-width="1.5"/>`);
  labels.push({ y: (top + bottom) / 2, text: panel.bracket.label, colour: colours.alert, strong: true });
  return 6;
}

// Keeps labels a line apart and inside the panel; a thin leader shows where a moved one belongs.
function spread(labels, frame, x, colours) {
  const shown = labels.filter((label) => !label.empty).sort((a, b) => a.y - b.y);
  const floor = frame.top + frame.height;
  const line = LINE * frame.large;
  let previous = frame.top - line / 2;
  for (const label of shown) {
    label.at = Math.max(label.y, previous + line);
    previous = label.at;
  }
  let next = floor + line / 2;
  for (const label of [...shown].reverse()) {
    label.at = Math.min(label.at, next - line);
    next = label.at;
  }
  return shown.map((label) => write(label, x, colours));
}

function write(label, x, colours) {
  const moved = Math.abs(label.at - label.y) > 3;
  const leader = moved ? `<path d="M${x - 4} ${label.y}L${x + 5} ${label.at}" stroke="${colours.muted}" stroke-width="0.75" fill="none"/>` : "";
  const name = label.text ?? label.item.label;
  const value = label.item?.value ?? "";
  const colour = label.colour ?? colours.text;
  const weight = label.strong ? 700 : 400;
  const text = `<tspan font-weight="${weight}">${escape(name)}</tspan> <tspan font-weight="600">${escape(value)}</tspan>`;
  return `${leader}<text x="${x + (moved ? 7 : 0)}" y="${label.at + 4}" fill="${colour}" class="er-label">${text}</text>`;
}

function caption(panel, frame, colours) {
  if (!panel.caption) return "";
  return `<text x="${0}" y="${frame.top - 8}" fill="${colours.text}" class="er-label">${escape(panel.caption)}</text>`;
}

function breadth(panel, record) {
  return record.week === 0 && panel.layers.some((layer) => layer.form === "stack") ? START : BLOCK;
}

function block(x, width, y, height, colour, colours) {
  return `<rect x="${x}" y="${y}" width="${width}" height="${Math.max(height, 0)}" fill="${colour}" stroke="${colours.panel}" stroke-width="0.75"/>`;
}

function dot(x, y, colour, colours, thin) {
  return `<circle cx="${x}" cy="${y}" r="${thin ? 2.5 : 4}" fill="${colour}" stroke="${colours.panel}" stroke-width="1.5"/>`;
}

function rule(frame, week, colours) {
  const x = frame.x(week);
  return `<path d="M${x} ${frame.top}v${frame.height}" stroke="${colours.text}" stroke-width="1.25" stroke-dasharray="3 2"/>`;
}
