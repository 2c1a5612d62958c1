// Which lines the event feed shows.

import type { MarketEvent } from "./types.ts";

export interface Line extends MarketEvent {
  times: number; // weeks in a row in which the same happened to the same
}

/** Events that no filter hides, the newest first. */
export function linesOf(events: readonly MarketEvent[], off: ReadonlySet<string>, most: number): Line[] {
  return folded(events.filter(({ chip }) => !off.has(chip)))
    .slice(-most)
    .reverse();
}

/** The same kind of event of the same company, week after week, is one line: the newest, with how often it was. */
export function folded(events: readonly MarketEvent[]): Line[] {
  const newest = new Map<string, Line>();
  const lines: Line[] = [];
  for (const event of events) {
    const key = [event.kind, event.company, event.counterparty].join("|");
    const before = newest.get(key);
    if (before && before.week === event.week - 1) {
      Object.assign(before, event, { times: before.times + 1 });
    } else {
      const line = { ...event, times: 1 };
      newest.set(key, line);
      lines.push(line);
    }
  }
  return lines.sort((a, b) => a.week - b.week);
}

/** Lines with a name of their own each, though some may read alike. */
export function keyed(lines: readonly Line[]): { key: string; line: Line }[] {
  const times = new Map<string, number>();
  return lines.map((line) => {
    const name = [line.week, line.kind, line.text].join("|");
    times.set(name, (times.get(name) ?? 0) + 1);
    return { key: `${name} ${times.get(name)}`, line };
  });
}
