// What a panel's layers are drawn of, the hindmost first: areas, lines and bands, the band of other seeds, the run that
// was left.  A stroke has a height for each week, and a colour, width, dashes, steps or an area down to the axis (`fill`);
// a band is filled from its heights down to `low`.

import { faint, type Palette, pick } from "../drawing/colours.ts";
import { presenting, thick } from "../drawing/size.ts";
import type { Columns, Layer, Panel, Series } from "../types.ts";
import { type Frame, heights } from "./geometry.ts";

const [BEHIND, AREAS, GHOST, PATH, LINES, OVER] = [0, 1, 2, 3, 4, 5] as const;

export interface Style {
  stroke?: string | undefined;
  width?: number;
  dash?: number[] | undefined;
  step?: boolean;
  fill?: string;
}

export interface Stroke extends Style {
  at: number;
  values: (number | null)[];
  low?: (number | null)[];
}

interface Drawing {
  frame: Frame;
  record: Columns;
  colours: Palette;
}

/** All strokes of a panel in the order in which they are drawn. */
export function strokes(panel: Panel, drawing: Drawing): Stroke[] {
  return panel.layers.flatMap((layer) => strokesOf[layer.form](layer, drawing)).sort((a, b) => a.at - b.at);
}

const strokesOf = { stack, line, band };

function stack(layer: Layer, drawing: Drawing): Stroke[] {
  const ghost = { width: thick(1.5), dash: dashes(), step: true };
  const left = boundaries(layer, drawing.record, "ghost:");
  return [
    ...areas(layer, drawing),
    ...(layer.fan ? [...fanOf(layer.fan, drawing), ...edgesOf(layer.fan, drawing)] : []),
    ...left.flatMap((values) => cased(heights(drawing.frame, values, 1), ghost, drawing.colours)),
    ...aheadOf(layer, drawing),
  ];
}

// The rest of the run as it stands, thin, and with the lever that is held.
function aheadOf(layer: Layer, { record, frame, colours }: Drawing): Stroke[] {
  const style = { width: thick(2), dash: [thick(6), thick(3)] };
  const stands = boundaries(layer, record, "stands:").map((values) => heights(frame, values, 1));
  return [
    ...stands.map((values) => ({ at: OVER, values, stroke: colours.muted, width: thick(1), dash: [2, 3] })),
    ...boundaries(layer, record, "ahead:").flatMap((values) => cased(heights(frame, values, 1), style, colours)),
  ];
}

function line(layer: Layer, drawing: Drawing): Stroke[] {
  return layer.series
    .slice(0, 1)
    .flatMap((item) => [
      ...fanOf(item, drawing),
      ...ghostOf(item, drawing),
      ...pathOf(layer.path, item, drawing),
      ...(layer.thin ? [] : aheadOf(layer, drawing)),
      lineOf(item, layer.thin, drawing),
    ]);
}

function band({ series: [low, high] }: Layer, { frame, record, colours }: Drawing): Stroke[] {
  const [floor, top] = [low, high].map((item) => (item ? record.columns[item.column] : undefined));
  return floor && top ? [between(floor, top, 1, frame, faint(colours.muted, 0.2), AREAS)] : [];
}

// Areas on one another: each is filled down to the axis, the highest first, so that the lower hide what is not theirs.
function areas({ series }: Layer, { frame, record, colours }: Drawing): Stroke[] {
  const below = new Float64Array(record.week + 1);
  const found = series.map(({ column, scale, colour }) => {
    const values = record.columns[column] ?? [];
    for (let week = 0; week < below.length; week++) below[week] = (below[week] ?? 0) + (values[week] || 0) * scale;
    return {
      at: AREAS,
      values: heights(frame, below, 1),
      stroke: colours.panel,
      width: 1.5,
      fill: pick(colours, colour),
      step: true,
    };
  });
  return found.reverse();
}

function lineOf(item: Series, thin: boolean | undefined, { frame, record, colours }: Drawing): Stroke {
  const style = thin ? { width: thick(1.25), dash: [4, 3] } : { width: presenting() ? 4 : 2.5 };
  return {
    at: LINES,
    values: heights(frame, record.columns[item.column] ?? [], item.scale),
    stroke: pick(colours, item.colour),
    ...style,
  };
}

// What is already known of a line's future.
function pathOf(path: string | undefined, item: Series, { frame, record, colours }: Drawing): Stroke[] {
  const column = path ? record.columns[path] : undefined;
  const dash = presenting() ? [4, 7] : [2, 4];
  return column
    ? [{ at: PATH, values: heights(frame, column, item.scale), stroke: colours.muted, width: thick(1.25), dash }]
    : [];
}

// Where eight of ten other seeds lie, behind the line.
function fanOf(item: Series, { frame, record, colours }: Drawing): Stroke[] {
  const [low, high] = fanColumns(item, record);
  return low && high ? [between(low, high, item.scale, frame, faint(colours.muted, 0.16), BEHIND)] : [];
}

// The same of a boundary between areas: what they hide of it is edged by two thin lines.
function edgesOf(item: Series, { frame, record, colours }: Drawing): Stroke[] {
  const ends = presenting() ? [] : fanColumns(item, record); // as thick as a room needs them, the edges would hide the areas
  return ends.flatMap((column) =>
    column ? cased(heights(frame, column.slice(0, record.week + 1), item.scale), { width: 1 }, colours) : [],
  );
}

// The run that was left for a branch: the same line, thin and grey, as far as it had come.
function ghostOf(item: Series, { frame, record, colours }: Drawing): Stroke[] {
  const column = record.columns[`ghost:${item.column}`];
  const style = { stroke: colours.muted, width: thick(1.5), dash: dashes() };
  return column ? [{ at: GHOST, values: heights(frame, column, item.scale), ...style }] : [];
}

function between(
  low: readonly number[],
  high: readonly number[],
  scale: number,
  frame: Frame,
  fill: string,
  at: number,
): Stroke {
  return { at, values: heights(frame, high, scale), low: heights(frame, low, scale), fill };
}

// A line that is seen on any area: in the colour of text, edged by that of the panel.
function cased(values: (number | null)[], style: Style & { width: number }, colours: Palette): Stroke[] {
  return [
    { at: OVER, values, ...style, stroke: colours.panel, width: style.width + 2, dash: undefined },
    { at: OVER, values, ...style, stroke: colours.text },
  ];
}

/** Where a layer's areas end: at its split and at its top; a line is its own boundary.  prefix: names another run */
export function boundaries(
  { form, series, split, fan }: Layer,
  record: Pick<Columns, "columns">,
  prefix = "",
): number[][] {
  const columns = series.map(({ column, scale }) => ({ values: record.columns[prefix + column], scale }));
  const known = columns.flatMap(({ values, scale }) => (values ? [{ values, scale }] : []));
  const [first] = known;
  if (!first || known.length < columns.length) {
    const whole = fan && prefix ? record.columns[prefix + fan.column] : undefined; // of a run that was cut otherwise
    return whole && fan ? [whole.map((value) => value * fan.scale)] : [];
  }
  const cuts = form === "stack" ? [...new Set([split ?? known.length, known.length])] : [1];
  const sum = (cut: number, week: number) =>
    known.slice(0, cut).reduce((below, { values, scale }) => below + (values[week] ?? NaN) * scale, 0);
  return cuts.map((cut) => Array.from(first.values, (_, week) => sum(cut, week)));
}

/** Low and high end of other seeds, where they are known. */
export const fanColumns = ({ column }: Series, record: Columns) =>
  [record.columns[`fan_low:${column}`], record.columns[`fan_high:${column}`]] as const;

const dashes = () => [thick(1.5) * 4, thick(1.5) * 3];
