// Direct labels that ride on the newest week, the bracket of a gap, captions, and the marker.

import { axisNames } from "./axes.js";
import { boundaries, fanColumns } from "./layers.js";
import { sizeOf } from "../size.js";
import { breadth, escape, magnification, pick, presenting, thick } from "../write.js";

const LINE = 13; // height of a label
const SIZE = 11.5; // and of its text
const BLOCK = 5; // width of the coloured blocks at the newest week
const START = 16; // and of the first, which stands alone

export function overlay(svg, panels, figure, record, colours, marker, words) {
  const parts = [];
  figure.panels.forEach((panel, index) => {
    const frame = panels[index];
    parts.push(caption(panel, frame, colours));
    const labels = panel.layers.flatMap((layer) => ends(panel, layer, frame, record, colours, parts));
    parts.push(...panel.layers.map((layer) => pathName(layer, frame, figure, record, colours)), ...panel.layers.map((layer) => fanName(layer, frame, figure, record, colours)));
    const bracketed = bracket(panel, frame, record, colours, labels, parts);
    parts.push(...spread(labels, frame, frame.x(record.week) + blockWidth(panel, record) + 5 + bracketed, colours));
    parts.push(...record.levers().map((week) => `<path d="M${frame.x(week)} ${frame.top + frame.height}l-4 7h8z" fill="${colours.text}"/>`));
    if (marker !== null && marker !== undefined) parts.push(rule(frame, marker, colours));
  });
  parts.push(ghostName(panels, figure, record, colours, words));
  svg.setAttribute("viewBox", `0 0 ${panels[0].total} ${sizeOf(svg).height || 1}`);
  if (!svg.firstChild) svg.innerHTML = "<g></g><g></g>";
  const [still, moving] = svg.children;
  const names = axisNames(figure, panels, colours);
  if (svg.names !== names) still.innerHTML = svg.names = names; // the axes stay as they are in most frames
  moving.innerHTML = parts.join("");
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
      parts.push(block(x, blockWidth(panel, record), high, low - high, pick(colours, item.colour), colours));
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
  if (!path || record.week > figure.weeks * 0.35 || presenting()) return "";
  const y = frame.y(path[week] * layer.series[0].scale);
  return `<text x="${frame.x(week) - 8}" y="${y - 4}" text-anchor="end" fill="${colours.muted}" class="er-label">${escape(layer.path_label)}</text>`;
}

// Says what the shaded boundary of areas is: ahead of the direct labels, or behind them where a plot is wide.
function fanName({ fan }, frame, figure, record, colours) {
  const [low, high] = fan ? fanColumns(fan, record) : [];
  if (!low || !high) return "";
  const ahead = frame.x(record.week) + (figure.room + SIZE) * frame.large < frame.x(0.97 * figure.weeks) - breadth(fan.label, SIZE * frame.large);
  if (!ahead && (record.week < 0.55 * figure.weeks || frame.width < ROOMY * frame.large)) return "";
  const [week, anchor, from, to] = ahead ? [0.97, "end", 0.6, 0.95] : [0.08, "start", 0.05, 0.5];
  const span = (column) => column.slice(Math.round(from * figure.weeks), Math.round(to * figure.weeks)).map((value) => frame.y(value * fan.scale));
  const [tops, floors] = [span(high), span(low)];
  const [top, floor] = [tops, floors].map((ends) => ends[Math.round(ends.length / 2)]);
  const inside = floor - top > LINE * frame.large ? (top + floor) / 2 + 4 : Math.max(...floors) + LINE * frame.large;
  const y = ahead ? inside : Math.min(...tops) - 7;
  return `<text x="${frame.x(figure.weeks * week)}" y="${y}" text-anchor="${anchor}" fill="${colours.text}" class="er-label">${escape(fan.label)}</text>`;
}

const ROOMY = 400; // px of a plot in which the boundary is still named when areas lie around it
const CLEAR = 6; // px between two runs from which the one that was left is named

// Names the run that was left, once a figure, where it lies furthest from this one.
function ghostName(panels, figure, record, colours, words) {
  const places = figure.panels.flatMap(({ layers }, index) => layers.filter(({ form }) => form !== "band").flatMap((layer) => {
    const [left, here] = [boundaries(layer, record, "ghost:")[0], boundaries(layer, record)[0]];
    return (left ?? []).slice(0, here.length).map((value, week) => ({ x: panels[index].x(week), y: panels[index].y(value), floor: panels[index].top + panels[index].height, away: panels[index].y(value) - panels[index].y(here[week]) }));
  }));
  const found = places.reduce((most, place) => (Math.abs(place.away) > Math.abs(most.away) ? place : most), { away: 0 });
  if (Math.abs(found.away) < CLEAR) return "";
  const [anchor, beside] = found.x > panels[0].left + panels[0].width / 2 ? ["end", -6] : ["start", 6];
  return `<text x="${found.x + beside}" y="${Math.min(found.floor - 4, found.y + (found.away < 0 ? -6 : 13 * panels[0].large))}" text-anchor="${anchor}" fill="${colours.text}" class="er-label er-ghost">${escape(words.ghost)}</text>`;
}

function bracket(panel, frame, record, colours, labels, parts) {
  if (!panel.bracket) return 0;
  const x = frame.x(record.week) + blockWidth(panel, record) + 4;
  const [top, bottom] = [frame.y(panel.bracket.high), frame.y(panel.bracket.low)];
  parts.push(`<path d="M${x} ${top}h4V${bottom}h-4" fill="none" stroke="${colours.alert}" stroke-width="${thick(1.5)}"/>`);
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
  const leader = moved ? `<path d="M${x - 4} ${label.y}L${x + 5} ${label.at}" stroke="${colours.muted}" stroke-width="${0.75 * magnification()}" fill="none"/>` : "";
  const name = label.text ?? label.item.label;
  const value = label.item?.value ?? "";
  const colour = label.colour ?? colours.text;
  const weight = label.strong ? 700 : 400;
  const text = `<tspan font-weight="${weight}">${escape(name)}</tspan> <tspan font-weight="600">${escape(value)}</tspan>`;
  return `${leader}<text x="${x + (moved ? 7 : 0)}" y="${label.at + 4}" fill="${colour}" class="er-label">${text}</text>`;
}

function caption(panel, frame, colours) {
  if (!panel.caption) return "";
  return `<text x="${0}" y="${frame.top - 10 * frame.large}" fill="${colours.text}" class="er-label">${escape(panel.caption)}</text>`;
}

function blockWidth(panel, record) {
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
  return `<path d="M${x} ${frame.top}v${frame.height}" stroke="${colours.text}" stroke-width="${thick(1.25)}" stroke-dasharray="3 2"/>`;
}
