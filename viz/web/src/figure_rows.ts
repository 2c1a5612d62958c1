// A figure's numbers as rows: for the table on the page and for CSV.

import type { Cell } from "./drawing/markup.ts";
import type { Drawing } from "./figures.ts";
import type { Figure, Scene } from "./types.ts";
import { dayOf } from "./week.ts";

/** The columns that a chart over time draws. */
export const seriesOf = ({ panels = [] }: Figure) =>
  panels.flatMap(({ layers }) => layers.flatMap((layer) => layer.series));

/** The names first: weeks for charts over time, else whatever its rows, bars or dots hold. */
export function rowsOf({ figure, scene }: Drawing): Cell[][] {
  const { record, frame } = scene;
  if (figure.panels) {
    const known = seriesOf(figure).flatMap((item) => {
      const values = record.columns[item.column];
      return values ? [{ ...item, values }] : [];
    });
    const start = figure.start ?? frame.start ?? "";
    const week = (_: unknown, at: number) => [
      at,
      dayOf(start, at),
      ...known.map(({ values, scale }) => rounded((values[at] ?? NaN) * scale)),
    ];
    return [["week", "date", ...known.map(headOf)], ...Array.from({ length: record.week + 1 }, week)];
  }
  const items = (figure.rows ?? figure.bars ?? figure.dots ?? []) as { [name: string]: unknown }[];
  const names = Object.entries(items[0] ?? {})
    .filter(([name, value]) => plain(value) && name !== "colour")
    .map(([name]) => name);
  return [names, ...items.map((item) => names.map((name) => cell(item[name])))];
}

/** The same to read: headings and codes in words, numbers as people write them; without what helps to draw alone. */
export function tableOf(drawing: Drawing): Cell[][] {
  const { figure, scene } = drawing;
  const { headings = {}, language } = scene.frame;
  const unit = (name: string) => headings[`in:${name}`] ?? name;
  const series = seriesOf(figure);
  const say = (name: string) => headings[`${figure.id}.${name}`] ?? headings[name];
  const [names = [], ...rows] = rowsOf(drawing);
  const heads = names.map((name) => {
    const item = series.find((one) => headOf(one) === name);
    if (!item) return say(String(name)) ?? "";
    const told = headings[item.column] ?? (item.label || item.column);
    const shown = unitOf(item);
    return told && shown ? `${told} [${unit(shown)}]` : told;
  });
  const places = names.map((_, at) => (rows.some((row) => Math.abs(Number(row[at])) >= 10) ? 1 : 3));
  const write = (value: Cell, at: number) =>
    typeof value === "number"
      ? value.toLocaleString(language, { maximumFractionDigits: places[at] })
      : (headings[`is:${value}`] ?? value);
  const kept = heads.flatMap((head, at) => (head ? [at] : []));
  return [heads, ...rows.map((row) => row.map(write))].map((row) => kept.map((at) => row[at] ?? ""));
}

// By what a column's name says, and in what its scale turns that.
const UNITS: [RegExp, string, string][] = [
  [/^hhi_/, "points", ""],
  [/^cr\d_/, "0-1", "%"],
  [/usd_ph_day/, "$/PH/day", ""],
  [/usd_mwh|^price$/, "$/MWh", ""],
  [/_usd$/, "$", ""],
  [/_gw$|^ai_.*_gw/, "GW", ""],
  [/^(owned:|site_)|(^|_)mw(_|$)/, "MW", "GW"],
];

interface Column {
  column: string;
  label: string;
  scale: number;
}

function unitOf({ column, scale }: Omit<Column, "label">): string {
  const [, unit = "", scaled = ""] = UNITS.find(([name]) => name.test(column)) ?? [];
  return scale === 1 ? unit : scaled;
}

/** The head of a column in a table: its name, that of its owner where it has one, and the unit of what stands below. */
export function headOf({ column, label, scale }: Column): string {
  const shown = unitOf({ column, scale });
  const name = column.startsWith("owned:") ? label : column;
  return shown ? `${name} [${shown}]` : name;
}

const plain = (value: unknown): value is Cell => ["string", "number", "boolean"].includes(typeof value);
const rounded = (value: number): Cell => (Number.isFinite(value) ? Number(value.toPrecision(6)) : "");
const cell = (value: unknown): Cell => (typeof value === "number" ? rounded(value) : plain(value) ? value : "");

/** What says of which run a figure is. */
export function stamp({ frame }: Pick<Scene, "frame">): string[] {
  return [frame.labels.disclaimer ?? "", frame.run, frame.version];
}

/** The rows as CSV under title, unit and stamp. */
export function csv(drawing: Drawing): string {
  const { figure, scene } = drawing;
  const quoted = (value: Cell) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : value);
  const head = [figure.title, figure.unit, ...stamp(scene)].filter(Boolean).map((line) => `# ${line}`);
  return `${[...head, ...rowsOf(drawing).map((row) => row.map(quoted).join(","))].join("\n")}\n`;
}
