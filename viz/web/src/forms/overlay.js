// Direct labels that ride on the newest week, the bracket of a gap, captions, and the marker.

import { axes } from "./axes.js";
import { boundaries, fanColumns } from "./layers.js";
import { attribute, breadth, escape, fill, magnification, pick, presenting, thick } from "../write.js";

const LINE = 13; // height of a label
const SIZE = 11.5; // and of its text
const BLOCK = 5; // width of the coloured blocks at the newest week
const START = 16; // and of the first, which stands alone

// What rides on the newest week lies in a group of its own that moves with it; of both groups only those parts are written
// anew that have changed, since every text costs its layout.
export function overlay(svg, panels, figure, record, colours, marker, words) {
  const [still, riding] = [[axes(figure, panels, colours)], []];
  figure.panels.forEach((panel, index) => {
    const frame = panels[index];
    const labels = panel.layers.flatMap((layer) => ends(panel, layer, frame, record, colours, riding));
    const bracketed = bracket(panel, frame, record, colours, labels, riding);
    riding.push(...spread(labels, frame, blockWidth(panel, record) + 5 + bracketed, colours));
    still.push(caption(panel, frame, colours));
    still.push(...panel.layers.flatMap((layer) => [pathName(layer, frame, figure, record, colours), fanName(layer, frame, figure, record, colours)]));
    still.push(...record.levers().filter((week) => week <= record.week).map((week) => `<path d="M${frame.x(week)} ${frame.top + frame.height}l-4 7h8z" fill="${colours.text}"/>`));
    still.push(marker === null || marker === undefined ? "" : rule(frame, marker, colours));
  });
  still.push(ghostName(panels, figure, record, colours, words));
  if (!svg.firstChild) svg.innerHTML = "<g></g><g></g>";
  attribute(svg.lastChild, "transform", `translate(${panels[0].x(record.week)} 0)`);
  each(svg.firstChild, still);
  each(svg.lastChild, riding);
}

// One group a part.
function each(node, parts) {
  while (node.children.length < parts.length) node.append(document.createElementNS("http://www.w3.org/2000/svg", "g"));
  [...node.children].forEach((child, index) => fill(child, parts[index] ?? ""));
}

// To half a pixel: less is not seen, and would be written anew in every frame.
const half = (pixels) => Math.round(2 * pixels) / 2;

// Where each series of a layer ends, with its text.
function ends(panel, layer, frame, record, colours, parts) {
  if (layer.form === "stack") {
    let below = 0;
    return layer.series.map((item) => {
      const value = (record.columns[item.column].at(-1) ?? 0) * item.scale;
      const [low, high] = [below, below + value].map((sum) => half(frame.y(sum)));
      below += value;
      parts.push(block(blockWidth(panel, record), high, low - high, pick(colours, item.colour), colours));
      return { y: (low + high) / 2, item, empty: low - high < 0.4 };
    });
  }
  return layer.series
    .filter((item) => (item.label || item.value) && !Number.isNaN(record.columns[item.column].at(-1)))
    .map((item) => {
      const y = half(frame.y((record.columns[item.column].at(-1) ?? 0) * item.scale));
      if (layer.form === "line") parts.push(dot(y, pick(colours, item.colour), colours, layer.thin));
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
  if (!ahead && (presenting() || record.week < 0.55 * figure.weeks || frame.width < ROOMY * frame.large)) return "";
  const [week, anchor, from, to] = ahead ? [0.97, "end", 0.6, 0.95] : [0.08, "start", 0.05, 0.5];
  const span = (column) => column.slice(Math.round(from * figure.weeks), Math.round(to * figure.weeks)).map((value) => frame.y(value * fan.scale));
  const [tops, floors] = [span(high), span(low)];
  const [top, floor] = [tops, floors].map((ends) => ends[Math.round(ends.length / 2)]);
  const inside = floor - top > LINE * frame.large ? (top + floor) / 2 + 4 : Math.max(...floors) + LINE * frame.large;
  const y = ahead ? inside : Math.min(...tops) - 7;
  return sampled(frame.x(figure.weeks * week), y, anchor, fan.label, ahead, frame.large, colours);
}

// Words on a plate, so that they can be read over areas, behind a sample of what they mean: the shade, or the two thin lines.
function sampled(x, y, anchor, words, shade, large, colours) {
  const size = SIZE * large;
  const wide = 0.92 * breadth(words, size) + 3 * size;
  const left = anchor === "end" ? x - wide : x;
  const sample = shade ? `<rect x="${left + 0.4 * size}" y="${y - 0.8 * size}" width="${1.5 * size}" height="${0.8 * size}" fill="${colours.muted}" fill-opacity="0.3"/>`
    : `<path d="M${left + 0.4 * size} ${y - 0.75 * size}h${1.5 * size}m0 ${0.6 * size}h${-1.5 * size}" stroke="${colours.text}" fill="none"/>`;
  return `<rect x="${left}" y="${y - 1.1 * size}" width="${wide}" height="${1.5 * size}" rx="3" fill="${colours.panel}" fill-opacity="0.88"/>${sample}
    <text x="${left + 2.4 * size}" y="${y}" fill="${colours.text}" class="er-label">${escape(words)}</text>`;
}

const ROOMY = 400; // px of a plot in which the boundary is still named when areas lie around it
const CLEAR = 6; // px between two runs from which the one that was left is named

// Names the run that was left, once a figure, where it lies furthest from this one.
function ghostName(panels, figure, record, colours, words) {
  const places = figure.panels.flatMap(({ layers }, index) => layers.filter(({ form }) => form !== "band").flatMap((layer) => {
    const [left, here] = [boundaries(layer, record, "ghost:")[0], boundaries(layer, record)[0]];
    return (left ?? []).slice(0, Math.ceil(0.9 * here.length)).map((value, week) => ({ x: panels[index].x(week), y: panels[index].y(value), floor: panels[index].top + panels[index].height, away: panels[index].y(value) - panels[index].y(here[week]) }));
  }));
  const found = places.reduce((most, place) => (Math.abs(place.away) > Math.abs(most.away) ? place : most), { away: 0 });
  if (Math.abs(found.away) < CLEAR) return "";
  const [anchor, beside] = found.x > panels[0].left + panels[0].width / 2 ? ["end", -6] : ["start", 6];
  return `<text x="${found.x + beside}" y="${Math.min(found.floor - 4, found.y + (found.away < 0 ? -6 : 13 * panels[0].large))}" text-anchor="${anchor}" fill="${colours.text}" class="er-label er-ghost">${escape(words.ghost)}</text>`;
}

function bracket(panel, frame, record, colours, labels, parts) {
  if (!panel.bracket) return 0;
  const x = blockWidth(panel, record) + 4;
  const [top, bottom] = [panel.bracket.high, panel.bracket.low].map((value) => half(frame.y(value)));
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
  return `<text x="0" y="${frame.top - 10 * frame.large}" fill="${colours.text}" class="er-label">${escape(panel.caption)}</text>`;
}

function blockWidth(panel, record) {
  return record.week === 0 && panel.layers.some((layer) => layer.form === "stack") ? START : BLOCK;
}

function block(width, y, height, colour, colours) {
  return `<rect y="${y}" width="${width}" height="${Math.max(height, 0)}" fill="${colour}" stroke="${colours.panel}" stroke-width="0.75"/>`;
}

function dot(y, colour, colours, thin) {
  return `<circle cy="${y}" r="${thin ? 2.5 : 4}" fill="${colour}" stroke="${colours.panel}" stroke-width="1.5"/>`;
}

function rule(frame, week, colours) {
  const x = frame.x(week);
  return `<path d="M${x} ${frame.top}v${frame.height}" stroke="${colours.text}" stroke-width="${thick(1.25)}" stroke-dasharray="3 2"/>`;
}
