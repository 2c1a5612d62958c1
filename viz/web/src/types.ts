// What Python sends, as far as the page reads it: `viz/pages/live/frame.py` makes the frames, `viz/figures` the figures.

import type { Cell } from "./drawing/markup.ts";
import type { Palette } from "./drawing/colours.ts";
import type { Record } from "./record.ts";

export type Words = { readonly [name: string]: string };
export type Tick = readonly [week: number, year: number | string];
export type Focus = { [name: string]: string };

/** One week of the run, or the state of a run that is being prepared: then it has no `week`. */
export interface Frame {
  type: "frame";
  fresh: boolean;
  from: number;
  number: number;
  asks: boolean;
  columns?: string[];
  whole?: string[];
  band?: string;
  events?: MarketEvent[];
  run_number: number;
  page: string;
  pages: string[];
  contents?: unknown;
  computing?: boolean;
  phase: string;
  playing: boolean;
  paused_by: string;
  over: boolean;
  guest?: boolean;
  link?: string | null;
  note: string;
  looking?: string;
  language: string;
  labels: Words;
  chips: Words;
  scenario: string;
  scenarios: string[];
  titles: Words; // of scenarios, in the language of the page
  purpose: string; // of the scenario that is played
  speed: number;
  speeds: number[];
  pause_at: string[];
  seed?: number;
  version: string;
  others?: string;
  run: string;
  runs: { week: number; left: string }[];
  levers?: LeverGroup[] | null;
  presets?: Preset[];
  headings?: Words | undefined;
  week?: number;
  weeks: number;
  at?: number | null;
  start?: string;
  date: string;
  ticks: Tick[];
  books: { text: string; closed: boolean };
}

export interface MarketEvent {
  week: number;
  date: string;
  kind: string;
  chip: string;
  company: string;
  counterparty: string;
  text: string;
  card?: string;
}

export interface LeverGroup {
  title: string;
  levers: Lever[];
}

/** A story: levers to move at once. */
export interface Preset {
  name: string;
  title: string;
  asks: string;
  levers: { [key: string]: number };
}

export interface Lever {
  key: string;
  label: string;
  why: string;
  unit: string;
  value: number;
  default: number;
  switch: boolean;
  low: number;
  high: number;
  step: number;
  allowed: string;
  when: string;
}

/** What a figure has whatever its form; `form` names the class that draws it (`forms/index.ts`). */
export interface Figure {
  id: string;
  title: string;
  unit: string;
  form?: string;
  panels?: Panel[];
  rows?: object[];
  bars?: object[];
  dots?: object[];
  start?: string;
  means?: string; // of a term in its title
  of?: string[]; // columns of the market that it shows, where they are not those of its series
}

/** A figure over time: panels below one another on one axis of weeks. */
export interface TimeFigure extends Figure {
  weeks: number;
  ticks: Tick[];
  panels: Panel[];
  room: number;
}

export interface Panel {
  layers: Layer[];
  bottom: number;
  top: number;
  log: boolean;
  share?: number;
  caption?: string;
  bracket?: { low: number; high: number; label: string };
}

export interface Layer {
  form: "stack" | "line" | "band";
  series: Series[];
  split?: number;
  fan?: Series;
  thin?: boolean;
  path?: string;
  path_label?: string;
}

/** A column of the record: `scale` turns its unit into that of the axis. */
export interface Series {
  column: string;
  label: string;
  value: string;
  colour: string;
  scale: number;
}

/** The columns that a figure reads, of this run or of one that a page brings along. */
export interface Columns {
  columns: { [name: string]: readonly number[] };
  week: number;
  rough?: boolean;
  levers(): number[];
}

/** What a page and its figures are drawn from. */
export interface Scene {
  frame: Frame;
  record: Columns;
  colours: Palette;
  marker: number | null;
  company: string;
}

/** The scene of the feed: it reads the events too. */
export interface RunScene extends Scene {
  record: Record;
}

/** What a lever that is held would bring: the columns of the run with it and without it come beside it. */
export interface Ahead {
  type: "ahead";
  key: string;
  value: number;
  rough: boolean;
  columns: string[];
  ends: { label: string; before: string; after: string }[];
  note: string;
}

/** What pages and figures may ask of the page around them. */
export interface Context {
  send(type: string, more?: object): void;
  look(changes: { page?: string; focus?: Focus; language?: string; names?: string; at?: number | null }): void;
  setMarker(week: number | null, company?: string): void;
  changed(): void;
  frame(): Frame | null;
}

/** A page that is mounted. */
export interface Page {
  update(contents: never, scene: RunScene): void;
  leave(): void;
}

export interface Sheet {
  head: Cell[];
  rows: Cell[][];
}
