// Steps of variable width, what was accepted or runs filled; limits as verticals, a level over all, the price in its parts.

import { type Palette, pick } from "../drawing/colours.ts";
import { breadth, Places, spread } from "../drawing/labels.ts";
import { type Markup, svg, words } from "../drawing/markup.ts";
import { fixed, short } from "../drawing/numbers.ts";
import { linear, type Scale, ticks } from "../drawing/scale.ts";
import { magnification } from "../drawing/size.ts";
import type { Figure } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";

const EDGE = { left: 44, top: 22, bottom: 34 };
const COLUMN = 136; // room of the price column
const LABEL = 14; // height of the label of a limit, over the plot
const LEGEND = 20; // height of a line of it
const NARROW = 520; // pixels below which the legend takes two lines
const APART = { bids: 30, across: 56, up: 28 }; // least pixels between values of bids that are cut off, and between numbers at an axis

interface Bar {
  mw: number;
  price: number;
  accepted: number;
  label: string;
  colour: string;
}

interface PricePart {
  label: string;
  value: number;
  written: string;
  colour: string;
}

interface Drawn extends Figure {
  whole: number;
  top: number;
  x: string;
  bars: Bar[];
  lines: { at: number; label: string }[];
  parts: PricePart[];
  legend?: { label: string; colour: string }[];
  level?: { at: number; label: string };
}

interface Frame {
  left: number;
  top: number;
  right: number;
  floor: number;
  x: Scale;
  up: Scale;
  y(value: number): number; // what is dearer than the top is cut off there
  size: number;
  large: number;
  colours: Palette;
  language: string;
}

export class Steps extends Picture<Drawn> {
  protected override told({ lines }: Drawn) {
    return lines.map(({ label }) => label);
  }

  protected picture(figure: Drawn, paper: Paper): Markup {
    const frame = frameOf(figure, paper);
    return [axes, bars, limits, level, price, legend].map((part) => part(figure, frame));
  }
}

function frameOf(
  { whole, top: dearest, legend: names, parts, lines }: Drawn,
  { width, height, colours, language }: Paper,
): Frame {
  const large = magnification();
  const above = EDGE.top + LABEL * lines.length + (names ? LEGEND * (width < NARROW ? 2 : 1) : 0);
  const [left, top] = [EDGE.left * large, above * large];
  const right = left + Math.max(10, width - left - (parts.length ? COLUMN * large : 10));
  const floor = top + Math.max(10, height - top - EDGE.bottom * large);
  const [x, up] = [linear([0, whole], [left, right]), linear([0, dearest], [floor, top])];
  const y = (value: number) => up(Math.min(value, dearest));
  return { left, top, right, floor, x, up, y, size: 11 * large, large, colours, language };
}

function axes({ x: name }: Drawn, { left, right, floor, x, up, y, size, large, colours, language }: Frame): Markup {
  const style = { size, fill: colours.muted };
  const across = ticks(x, APART.across * large);
  return [
    ticks(up, APART.up * large).map((value) => [
      svg`<path d="M${left} ${y(value)}H${right}" stroke=${colours.muted} stroke-opacity="0.25"/>`,
      words(left - 5, y(value) + 0.35 * size, short(value, language), { ...style, anchor: "end" }),
    ]),
    across.map((value) =>
      words(x(value), floor + 1.25 * size, short(value, language), {
        ...style,
        anchor: x(value) > right - size ? "end" : "middle",
      }),
    ),
    words((left + right) / 2, floor + 2.5 * size, name, { ...style, anchor: "middle" }),
  ];
}

function bars({ bars: bids, top: dearest, legend: names }: Drawn, frame: Frame): Markup {
  const { x: scale, y: height, top, floor, size, large, colours } = frame;
  let from = 0;
  const placed = bids.map((bid) => {
    const x = scale(from);
    const wide = Math.max(0.6, scale(from + bid.mw) - x);
    const taken = Math.max(0, scale(from + Math.min(bid.accepted, bid.mw)) - x);
    from += bid.mw;
    return { ...bid, x, wide, taken, y: height(bid.price), cut: bid.price > dearest };
  });
  const told = new Set(
    new Places().row(
      placed.filter(({ cut }) => cut),
      ({ x }) => [x, APART.bids * large],
    ),
  );
  return placed.map((bid) => {
    const { x, y, wide, taken, label, price, cut } = bid;
    const fill = pick(colours, bid.colour);
    const edge = Math.min(1, wide / 6); // an outline must not fill what stands still
    const text = { size, fill: colours.text };
    const named = !names && wide > label.length * 0.58 * size + 6;
    return [
      svg`<rect x=${x} y=${y} width=${wide} height=${floor - y} fill=${fill} fill-opacity="0.2" stroke=${fill} stroke-width=${edge}><title>${label}</title></rect>
        <rect x=${x} y=${y} width=${taken} height=${floor - y} fill=${fill} stroke=${colours.panel} stroke-width=${edge}><title>${label}</title></rect>`,
      cut ? zigzag(x, top + 8, wide, colours) : [],
      told.has(bid) ? words(x, top - 4, fixed(price, 0), { ...text, weight: 700 }) : [],
      named ? words(x + wide / 2, y + (cut ? 26 : -3), label, { ...text, anchor: "middle" }) : [],
    ];
  });
}

// Where a bar is cut off: two jagged lines across it with nothing between them.
function zigzag(x: number, y: number, wide: number, colours: Palette): Markup {
  const teeth = Math.max(2, Math.round(wide / 4));
  const tooth = (_: unknown, index: number) => `${x - 2 + ((wide + 4) * index) / teeth} ${y + (index % 2 ? -3 : 3)}`;
  const path = `M${Array.from({ length: teeth + 1 }, tooth).join("L")}`;
  return svg`<path d=${path} stroke=${colours.text} stroke-width="6" fill="none"/><path d=${path} stroke=${colours.panel} stroke-width="4" fill="none"/>`;
}

function legend({ legend: names = [] }: Drawn, { left, right, size, large, colours }: Frame): Markup {
  let [x, y] = [left, 0.35 * size];
  return names.map(({ label, colour }) => {
    const wide = 2.8 * size + breadth(label, size);
    if (x + wide > right + 30) [x, y] = [left, y + LEGEND * large];
    const fill = colour ? pick(colours, colour) : colours.muted;
    const told = [
      svg`<rect x=${x} y=${y} width=${size} height=${size} fill=${fill} fill-opacity=${colour ? 1 : 0.2} stroke=${fill}/>`,
      words(x + 1.5 * size, y + 0.9 * size, label, { size, fill: colours.text }),
    ];
    x += wide;
    return told;
  });
}

function limits({ lines }: Drawn, { left, right, floor, x: scale, size, large, colours }: Frame): Markup {
  const sorted = [...lines].sort((a, b) => a.at - b.at);
  return sorted.map(({ at, label }, index) => {
    const x = scale(at);
    const end = x > left + 0.6 * (right - left);
    const y = (17 + LABEL * index) * large;
    return [
      svg`<path d="M${x} ${y - 0.7 * size}V${floor}" stroke=${colours.text} stroke-width="1.5" stroke-dasharray=${index ? "none" : "5 3"}/>`,
      words(x + (end ? -4 : 4), y, label, { size, fill: colours.text, anchor: end ? "end" : "start", weight: 600 }),
    ];
  });
}

// What is earned or paid, as a line over all steps.
function level({ level: found }: Drawn, { left, right, y: height, size, colours }: Frame): Markup {
  if (!found) return [];
  const y = height(found.at);
  return [
    svg`<path d="M${left} ${y}H${right}" stroke=${colours.text} stroke-width="2.5"/>`,
    words(left + 4, y - 5, found.label, { size, fill: colours.text, weight: 700 }),
  ];
}

// The clearing price as a column of two parts, on the scale of the bids.
function price({ parts }: Drawn, { right, top, floor, y, size, colours }: Frame): Markup {
  const x = right + 18;
  let below = 0;
  const ends = parts.map(({ value }) => [y(below), y((below += value))] as const);
  const middles = ends.map(([low, high]) => (low + high) / 2 + 4).reverse(); // from the top
  const places = spread(middles, top, floor + 4, 2.6 * size).reverse();
  return parts.map(({ label, written, colour }, index) => {
    const [low, high] = ends[index] ?? [floor, floor];
    const at = places[index] ?? floor;
    return [
      svg`<rect x=${x} y=${high} width="20" height=${Math.max(0.8, low - high)} fill=${pick(colours, colour)} stroke=${colours.panel}/>`,
      words(x + 26, at - 0.65 * size, label, { size, fill: colours.text }),
      words(x + 26, at + 0.55 * size, written, { size, fill: colours.text, weight: 700 }),
    ];
  });
}
