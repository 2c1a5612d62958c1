// The axes of charts over time: years below, round numbers at the left.  They lie over the plot, since a canvas would draw
// them anew in every frame.

import type { Palette } from "../drawing/colours.ts";
import { breadth, Places } from "../drawing/labels.ts";
import { type Markup, svg, words } from "../drawing/markup.ts";
import { short } from "../drawing/numbers.ts";
import { ticks } from "../drawing/scale.ts";
import type { TimeFigure } from "../types.ts";
import type { Frame } from "./geometry.ts";

const TEXT = 11; // px
const APART = 20; // px between two numbers at least
const APART_LOG = 15; // the same where steps are ratios: nearer ones say more than powers of ten alone

/** The numbers that stand at the left of a panel. */
export const marksOf = ({ y, large }: Frame) => ticks(y, (y.log ? APART_LOG : APART) * large);

/** All axes of a figure; the names of years that would touch are left out. */
export function axes(figure: TimeFigure, frames: Frame[], colours: Palette, language: string): Markup {
  const [last] = frames.slice(-1);
  if (!last) return [];
  const size = TEXT * last.large;
  const style = { size, fill: colours.muted, kind: "er-axis" };
  const numbers = frames.map((frame) =>
    marksOf(frame).map((value) =>
      words(frame.left - 5, frame.y(value) + 0.36 * size, short(value, language), { ...style, anchor: "end" }),
    ),
  );
  const lines = frames.map(({ left, floor, width, x }) => {
    const marks = figure.ticks.map(([week]) => `M${x(week)} ${floor}v4`).join("");
    return svg`<path d="M${left} ${floor}h${width}${marks}" stroke=${colours.muted}/>`;
  });
  const years = new Places().row(figure.ticks, ([week, year]) => {
    const wide = 1.1 * breadth(year, size);
    return [last.x(week) - wide / 2, wide];
  });
  return [
    lines,
    numbers,
    years.map(([week, year]) => words(last.x(week), last.floor + 6 + size, year, { ...style, anchor: "middle" })),
  ];
}
