// Lines at the round numbers of a scale across rows, the one at nought full, with the numbers under them.

import { type Markup, svg, words } from "../drawing/markup.ts";
import { short } from "../drawing/numbers.ts";
import { type Scale, ticks } from "../drawing/scale.ts";
import type { Paper } from "./picture.ts";

/** From a height down to an end; the numbers over them too, where `above`.  apart: how far the numbers stand from one another at least, in their own size */
export function rounds(
  x: Scale,
  [top, end]: readonly [number, number],
  apart: number,
  { size, colours, language }: Pick<Paper, "size" | "colours" | "language">,
  above = false,
): Markup {
  const style = { size, anchor: "middle", fill: colours.muted, kind: "" } as const;
  return ticks(x, apart * size).map((value) => [
    svg`<path d="M${x(value)} ${top}V${end}" stroke=${colours.muted} stroke-opacity=${value ? 0.25 : 1}/>`,
    above ? words(x(value), top - 0.4 * size, short(value, language), style) : [],
    words(x(value), end + 1.1 * size, short(value, language), style),
  ]);
}
