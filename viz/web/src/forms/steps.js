// Steps of variable width, what was accepted or runs filled; limits as verticals, a level over all, the price in its parts.

import { breadth, escape, magnification, pick } from "../write.js";
import { Picture } from "./picture.js";

const EDGE = { left: 44, top: 22, bottom: 34 };
const COLUMN = 136; // room of the price column
const LABEL = 14; // height of the label of a limit, over the plot
const LEGEND = 20; // height of a line of it
const NARROW = 520; // pixels below which the legend takes two lines
const APART = 30; // least pixels between the values of two bids that are cut off

export class Steps extends Picture {
  told({ lines }) {
    return lines.map(({ label }) => label);
  }

  picture(figure, { width, height, colours }) {
    const frame = frameOf(figure, width, height);
    return [axes, bars, limits, level, price, legend].map((part) => part(figure, frame, colours)).join("");
  }
}

function frameOf({ whole, top, legend: names, parts, lines }, width, height) {
  const large = magnification();
  const above = (EDGE.top + LABEL * lines.length + (names ? LEGEND * (width < NARROW ? 2 : 1) : 0)) * large;
  const column = parts.length ? COLUMN * large : 10;
  const [left, bottom] = [EDGE.left * large, EDGE.bottom * large];
  const frame = { left, top: above, width: Math.max(10, width - left - column), height: Math.max(10, height - above - bottom) };
  frame.x = (mw) => frame.left + (frame.width * mw) / whole;
  frame.y = (value) => frame.top + frame.height * (1 - Math.min(value, top) / top);
  frame.size = 11 * large;
  return frame;
}

const text = (x, y, words, { size, colour, anchor = "start", weight = 400 }) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" fill="${colour}" class="er-label">${escape(words)}</text>`;

function axes({ top, whole, x }, frame, colours) {
  const style = { size: frame.size, colour: colours.muted };
  const rows = [0, 0.5, 1].map((share) => `<path d="M${frame.left} ${frame.y(share * top)}h${frame.width}" stroke="${colours.muted}" stroke-opacity="0.25"/>${text(frame.left - 5, frame.y(share * top) + 0.35 * frame.size, Math.round(share * top), { ...style, anchor: "end" })}`);
  const marks = [0, 0.5, 1].map((share) => text(frame.x(share * whole), frame.top + frame.height + 1.25 * frame.size, Math.round(share * whole).toLocaleString("en"), { ...style, anchor: share === 1 ? "end" : "middle" }));
  return [...rows, ...marks, text(frame.left + frame.width / 2, frame.top + frame.height + 2.5 * frame.size, x, { ...style, anchor: "middle" })].join("");
}

function bars({ bars: bids, top, legend: names }, frame, colours) {
  let from = 0;
  let free = 0; // where the next value of a bid that is cut off may stand
  return bids
    .map(({ mw, price, accepted, label, colour }) => {
      const [x, wide] = [frame.x(from), Math.max(0.6, frame.x(from + mw) - frame.x(from))];
      const taken = Math.max(0, frame.x(from + Math.min(accepted, mw)) - x);
      from += mw;
      const [y, fill] = [frame.y(price), pick(colours, colour)];
      const high = frame.top + frame.height - y;
      const edge = Math.min(1, wide / 6); // an outline must not fill what stands still
      const whole = `<rect x="${x}" y="${y}" width="${wide}" height="${high}" fill="${fill}" fill-opacity="0.2" stroke="${fill}" stroke-width="${edge}"><title>${escape(label)}</title></rect>`;
      const filled = `<rect x="${x}" y="${y}" width="${taken}" height="${high}" fill="${fill}" stroke="${colours.panel}" stroke-width="${edge}"><title>${escape(label)}</title></rect>`;
      const value = price > top && x >= free ? text(x, frame.top - 4, Math.round(price).toLocaleString("en"), { size: frame.size, colour: colours.text, weight: 700 }) : "";
      if (value) free = x + APART * magnification();
      const name = !names && wide > label.length * 0.58 * frame.size + 6 ? text(x + wide / 2, y + (price > top ? 26 : -3), label, { size: frame.size, colour: colours.text, anchor: "middle" }) : "";
      return `${whole}${filled}${price > top ? zigzag(x, frame.top + 8, wide, colours) : ""}${value}${name}`;
    })
    .join("");
}

// Where a bar is cut off: two jagged lines across it with nothing between them.
function zigzag(x, y, wide, colours) {
  const teeth = Math.max(2, Math.round(wide / 4));
  const ends = Array.from({ length: teeth + 1 }, (_, index) => `${x - 2 + ((wide + 4) * index) / teeth} ${y + (index % 2 ? -3 : 3)}`);
  return `<path d="M${ends.join("L")}" stroke="${colours.text}" stroke-width="6" fill="none"/><path d="M${ends.join("L")}" stroke="${colours.panel}" stroke-width="4" fill="none"/>`;
}

function legend({ legend: names = [] }, frame, colours) {
  let [x, y] = [frame.left, 0.35 * frame.size];
  return names
    .map(({ label, colour }) => {
      const wide = 2.8 * frame.size + breadth(label, frame.size);
      if (x + wide > frame.left + frame.width + 30) [x, y] = [frame.left, y + LEGEND * magnification()];
      const fill = colour ? pick(colours, colour) : colours.muted;
      const swatch = `<rect x="${x}" y="${y}" width="${frame.size}" height="${frame.size}" fill="${fill}" fill-opacity="${colour ? 1 : 0.2}" stroke="${fill}"/>`;
      const told = swatch + text(x + 1.5 * frame.size, y + 0.9 * frame.size, label, { size: frame.size, colour: colours.text });
      x += wide;
      return told;
    })
    .join("");
}

function limits({ lines }, frame, colours) {
  const sorted = [...lines].sort((a, b) => a.at - b.at);
  return sorted
    .map(({ at, label }, index) => {
      const x = frame.x(at);
      const end = x > frame.left + frame.width * 0.6;
      const y = (17 + LABEL * index) * magnification();
      return `<path d="M${x} ${y - 0.7 * frame.size}V${frame.top + frame.height}" stroke="${colours.text}" stroke-width="1.5" stroke-dasharray="${index ? "none" : "5 3"}"/>
        ${text(x + (end ? -4 : 4), y, label, { size: frame.size, colour: colours.text, anchor: end ? "end" : "start", weight: 600 })}`;
    })
    .join("");
}

// What is earned or paid, as a line over all steps.
function level({ level: found }, frame, colours) {
  if (!found) return "";
  const y = frame.y(found.at);
  return `<path d="M${frame.left} ${y}h${frame.width}" stroke="${colours.text}" stroke-width="2.5"/>
    ${text(frame.left + 4, y - 5, found.label, { size: frame.size, colour: colours.text, weight: 700 })}`;
}

// The clearing price as a column of two parts, on the scale of the bids.
function price({ parts }, frame, colours) {
  const [x, size] = [frame.left + frame.width + 18, frame.size];
  let below = 0;
  let free = frame.top + frame.height + 4;
  return parts
    .map(({ label, value, written, colour }) => {
      const [low, high] = [frame.y(below), frame.y(below + value)];
      below += value;
      const at = Math.min((low + high) / 2 + 4, free);
      free = at - 2.6 * size;
      return `<rect x="${x}" y="${high}" width="20" height="${Math.max(0.8, low - high)}" fill="${pick(colours, colour)}" stroke="${colours.panel}"/>
        ${text(x + 26, at - 0.65 * size, label, { size, colour: colours.text })}${text(x + 26, at + 0.55 * size, written, { size, colour: colours.text, weight: 700 })}`;
    })
    .join("");
}
