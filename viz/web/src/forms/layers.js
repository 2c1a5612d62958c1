// What a panel's layers are drawn of: areas, lines and bands, the band of other seeds, the run that was left.

import { level } from "./axes.js";
import { pick, presenting, thick } from "../write.js";

export function layers(panel, index, record, colours) {
  return panel.layers.flatMap((layer, order) => {
    const common = { type: "line", dimensions: ["week", "level"], xAxisIndex: index, yAxisIndex: index, symbol: "none", showSymbol: false, silent: true, z: 2 + order };
    const points = (item) => rows(panel, record.columns[item.column], item.scale);
    if (layer.form === "stack") {
      return [...layer.series.map((item) => area(common, item, points(item), index, colours)), ...fanOfStack(layer, panel, record, common, colours, index), ...ghostOfStack(layer, panel, record, common, colours)];
    }
    if (layer.form === "band") return bandOf(common, layer.series, record, index, colours);
    const item = layer.series[0];
    const stroke = { color: pick(colours, item.colour), width: layer.thin ? thick(1.25) : presenting() ? 4 : 2.5, type: layer.thin ? [4, 3] : "solid" };
    const line = { ...common, z: 10 + order, data: points(item), lineStyle: stroke };
    const path = record.columns[layer.path];
    const ghost = [...fanOf(item, panel, record, common, colours, index), ...ghostOf(item, panel, record, common, colours)];
    if (!path) return [...ghost, line];
    const thin = { color: colours.muted, width: thick(1.25), type: presenting() ? [4, 7] : [2, 4] };
    return [{ ...common, z: 9, data: rows(panel, path, item.scale), lineStyle: thin }, ...ghost, line];
  });
}

// Where eight of ten other seeds lie, behind the line.
function fanOf(item, panel, record, common, colours, index) {
  const [low, high] = fanColumns(item, record);
  if (!low || !high) return [];
  const [bottom, top] = [low, high].map((column) => column.map((value) => level(panel, value * item.scale)));
  const still = { ...common, z: 1, stack: `fan-${index}-${item.column}`, stackStrategy: "all", lineStyle: { width: 0, opacity: 0 } };
  return [
    { ...still, data: rows({}, bottom, 1) },
    { ...still, data: rows({}, top.map((value, week) => value - bottom[week]), 1), areaStyle: { color: colours.muted, opacity: 0.16 } },
  ];
}

// The same of a boundary between areas: what they hide of it is edged by two thin lines.
function fanOfStack({ fan }, panel, record, common, colours, index) {
  const ends = fan ? fanColumns(fan, record) : [];
  if (!ends[0] || !ends[1]) return [];
  const edged = presenting() ? [] : ends; // as thick as a room needs them, the edges would hide the areas
  const edges = edged.flatMap((column) => cased(common, rows(panel, column.slice(0, record.week + 1), fan.scale), { width: 1, type: "solid" }, colours));
  return [...fanOf(fan, panel, record, common, colours, index), ...edges];
}

// The boundaries of the areas in the run that was left.
function ghostOfStack(layer, panel, record, common, colours) {
  const dashes = { width: thick(1.5), type: "dashed" };
  return boundaries(layer, record, "ghost:").flatMap((values) => cased({ ...common, step: "end" }, rows(panel, values, 1), dashes, colours));
}

// A line that is seen on any area: in the colour of text, edged by that of the panel.
function cased(common, data, style, colours) {
  return [
    { ...common, z: 20, data, lineStyle: { color: colours.panel, width: style.width + 2 } },
    { ...common, z: 21, data, lineStyle: { color: colours.text, ...style } },
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

// The run that was left for a branch: the same line, thin and grey, as far as it had come.
function ghostOf(item, panel, record, common, colours) {
  const column = record.columns[`ghost:${item.column}`];
  if (!column) return [];
  const style = { color: colours.muted, width: thick(1.5), type: "dashed" };
  return [{ ...common, z: 8, data: rows(panel, column, item.scale), lineStyle: style }];
}

function area(common, item, data, index, colours) {
  const colour = pick(colours, item.colour);
  return {
    ...common,
    data,
    stack: `stack-${index}`,
    step: "end",
    lineStyle: { color: colours.panel, width: 1.5 },
    areaStyle: { color: colour, opacity: 1 },
  };
}

function bandOf(common, [low, high], record, index, colours) {
  const bottom = record.columns[low.column];
  const top = record.columns[high.column];
  const still = { ...common, stack: `band-${index}`, stackStrategy: "all", lineStyle: { width: 0, opacity: 0 } };
  return [
    { ...still, data: rows({}, bottom, 1) },
    { ...still, data: rows({}, top.map((value, week) => value - bottom[week]), 1), areaStyle: { color: colours.muted, opacity: 0.2 } },
  ];
}

// Week and level by turns, flat, as ECharts takes them in without looking at each; a gap is not a number.
function rows(panel, column, scale) {
  const flat = new Float64Array(2 * column.length);
  column.forEach((value, week) => flat.set([week, level(panel, value * scale)], 2 * week));
  return flat;
}
