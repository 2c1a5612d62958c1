// Steps of variable width: bids from the dearest, what was accepted filled; limits as verticals, the price in its parts.

import { escape, magnification, pick } from "../write.js";

const EDGE = { left: 44, top: 16, bottom: 34 };
const COLUMN = 150; // room of the price column

export class Steps {
  constructor(box) {
    this.title = box.querySelector(".er-title");
    this.unit = box.querySelector(".er-unit");
    this.plot = box.querySelector(".er-plot");
    this.svg = box.querySelector(".er-overlay");
  }

  draw(figure, _record, colours) {
    this.title.textContent = figure.title;
    this.unit.textContent = figure.unit;
    this.plot.setAttribute("aria-label", [figure.title, figure.unit, ...figure.lines.map((line) => line.label)].join(". "));
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    const key = JSON.stringify([figure, width, height, colours.panel]);
    if (key === this.drawn) return;
    this.drawn = key;
    const frame = frameOf(figure, width, height);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${Math.max(1, height)}`);
    this.svg.innerHTML = [axes(figure, frame, colours), bars(figure, frame, colours), limits(figure, frame, colours), level(figure, frame, colours), price(figure, frame, colours)].join("");
  }

  resize() {
    this.drawn = "";
  }

  dispose() {}
}

function frameOf({ whole, top }, width, height) {
  const frame = { left: EDGE.left, top: EDGE.top, width: Math.max(10, width - EDGE.left - COLUMN), height: Math.max(10, height - EDGE.top - EDGE.bottom), right: width };
  frame.x = (mw) => frame.left + (frame.width * mw) / whole;
  frame.y = (value) => frame.top + frame.height * (1 - Math.min(value, top) / top);
  frame.size = 11 * magnification();
  return frame;
}

const text = (x, y, words, { size, colour, anchor = "start", weight = 400 }) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" fill="${colour}" class="er-label">${escape(words)}</text>`;

function axes({ top, whole, x }, frame, colours) {
  const style = { size: frame.size, colour: colours.muted };
  const rows = [0, 0.5, 1].map((share) => `<path d="M${frame.left} ${frame.y(share * top)}h${frame.width}" stroke="${colours.muted}" stroke-opacity="0.25"/>${text(frame.left - 5, frame.y(share * top) + 4, Math.round(share * top), { ...style, anchor: "end" })}`);
  const marks = [0, 0.5, 1].map((share) => text(frame.x(share * whole), frame.top + frame.height + 14, Math.round(share * whole).toLocaleString("en"), { ...style, anchor: "middle" }));
  return [...rows, ...marks, text(frame.left + frame.width / 2, frame.top + frame.height + 29, x, { ...style, anchor: "middle" })].join("");
}

function bars({ bars: bids, top }, frame, colours) {
  let from = 0;
  return bids
    .map(({ mw, price, accepted, label, colour }) => {
      const [x, wide] = [frame.x(from), Math.max(0.6, frame.x(from + mw) - frame.x(from))];
      const taken = Math.max(0, frame.x(from + Math.min(accepted, mw)) - x);
      from += mw;
      const [y, fill] = [frame.y(price), pick(colours, colour)];
      const high = frame.top + frame.height - y;
      const cut = price > top ? `<path d="M${x} ${frame.top + 5}l${wide / 2} -5l${wide / 2} 5" stroke="${colours.panel}" stroke-width="2" fill="none"/>` : "";
      const name = wide > label.length * 6.4 + 6 ? text(x + wide / 2, y - 3, label, { size: frame.size, colour: colours.text, anchor: "middle" }) : "";
      return `<rect x="${x}" y="${y}" width="${wide}" height="${high}" fill="${fill}" fill-opacity="0.22" stroke="${colours.panel}" stroke-width="0.75"><title>${escape(label)}</title></rect>
        <rect x="${x}" y="${y}" width="${taken}" height="${high}" fill="${fill}" stroke="${colours.panel}" stroke-width="0.75"><title>${escape(label)}</title></rect>${cut}${name}`;
    })
    .join("");
}

function limits({ lines }, frame, colours) {
  const sorted = [...lines].sort((a, b) => a.at - b.at);
  return sorted
    .map(({ at, label }, index) => {
      const x = frame.x(at);
      const end = x > frame.left + frame.width * 0.6;
      return `<path d="M${x} ${frame.top - 4}V${frame.top + frame.height}" stroke="${colours.text}" stroke-width="1.5" stroke-dasharray="${index ? "none" : "5 3"}"/>
        ${text(x + (end ? -4 : 4), frame.top + 8 + 15 * index, label, { size: frame.size, colour: colours.text, anchor: end ? "end" : "start", weight: 600 })}`;
    })
    .join("");
}

// What is earned or paid, as a line over all steps.
function level({ level: found }, frame, colours) {
  if (!found) return "";
  const y = frame.y(found.at);
  return `<path d="M${frame.left} ${y}h${frame.width}" stroke="${colours.use.mining}" stroke-width="2.5"/>
    ${text(frame.left + frame.width + 8, y + 4, found.label, { size: frame.size, colour: colours.text, weight: 700 })}`;
}

// The clearing price as a column of two parts, on the scale of the bids.
function price({ parts }, frame, colours) {
  const x = frame.left + frame.width + 18;
  let below = 0;
  let free = frame.top + frame.height + 4;
  return parts
    .map(({ label, value, written, colour }) => {
      const [low, high] = [frame.y(below), frame.y(below + value)];
      below += value;
      const at = Math.min((low + high) / 2 + 4, free);
      free = at - 28;
      return `<rect x="${x}" y="${high}" width="20" height="${Math.max(0.8, low - high)}" fill="${pick(colours, colour)}" stroke="${colours.panel}"/>
        ${text(x + 26, at - 7, label, { size: frame.size, colour: colours.text })}${text(x + 26, at + 6, written, { size: frame.size, colour: colours.text, weight: 700 })}`;
    })
    .join("");
}
