// The same whole cut in several ways: a stacked bar a row, each part named on it or under it.

import { pick } from "../drawing/colours.ts";
import { breadth, Places } from "../drawing/labels.ts";
import { type Markup, svg, words } from "../drawing/markup.ts";
import { linear } from "../drawing/scale.ts";
import type { Figure } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";

interface Part {
  label: string;
  value: number;
  written: string;
  colour: string;
}

interface Placed extends Part {
  x: number;
  long: number;
}

interface Drawn extends Figure {
  rows: { label: string; parts: Part[] }[];
}

export class Parts extends Picture<Drawn> {
  protected override told({ rows }: Drawn) {
    return rows.map(
      ({ label, parts }) => `${label}: ${parts.map((part) => `${part.label} ${part.written}`).join(", ")}`,
    );
  }

  protected picture({ rows }: Drawn, { width, height, colours, size }: Paper): Markup {
    const step = height / rows.length;
    const left = 0.14 * width;
    return rows.map(({ label, parts }, index) => {
      const [y, thick] = [index * step + 4, Math.min(24, step * 0.42)];
      const placed = besides(parts, left, width);
      const bar = ({ x, long, colour }: Placed) =>
        svg`<rect x=${x} y=${y} width=${long} height=${thick} fill=${pick(colours, colour)} stroke=${colours.panel} stroke-width="1.5"/>`;
      const name = (part: Placed & { at: number }) =>
        words(part.at + 2, y + thick + size + 2, named(part), { size, fill: colours.text, kind: "" });
      return [
        words(left - 10, y + thick / 2 + 5, label, { size, anchor: "end", weight: 700, fill: colours.text, kind: "" }),
        placed.map(bar),
        roomy(placed, width, size).map(name),
      ];
    });
  }
}

const named = ({ label, written }: Part) => svg`${label} <tspan font-weight="700">${written}</tspan>`;

// Side by side from left to right, together as wide as there is room.
function besides(parts: Part[], left: number, width: number): Placed[] {
  const x = linear([0, parts.reduce((sum, part) => sum + part.value, 0) || 1], [left, width]);
  let below = 0;
  return parts.map((part) => {
    const [from, to] = [x(below), x((below += part.value))];
    return { ...part, x: from, long: to - from };
  });
}

// Where names stand under their parts, the largest part first: the small ones go without where there is no room.
function roomy(parts: Placed[], width: number, size: number) {
  const placed = [...parts]
    .sort((one, other) => other.value - one.value)
    .map((part) => {
      const long = breadth(`${part.label} ${part.written}`, size);
      const at = part.long > long ? part.x + (part.long - long) / 2 : Math.min(part.x, width - long - 4);
      return { ...part, at, wide: long + 10 };
    });
  return new Places().row(placed, ({ at, wide }) => [at, wide]);
}
