// Orders as values: what is sent of them, when two are the same, and what the rule bids in figures that fit a field.

import type { Bid, Order } from "./types";

/** An order without what is empty: the server is sent what differs from the rule, and nothing else. */
export function told(order: Order): Order | null {
  const found = Object.entries(order).filter(
    ([, value]) => value && (Array.isArray(value) ? value.length : Object.keys(value).length),
  );
  return found.length ? (Object.fromEntries(found) as Order) : null;
}

/** An order as a text that is the same for the same order, in whatever turn its parts were changed. */
export function written(order: Order): string {
  const parts = Object.entries(told(order) ?? {}).map(([name, part]) => [
    name,
    Array.isArray(part) ? part.map(sorted).sort() : sorted(part),
  ]);
  return JSON.stringify(parts.sort());
}
const sorted = (part: object) => JSON.stringify(Object.entries(part).sort());

/** Bids in steps as one: megawatts never above their sum, in tenths. */
export function together(steps: Bid[]): Bid | undefined {
  const mw = steps.reduce((sum, bid) => sum + bid.mw, 0);
  const paid = steps.reduce((sum, bid) => sum + bid.mw * bid.premium, 0);
  return steps.length
    ? { ...steps[0]!, mw: Math.floor(10 * mw + 1e-6) / 10, premium: mw ? Math.round(paid / mw) : 0 }
    : undefined;
}
