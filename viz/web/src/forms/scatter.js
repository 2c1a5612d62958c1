// Dots on two logarithmic axes that fit them; the listed are named, the chosen one is ringed, a line shows the power law.

import { breadth, escape, magnification, pick, thick } from "../write.js";
import { Picture } from "./picture.js";

const ROOM = { left: 52, right: 20, top: 12, bottom: 36 }; // around the plot, before magnification  [px]

export class Scatter extends Picture {
  constructor(box) {
    super(box);
    this.svg.classList.add("er-live-overlay");
  }

  told({ axes }) {
    return [axes.x, axes.y];
  }

  picture(figure, { width, height, colours }) {
    return picture(figure, colours, width, height);
  }
}

function picture({ dots, axes, line }, colours, width, height) {
  const size = 11 * magnification();
  const room = Object.fromEntries(Object.entries(ROOM).map(([side, px]) => [side, px * magnification()]));
  const [across, up] = [span(dots.map((dot) => dot.x)), span(dots.map((dot) => dot.y))];
  const x = (value) => room.left + ((Math.log10(value) - across.ends[0]) / (across.ends[1] - across.ends[0])) * (width - room.left - room.right);
  const y = (value) => height - room.bottom - ((Math.log10(value) - up.ends[0]) / (up.ends[1] - up.ends[0])) * (height - room.top - room.bottom);
  const [floor, end] = [height - room.bottom, width - room.right];
  const text = (at, words, more) => `<text ${at} font-size="${size}" fill="${colours.muted}" ${more}>${escape(words)}</text>`;
  const years = across.ticks.map((power) => `<path d="M${x(10 ** power)} ${floor}v4" stroke="${colours.muted}"/>${text(`x="${x(10 ** power)}" y="${floor + 5 + size}"`, short(10 ** power), 'text-anchor="middle"')}`);
  const sums = up.ticks.map((power) => `<path d="M${room.left} ${y(10 ** power)}h-4" stroke="${colours.muted}"/>${text(`x="${room.left - 7}" y="${y(10 ** power) + 0.36 * size}"`, short(10 ** power), 'text-anchor="end"')}`);
  const names = [text(`x="${(room.left + end) / 2}" y="${height - 0.4 * size}"`, axes.x, 'text-anchor="middle"'), text(`transform="translate(${1.1 * size} ${(room.top + floor) / 2}) rotate(-90)"`, axes.y, 'text-anchor="middle"')];
  const law = line.length ? `<path d="M${line.map(([from, to]) => `${x(from)} ${y(to)}`).join("L")}" fill="none" stroke="${colours.muted}" stroke-width="${thick(1.5)}" stroke-dasharray="7 5"/>` : "";
  const spots = dots.map((dot) => [x(dot.x), y(dot.y)]);
  return [`<path d="M${room.left} ${room.top}V${floor}H${end}" fill="none" stroke="${colours.muted}"/>`, ...years, ...sums, ...names, law, ...marks(dots, spots, colours), ...labels(dots, spots, { width, height, ...room }, size, colours)].join("");
}

function marks(dots, spots, colours) {
  return dots.map((dot, index) => {
    const ring = dot.chosen ? `stroke="${colours.text}" stroke-width="3"` : `stroke="${colours.panel}"`;
    return `<circle cx="${spots[index][0]}" cy="${spots[index][1]}" r="${dot.label ? 5.5 : 3.5}" fill="${pick(colours, dot.colour)}" ${ring} data-company="${escape(dot.name)}"><title>${escape(dot.name)}</title></circle>`;
  });
}

function labels(dots, spots, plot, size, colours) {
  const taken = spots.map(([x, y]) => ({ x: x - 6, y: y - 6, width: 12, height: 12 }));
  return dots.map(({ label, name }, index) => {
    if (!label) return "";
    const { x, y, leader } = beside(spots[index], { width: breadth(label, 1.1 * size), height: 1.2 * size }, taken, plot);
    const words = `<text x="${x}" y="${y + 0.95 * size}" font-size="${size}" fill="${colours.text}" class="er-label" data-company="${escape(name)}">${escape(label)}</text>`;
    return `${leader ? `<path d="M${leader.join("L")}" stroke="${colours.muted}"/>` : ""}${words}`;
  });
}

// Where a name stands free of all dots and of the names before it: close by if it can, else further off with a leader.
function beside([x, y], { width, height }, taken, plot) {
  for (const step of [10, 20, 32, 46, 62, 80, 100, 120]) {
    const far = step * magnification();
    for (const [right, down] of [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1]]) {
      const at = { x: x + right * far - (right < 0 ? width : right ? 0 : width / 2), y: y + down * far - height / 2, width, height };
      const inside = at.x > plot.left && at.x + width < plot.width - 2 && at.y > 0 && at.y + height < plot.height - plot.bottom;
      if (!inside || taken.some((other) => meets(at, other))) continue;
      taken.push(at);
      return { ...at, leader: step > 10 && [7, far - 2].map((from) => `${x + right * from} ${y + down * from}`) };
    }
  }
  return { x: x + 10, y: y - height / 2 };
}

const meets = (a, b) => a.x < b.x + b.width + 1 && b.x < a.x + a.width + 1 && a.y < b.y + b.height && b.y < a.y + a.height;

// The ends of an axis around its values, as powers of ten, and round ticks within them.
function span(values) {
  if (!values.length) return { ends: [0, 1], ticks: [0, 1] };
  const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const margin = Math.max(0.12, 0.08 * (high - low));
  const ends = [low - margin, high + margin];
  const steps = high - low > 2.5 ? [1] : high - low > 1.2 ? [1, 3] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(ends[0]); power <= ends[1]; power++) ticks.push(...steps.map((step) => power + Math.log10(step)));
  return { ends, ticks: ticks.filter((tick) => tick >= ends[0] && tick <= ends[1]) };
}

const short = (value) => (value >= 995 ? `${round(value / 1e3)}k` : String(round(value)));
const round = (value) => Number(value.toPrecision(2));
