// The axes of charts over time: years below, round numbers at the left.  They lie over the plot, since a canvas would draw
// them anew in every frame.

import { breadth, magnification } from "../write.js";

const TEXT = 11; // px
const APART = 20; // px between two numbers at least

// Where a value lies on a panel's scale.
export function level(panel, value) {
  return panel.log ? Math.log2(Math.max(value, 1e-9)) : value;
}

// All axes of a figure, as markup; the names of years that would touch are left out.
export function axes(figure, frames, colours) {
  const size = TEXT * magnification();
  const text = (x, y, anchor, words) => `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" fill="${colours.muted}" class="er-axis">${words}</text>`;
  const numbers = figure.panels.flatMap((panel, index) => {
    const { left, height, y } = frames[index];
    return marksOf(panel, height).map((value) => text(left - 5, y(value) + 0.36 * size, "end", short(value)));
  });
  const lines = frames.map(({ left, top, width, height, x }) => {
    const ticks = figure.ticks.map(([week]) => `M${x(week)} ${top + height}v4`).join("");
    return `<path d="M${left} ${top + height}h${width}${ticks}" stroke="${colours.muted}"/>`;
  });
  const { top, height, x } = frames.at(-1);
  let free = 0;
  const years = figure.ticks.filter(([week, year]) => {
    const half = 0.55 * breadth(year, size);
    if (x(week) - half < free) return false;
    free = x(week) + half;
    return true;
  });
  return [...lines, ...numbers, ...years.map(([week, year]) => text(x(week), top + height + 6 + size, "middle", year))].join("");
}

// The numbers that stand at an axis.
export function marksOf(panel, height) {
  return panel.log ? decades(panel, height) : evenly(panel.bottom, panel.top, height);
}

// The ends and what lies evenly between them, in round numbers: into how many parts each leading figure divides well.
const PARTS = { 1: [5, 2, 1], 1.5: [3, 1], 2: [4, 2, 1], 2.5: [5, 1], 3: [3, 1], 4: [4, 2, 1], 5: [5, 1], 6: [3, 2, 1], 8: [4, 2, 1] };

function evenly(bottom, top, height) {
  if (bottom < 0 && bottom === -top) {
    const above = evenly(0, top, height / 2);
    return [...above.slice(1).reverse().map((value) => -value), ...above];
  }
  const lead = Number((top / 10 ** Math.floor(Math.log10(top) + 1e-9)).toPrecision(3));
  const parts = (PARTS[lead] ?? [2, 1]).find((count) => height / count >= APART * magnification()) ?? 1;
  return Array.from({ length: parts + 1 }, (_, index) => bottom + ((top - bottom) * index) / parts);
}

// Round numbers, as many as can be told apart: 1, 2, 5, 10, 20, 50, ...
function decades(panel, height) {
  const lowest = Math.floor(Math.log10(panel.bottom));
  const tens = Array.from({ length: Math.ceil(Math.log10(panel.top)) - lowest + 1 }, (_, index) => 10 ** (lowest + index));
  const inside = tens.flatMap((ten) => [ten, 2 * ten, 5 * ten]).filter((value) => value >= panel.bottom * 0.999 && value <= panel.top * 1.001);
  const every = Math.ceil((inside.length * 0.75 * APART * magnification()) / height);
  return inside.filter((_, index) => index % every === 0);
}

function short(value) {
  if (document.documentElement.lang === "ja" && Math.abs(value) >= 1e4) return `${+(value / 1e4).toPrecision(2)}万`;
  if (Math.abs(value) >= 1e6) return `${+(value / 1e6).toPrecision(3)}m`;
  if (Math.abs(value) >= 1e4) return `${Math.round(value / 1e3)}k`;
  return String(+value.toPrecision(4)).replace("-", "−");
}
