// What lies over the panels of a chart: direct labels that ride on the newest week, the bracket of a gap, captions, marks
// of levers and the marker.

import { type Palette, pick } from "../drawing/colours.ts";
import { spread } from "../drawing/labels.ts";
import { type Markup, svg, words } from "../drawing/markup.ts";
import { thick } from "../drawing/size.ts";
import type { Columns, Frame as Week, Layer, Panel, Series, TimeFigure } from "../types.ts";
import { axes } from "./axes.ts";
import type { Frame } from "./geometry.ts";
import { aheadName, fanName, ghostName, LINE, pathName } from "./names.ts";

const BLOCK = 5; // width of the coloured blocks at the newest week
const START = 16; // and of the first, which stands alone

export interface Overlay {
  frames: Frame[];
  figure: TimeFigure;
  record: Columns;
  colours: Palette;
  marker: number | null;
  frame: Week;
}

interface Label {
  y: number;
  name: string;
  value: string;
  colour?: string;
  strong?: boolean;
  high?: number; // of its area: where there is no room for all names, the lowest areas have none  [px]
}

// What rides on the newest week lies in a group of its own that moves with it: what stays as it is need not be laid out again.
export function overlay(drawn: Overlay): Markup {
  const { figure, frames, record, colours, frame } = drawn;
  const [first] = frames;
  const panels = figure.panels.flatMap((panel, index) => {
    const place = frames[index];
    return place ? [{ panel, place }] : [];
  });
  const riding = panels.map(({ panel, place }) => newest(panel, place, record, colours));
  const still = panels.map(({ panel, place }) => [
    caption(panel, place, colours),
    panel.layers.map((layer) => [pathName(layer, place, drawn), fanName(layer, place, drawn)]),
    levers(place, record, colours),
    rule(place, drawn.marker, colours),
  ]);
  return svg`<g>${axes(figure, frames, colours, frame.language)}${still}${ghostName(drawn)}${aheadName(drawn)}</g>
    <g transform="translate(${first?.x(record.week) ?? 0} 0)">${riding}</g>`;
}

const weight = ({ high, strong }: Label) => (strong ? 1e9 : (high ?? 1e6));

// To half a pixel: less is not seen, and would be written anew in every frame.
const half = (pixels: number) => Math.round(2 * pixels) / 2;

// Where the lines and areas of a panel have come to, with their names.
function newest(panel: Panel, place: Frame, record: Columns, colours: Palette): Markup {
  const wide = record.week === 0 && panel.layers.some(({ form }) => form === "stack") ? START : BLOCK;
  const found = panel.layers.map((layer) =>
    layer.form === "stack" ? areas(layer, place, record, colours, wide) : ends(layer, place, record, colours),
  );
  const gap = bracket(panel, place, colours, wide);
  const line = LINE * place.large;
  const labels = [...found.flatMap((one) => one.labels), ...gap.labels]
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, Math.floor(place.height / line))
    .sort((a, b) => a.y - b.y);
  const at = spread(
    labels.map(({ y }) => y),
    place.top + line / 2,
    place.floor - line / 2,
    line,
  );
  const x = wide + 5 + (gap.labels.length ? 6 : 0);
  return [
    found.map((one) => one.marks),
    gap.marks,
    labels.map((label, index) => name(label, at[index] ?? label.y, x, place.large, colours)),
  ];
}

function areas({ series }: Layer, place: Frame, record: Columns, colours: Palette, wide: number) {
  let below = 0;
  const found = series.map((item) => {
    const low = half(place.y(below));
    below += (record.columns[item.column]?.at(-1) ?? 0) * item.scale;
    return { item, low, high: half(place.y(below)) };
  });
  const block = ({ item, low, high }: (typeof found)[number]) =>
    svg`<rect y=${high} width=${wide} height=${Math.max(low - high, 0)} fill=${pick(colours, item.colour)} stroke=${colours.panel} stroke-width="0.75"/>`;
  const labels = found
    .filter(({ item, low, high }) => low - high >= 0.4 && Number(item.value) !== 0)
    .map(({ item, low, high }): Label => ({
      y: (low + high) / 2,
      name: item.label,
      value: item.value,
      high: low - high,
    }));
  return { marks: found.map(block), labels };
}

function ends({ series, form, thin }: Layer, place: Frame, record: Columns, colours: Palette) {
  const last = (item: Series) => record.columns[item.column]?.at(-1) ?? 0;
  const found = series
    .filter((item) => (item.label || item.value) && !Number.isNaN(last(item)))
    .map((item) => ({ item, y: half(place.y(last(item) * item.scale)) }));
  const dot = ({ item, y }: (typeof found)[number]) =>
    svg`<circle cy=${y} r=${thin ? 2.5 : 4} fill=${pick(colours, item.colour)} stroke=${colours.panel} stroke-width="1.5"/>`;
  const labels = found.map(({ item, y }): Label => ({
    y,
    name: item.label,
    value: item.value,
    strong: form === "line" && !thin,
  }));
  return { marks: form === "line" ? found.map(dot) : [], labels };
}

function bracket(
  { bracket: gap }: Panel,
  place: Frame,
  colours: Palette,
  wide: number,
): { marks: Markup; labels: Label[] } {
  if (!gap) return { marks: [], labels: [] };
  const [top, bottom] = [half(place.y(gap.high)), half(place.y(gap.low))];
  const marks = svg`<path d="M${wide + 4} ${top}h4V${bottom}h-4" fill="none" stroke=${colours.alert} stroke-width=${thick(1.5)}/>`;
  return {
    marks,
    labels: [{ y: (top + bottom) / 2, name: gap.label, value: "", colour: colours.alert, strong: true }],
  };
}

// A thin leader shows where a label belongs that had to give way.
function name(
  { y, name: told, value, colour, strong }: Label,
  at: number,
  x: number,
  large: number,
  colours: Palette,
): Markup {
  const moved = Math.abs(at - y) > 3;
  const text = svg`<tspan font-weight=${strong ? 700 : 400}>${told}</tspan> <tspan font-weight="600">${value}</tspan>`;
  return [
    moved
      ? svg`<path d="M${x - 4} ${y}L${x + 5} ${at}" stroke=${colours.muted} stroke-width=${0.75 * large} fill="none"/>`
      : [],
    words(x + (moved ? 7 : 0), at + 4, text, { fill: colour ?? colours.text }),
  ];
}

function caption({ caption: told }: Panel, place: Frame, colours: Palette): Markup {
  return told ? words(0, place.top - 10 * place.large, told, { fill: colours.text }) : [];
}

function levers({ x, floor }: Frame, record: Columns, colours: Palette): Markup {
  const weeks = record.levers().filter((week) => week <= record.week);
  return weeks.map((week) => svg`<path d="M${x(week)} ${floor}l-4 7h8z" fill=${colours.text}/>`);
}

function rule({ x, top, height }: Frame, week: number | null, colours: Palette): Markup {
  if (week === null) return [];
  return svg`<path d="M${x(week)} ${top}v${height}" stroke=${colours.text} stroke-width=${thick(1.25)} stroke-dasharray="3 2"/>`;
}
