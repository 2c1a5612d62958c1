// What a panel's layers are drawn of, the hindmost first: areas, lines and bands, the band of other seeds, the run that
// was left.  A stroke has `values` a week, and a colour, width, dashes, steps or an area down to the axis (`fill`); a band
// is filled from `values` down to `floor`.

import { level } from "./axes.js";
import { pick, presenting, thick } from "../write.js";

const [BEHIND, AREAS, GHOST, PATH, LINES, OVER] = [0, 1, 2, 3, 4, 5];

export function strokes(panel, record, colours) {
  return panel.layers.flatMap((layer) => strokesOf[layer.form](layer, panel, record, colours)).sort((a, b) => a.at - b.at);
}

const strokesOf = {
  stack: (layer, panel, record, colours) => [
    ...areas(layer, panel, record, colours),
    ...(layer.fan ? [...fanOf(layer.fan, panel, record, colours), ...edgesOf(layer.fan, panel, record, colours)] : []),
    ...boundaries(layer, record, "ghost:").flatMap((values) => cased(leveled(panel, values, 1), { width: thick(1.5), dash: dashes(), step: true }, colours)),
  ],
  line: (layer, panel, record, colours) => {
    const [item] = layer.series;
    return [...fanOf(item, panel, record, colours), ...ghostOf(item, panel, record, colours), ...pathOf(layer, panel, record, colours), lineOf(layer, panel, record, colours)];
  },
  band: ({ series: [low, high] }, panel, record, colours) => [bandOf(record.columns[low.column], record.columns[high.column], panel, 1, faint(colours.muted, 0.2), AREAS)],
};

// Areas on one another: each is filled down to the axis, the highest first, so that the lower hide what is not theirs.
function areas({ series }, panel, record, colours) {
  const below = new Float64Array(record.week + 1);
  const found = series.map(({ column, scale, colour }) => {
    record.columns[column].forEach((value, week) => (below[week] += (value || 0) * scale));
    return { at: AREAS, values: leveled(panel, below, 1), stroke: colours.panel, width: 1.5, fill: pick(colours, colour), step: true };
  });
  return found.reverse();
}

function lineOf(layer, panel, record, colours) {
  const [item] = layer.series;
  const style = layer.thin ? { width: thick(1.25), dash: [4, 3] } : { width: presenting() ? 4 : 2.5 };
  return { at: LINES, values: leveled(panel, record.columns[item.column], item.scale), stroke: pick(colours, item.colour), ...style };
}

// What is already known of a line's future.
function pathOf({ path, series: [item] }, panel, record, colours) {
  const column = record.columns[path];
  return column ? [{ at: PATH, values: leveled(panel, column, item.scale), stroke: colours.muted, width: thick(1.25), dash: presenting() ? [4, 7] : [2, 4] }] : [];
}

// Where eight of ten other seeds lie, behind the line.
function fanOf(item, panel, record, colours) {
  const [low, high] = fanColumns(item, record);
  return low && high ? [bandOf(low, high, panel, item.scale, faint(colours.muted, 0.16), BEHIND)] : [];
}

// The same of a boundary between areas: what they hide of it is edged by two thin lines.
function edgesOf(item, panel, record, colours) {
  const ends = presenting() ? [] : fanColumns(item, record); // as thick as a room needs them, the edges would hide the areas
  return ends.filter(Boolean).flatMap((column) => cased(leveled(panel, column.slice(0, record.week + 1), item.scale), { width: 1 }, colours));
}

// The run that was left for a branch: the same line, thin and grey, as far as it had come.
function ghostOf(item, panel, record, colours) {
  const column = record.columns[`ghost:${item.column}`];
  return column ? [{ at: GHOST, values: leveled(panel, column, item.scale), stroke: colours.muted, width: thick(1.5), dash: dashes() }] : [];
}

function bandOf(low, high, panel, scale, fill, at) {
  return { at, values: leveled(panel, high, scale), floor: leveled(panel, low, scale), fill };
}

// A line that is seen on any area: in the colour of text, edged by that of the panel.
function cased(values, style, colours) {
  return [
    { at: OVER, values, ...style, stroke: colours.panel, width: style.width + 2, dash: undefined },
    { at: OVER, values, ...style, stroke: colours.text },
  ];
}

// Where a layer's areas end: at its split and at its top; a line is its own boundary.  `prefix` names another run.
export function boundaries({ form, series, split }, record, prefix = "") {
  const columns = series.map(({ column }) => record.columns[`${prefix}${column}`]);
  if (columns.some((column) => !column)) return [];
  const cuts = form === "stack" ? [...new Set([split ?? columns.length, columns.length])] : [1];
  const sum = (cut, week) => columns.slice(0, cut).reduce((below, column, index) => below + column[week] * series[index].scale, 0);
  return cuts.map((cut) => Array.from(columns[0], (_, week) => sum(cut, week)));
}

export const fanColumns = ({ column }, record) => ["fan_low", "fan_high"].map((end) => record.columns[`${end}:${column}`]);

const dashes = () => [thick(1.5) * 4, thick(1.5) * 3];

// A colour of the palette, #RRGGBB, let through.
const faint = (colour, opacity) => `${colour}${Math.round(255 * opacity).toString(16).padStart(2, "0")}`;

// A column on the panel's scale; what is not a number is a gap.
function leveled(panel, column, scale) {
  return Array.from(column, (value) => (Number.isNaN(value) ? null : level(panel, value * scale)));
}
