// Dots on two logarithmic axes that fit them; the listed are named, the chosen one is ringed, a line shows the power law.

import { type Palette, pick } from "../drawing/colours.ts";
import { type Box, breadth, Places } from "../drawing/labels.ts";
import { type Markup, svg, words } from "../drawing/markup.ts";
import { short } from "../drawing/numbers.ts";
import { logarithmic, type Scale, ticks } from "../drawing/scale.ts";
import { magnification, thick } from "../drawing/size.ts";
import type { Context, Figure } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";

const ROOM = { left: 58, right: 20, top: 12, bottom: 36 }; // around the plot, before magnification  [px]
const APART = { across: 34, up: 20 }; // between two numbers at an axis  [px]
const STEPS = [10, 20, 32, 46, 62, 80, 100, 120]; // how far from its dot a name may stand  [px]
const WAYS = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -1],
  [-1, -1],
  [1, 1],
  [-1, 1],
] as const; // and where, the best first

interface Dot {
  x: number;
  y: number;
  name: string;
  label: string;
  colour: string;
  chosen: boolean;
}

interface Drawn extends Figure {
  dots: Dot[];
  axes: { x: string; y: string };
  line: [number, number][];
}

interface Plot {
  left: number;
  right: number;
  top: number;
  floor: number;
}

type Point = readonly [number, number];

export class Scatter extends Picture<Drawn> {
  constructor(box: Element, context: Context) {
    super(box, context);
    this.svg.classList.add("er-live-overlay");
  }

  protected override told({ axes }: Drawn) {
    return [axes.x, axes.y];
  }

  protected picture({ dots, axes: names, line }: Drawn, paper: Paper): Markup {
    const large = magnification();
    const { colours, width, height } = paper;
    const plot = {
      left: ROOM.left * large,
      right: width - ROOM.right * large,
      top: ROOM.top * large,
      floor: height - ROOM.bottom * large,
    };
    const x = logarithmic(ends(dots.map((dot) => dot.x)), [plot.left, plot.right]);
    const y = logarithmic(ends(dots.map((dot) => dot.y)), [plot.floor, plot.top]);
    const spots = dots.map((dot): Point => [x(dot.x), y(dot.y)]);
    const law = line.map(([from, to]) => `${x(from)} ${y(to)}`).join("L");
    return [
      axes(names, x, y, plot, { ...paper, size: 11 * large }, large),
      law
        ? svg`<path d="M${law}" fill="none" stroke=${colours.muted} stroke-width=${thick(1.5)} stroke-dasharray="7 5"/>`
        : [],
      marks(dots, spots, colours),
      labels(dots, spots, plot, 11 * large, large, colours),
    ];
  }
}

/** The ends of an axis around its values. */
export function ends(values: number[]): [number, number] {
  if (!values.length) return [1, 10];
  const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const margin = Math.max(0.12, 0.08 * (high - low));
  return [10 ** (low - margin), 10 ** (high + margin)];
}

function axes(
  names: Drawn["axes"],
  x: Scale,
  y: Scale,
  plot: Plot,
  { width, height, size, colours, language }: Paper,
  large: number,
): Markup {
  const { left, right, top, floor } = plot;
  const style = { size, fill: colours.muted, kind: "" };
  const middle = { ...style, anchor: "middle" } as const;
  return [
    svg`<path d="M${left} ${top}V${floor}H${right}" fill="none" stroke=${colours.muted}/>`,
    ticks(x, APART.across * large).map((value) => [
      svg`<path d="M${x(value)} ${floor}v4" stroke=${colours.muted}/>`,
      words(x(value), floor + 5 + size, short(value, language, x.values[1]), middle),
    ]),
    ticks(y, APART.up * large).map((value) => [
      svg`<path d="M${left} ${y(value)}h-4" stroke=${colours.muted}/>`,
      words(left - 7, y(value) + 0.36 * size, short(value, language, y.values[1]), { ...style, anchor: "end" }),
    ]),
    words(Math.min((left + right) / 2, width), height - 0.4 * size, names.x, middle),
    svg`<g transform="translate(${1.1 * size} ${(top + floor) / 2}) rotate(-90)">${words(0, 0, names.y, middle)}</g>`,
  ];
}

function marks(dots: Dot[], spots: Point[], colours: Palette): Markup {
  return dots.map(({ name, label, colour, chosen }, index) => {
    const [x, y] = spots[index] ?? [0, 0];
    return svg`<circle cx=${x} cy=${y} r=${label ? 5.5 : 3.5} fill=${pick(colours, colour)} stroke=${chosen ? colours.text : colours.panel}
      stroke-width=${chosen ? 3 : 1} data-company=${name}><title>${name}</title></circle>`;
  });
}

function labels(dots: Dot[], spots: Point[], plot: Plot, size: number, large: number, colours: Palette): Markup {
  const places = new Places(spots.map(([x, y]) => ({ x: x - 6, y: y - 6, width: 12, height: 12 })));
  const names = new Places(); // where a crowd of dots leaves no place, a name may lie on a dot, but on no other name
  const found = dots.map(({ label, name }, index): [Markup, Markup] => {
    const spot = spots[index];
    if (!label || !spot) return [[], []];
    const text = { width: breadth(label, 1.1 * size) + 3, height: 1.2 * size };
    const found = places.first(around(spot, text, plot, large)) ?? names.first(around(spot, text, plot, large));
    if (!found) return [[], []];
    for (const taken of [places, names]) taken.add(found);
    return [
      svg`<path d=${found.leader} stroke=${colours.muted}/>`,
      svg`<g data-company=${name}>${words(found.x, found.y + 0.95 * size, label, { size, fill: colours.text })}</g>`,
    ];
  });
  return [found.map(([leader]) => leader), found.map(([, name]) => name)]; // no line runs through a name
}

/** Where a name may stand inside the plot: close by its dot if it can, else further off with a leader.  r: by which the dot is larger than others [px] */
export function* around(
  [x, y]: Point,
  { width, height }: { width: number; height: number },
  plot: Plot,
  large: number,
  r = 0,
): Generator<Box & { leader: string }> {
  for (const step of STEPS) {
    const far = r + step * large;
    for (const [right, down] of WAYS) {
      const at = { x: x + right * far - (right < 0 ? width : right ? 0 : width / 2), y: y + down * far - height / 2 };
      const inside =
        at.x > plot.left && at.x + width < plot.right + 18 * large && at.y > 0 && at.y + height < plot.floor;
      const leader =
        step > 10
          ? `M${x + right * (r + 7)} ${y + down * (r + 7)}L${x + right * (far - 2)} ${y + down * (far - 2)}`
          : "";
      if (inside) yield { ...at, width, height, leader };
    }
  }
}
