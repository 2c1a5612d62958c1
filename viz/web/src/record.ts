// The run so far: one growing array a column, and the events.

import type { Ahead, Columns, Frame, MarketEvent } from "./types.ts";

type Points = Pick<Frame, "fresh" | "from"> & Partial<Pick<Frame, "columns" | "whole" | "band" | "events">>;

export class Record {
  columns: { [name: string]: number[] } = {};
  events: MarketEvent[] = [];
  length = 0;
  rough = false; // what is foreseen lies between runs that were played
  told = 0; // how often the run was told from its start
  private band: string | undefined; // of which other seeds
  private whole = new Set<string>(); // columns that reach into the future, such as the path of AI's demand

  /** Adds the points of a frame; false where they do not follow on from what is here. */
  take(message: Points, buffers: readonly ArrayBufferView[]): boolean {
    if (message.fresh) {
      this.columns = {};
      this.events = [];
      this.length = 0;
      this.told += 1;
    }
    if (!message.columns) return true;
    const [first, ...rest] = buffers;
    if (message.from !== this.length || !first) return false;
    const points = floats(first);
    const rows = points.length / message.columns.length;
    message.columns.forEach((name, index) => {
      (this.columns[name] ??= []).push(...points.subarray(index * rows, (index + 1) * rows));
    });
    this.length += rows;
    this.events.push(...(message.events ?? []));
    if (message.band !== this.band) this.forget("fan_");
    this.band = message.band;
    (message.whole ?? []).forEach((name, index) => {
      const buffer = rest[index];
      this.whole.add(name);
      if (buffer) this.columns[name] = [...floats(buffer)];
    });
    return true;
  }

  private forget(start: string): void {
    for (const name of Object.keys(this.columns)) if (name.startsWith(start)) delete this.columns[name];
  }

  /** The rest of the run with a lever that is held, and as it stands; nothing where none is. */
  foresee({ columns = [], rough = false }: Partial<Ahead> = {}, buffers: readonly ArrayBufferView[] = []): void {
    this.rough = rough;
    ["ahead:", "stands:"].forEach((prefix, index) => {
      this.forget(prefix);
      const points = buffers[index] && floats(buffers[index]);
      if (!points) return;
      const rows = points.length / columns.length;
      columns.forEach((name, place) => {
        this.whole.add(prefix + name);
        this.columns[prefix + name] = [...points.subarray(place * rows, (place + 1) * rows)];
      });
    });
  }

  /** Weeks in which a lever was moved. */
  levers(): number[] {
    return this.events.filter(({ kind }) => kind === "shock").map(({ week }) => week);
  }

  /** The run as it stood in a past week; all its events, since the feed leads forward as well as back. */
  until(week: number | null | undefined): Record {
    if (week === null || week === undefined || week >= this.week) return this;
    const past = Object.assign(new Record(), this, { length: week + 1 });
    const columns = Object.entries(this.columns);
    past.columns = Object.fromEntries(
      columns.map(([name, column]) => [name, this.whole.has(name) ? column : column.slice(0, week + 1)]),
    );
    return past;
  }

  get week(): number {
    return this.length - 1;
  }
}

/** Columns that a page brings along, read as the record of a run; of that, where it is given, what a held lever would bring. */
export function recordOf(columns: { [name: string]: readonly number[] } = {}, run?: Record): Columns {
  const lengths = Object.values(columns).map((column) => column.length);
  const foreseen = Object.entries(run?.columns ?? {}).filter(([name]) => /^(ahead|stands):/.test(name));
  return {
    columns: { ...columns, ...Object.fromEntries(foreseen) },
    week: Math.max(0, ...lengths) - 1,
    rough: run?.rough ?? false,
    levers: () => run?.levers() ?? [],
  };
}

function floats(view: ArrayBufferView): Float32Array {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer);
}
