// Names of what no direct label reaches: the path that is still to come, other seeds' band, the run that was left.

import type { Palette } from "../drawing/colours.ts";
import { breadth } from "../drawing/labels.ts";
import { type Markup, svg, words } from "../drawing/markup.ts";
import { presenting } from "../drawing/size.ts";
import type { Layer } from "../types.ts";
import type { Frame } from "./geometry.ts";
import { boundaries, fanColumns } from "./layers.ts";
import type { Overlay } from "./overlay.ts";

export const LINE = 13; // height of a label
const SIZE = 11.5; // and of its text
const ROOMY = 400; // px of a plot in which the boundary is still named when areas lie around it
const CLEAR = 6; // px between two runs from which the one that was left is named

/** Names the path that is still to come, while there is room. */
export function pathName(
  { path, path_label: label, series }: Layer,
  { x, y }: Frame,
  { figure, record, colours }: Overlay,
): Markup {
  const [column, week] = [path ? record.columns[path] : undefined, Math.round(figure.weeks * 0.66)];
  if (!column || record.week > figure.weeks * 0.35 || presenting()) return [];
  const value = (column[week] ?? 0) * (series[0]?.scale ?? 1);
  return words(x(week) - 8, y(value) - 4, label, { anchor: "end", fill: colours.muted });
}

/** Says what the shaded boundary of areas is: ahead of the direct labels, or at the top, above what has grown, where a plot is wide. */
export function fanName({ fan }: Layer, frame: Frame, { figure, record, colours }: Overlay): Markup {
  const [low, high] = fan ? fanColumns(fan, record) : [];
  if (!fan || !low || !high) return [];
  const { large, x, y } = frame;
  const { weeks } = figure;
  const ahead = x(record.week) + (figure.room + SIZE) * large < x(0.97 * weeks) - breadth(fan.label, SIZE * large);
  if (!ahead && (presenting() || record.week < 0.55 * weeks || frame.width < ROOMY * large)) return [];
  if (!ahead) return sampled(x(0.03 * weeks), frame.top + 1.6 * SIZE * large, "start", fan.label, large, colours);
  const span = (column: readonly number[]) =>
    column.slice(Math.round(0.6 * weeks), Math.round(0.95 * weeks)).map((value) => y(value * fan.scale));
  const middle = (ends: number[]) => ends[Math.round(ends.length / 2)] ?? 0;
  const [tops, floors] = [span(high), span(low)];
  const [top, floor] = [middle(tops), middle(floors)];
  const inside = floor - top > LINE * large ? (top + floor) / 2 + 4 : Math.max(...floors) + LINE * large;
  return sampled(x(0.97 * weeks), inside, "end", fan.label, large, colours);
}

// Words on a plate, so that they can be read over areas, behind a sample of what they mean: the shade that ends there, or
// the two thin lines that start there.
function sampled(x: number, y: number, anchor: "start" | "end", told: string, large: number, colours: Palette): Markup {
  const size = SIZE * large;
  const wide = 0.92 * breadth(told, size) + 3 * size;
  const left = anchor === "end" ? x - wide : x;
  const sample =
    anchor === "end"
      ? svg`<rect x=${left + 0.4 * size} y=${y - 0.8 * size} width=${1.5 * size} height=${0.8 * size} fill=${colours.muted} fill-opacity="0.3"/>`
      : svg`<path d="M${left + 0.4 * size} ${y - 0.75 * size}h${1.5 * size}m0 ${0.6 * size}h${-1.5 * size}" stroke=${colours.text} fill="none"/>`;
  return [
    svg`<rect x=${left} y=${y - 1.1 * size} width=${wide} height=${1.5 * size} rx="3" fill=${colours.panel} fill-opacity="0.88"/>`,
    sample,
    words(left + 2.4 * size, y, told, { fill: colours.text }),
  ];
}

/** Names the run that was left, once a figure, where it lies furthest from this one. */
export const ghostName = (drawn: Overlay): Markup =>
  otherName(drawn, ["ghost:", ""], drawn.frame.labels.ghost, "er-ghost");

/** Names the run with the lever that is held, where it lies furthest from the run as it stands. */
export const aheadName = (drawn: Overlay): Markup => {
  const { ahead_line: exact, ahead_line_rough: rough } = drawn.frame.labels;
  return otherName(drawn, ["ahead:", "stands:"], drawn.record.rough ? rough : exact, "er-foreseen");
};

function otherName(
  { figure, frames, record, colours }: Overlay,
  runs: readonly [string, string],
  told: string | undefined,
  kind: string,
): Markup {
  const found = furthest(
    figure.panels.flatMap(({ layers }, index) => layers.map((layer) => ({ layer, frame: frames[index] }))),
    record,
    runs,
  );
  const [first] = frames;
  if (!found || !first || Math.abs(found.away) < CLEAR) return [];
  const end = found.x > first.left + first.width / 2;
  const y = Math.min(found.floor - 4, found.y + (found.away < 0 ? -6 : LINE * first.large));
  return words(found.x + (end ? -6 : 6), y, told, {
    anchor: end ? "end" : "start",
    fill: colours.text,
    kind: `er-label ${kind}`,
  });
}

function furthest(
  drawn: { layer: Layer; frame: Frame | undefined }[],
  record: Overlay["record"],
  [other, own]: readonly [string, string],
) {
  let most: { x: number; y: number; floor: number; away: number } | undefined;
  for (const { layer, frame } of drawn) {
    const [left] = layer.form === "band" ? [] : boundaries(layer, record, other);
    const [here] = left ? boundaries(layer, record, own) : [];
    if (!frame || !left || !here) continue;
    left.slice(0, Math.ceil(0.9 * here.length)).forEach((value, week) => {
      const y = frame.y(value);
      const away = y - frame.y(here[week] ?? NaN);
      if (Math.abs(away) > Math.abs(most?.away ?? 0)) most = { x: frame.x(week), y, floor: frame.floor, away };
    });
  }
  return most;
}
