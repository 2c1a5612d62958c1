// What a seat is about to order: the changes against the rule's orders, kept in the tab until they are filed.

import { remember, remembered } from "./remember";
import type { Bid, Desk, Order, Plan } from "./types";

const held: { of: string; order: Order } = { of: "", order: {} };

/** The draft of the round in hand: what was not filed yet, else what was filed or is left of an undone round. */
export function draft(desk: Desk): Order {
  const { seat, room } = desk.store;
  const of = `${room?.code} ${seat?.id} ${seat?.version}`;
  if (held.of !== of) {
    held.of = of;
    held.order = structuredClone(seat?.order ?? {});
    try {
      const kept = JSON.parse(remembered("draft") ?? "{}") as { of?: string; order?: Order };
      if (kept.of === of && kept.order) held.order = kept.order;
    } catch {
      // nothing readable was kept
    }
  }
  return held.order;
}

export function change(desk: Desk, edit: (order: Order) => void): void {
  edit(draft(desk));
  remember("draft", JSON.stringify(held));
  desk.store.good = "";
  desk.paint();
}

/** Replaces the row for the same thing, or adds it; nothing takes it away. */
export function put<Row>(rows: Row[] | undefined, same: (row: Row) => boolean, row: Row | null): Row[] | undefined {
  const others = (rows ?? []).filter((one) => !same(one));
  const all = row ? [...others, row] : others;
  return all.length ? all : undefined;
}

/** An order without what is empty: the server is sent what differs from the rule, and nothing else. */
export function told(order: Order): Order | null {
  const found = Object.entries(order).filter(
    ([, value]) => value && (Array.isArray(value) ? value.length : Object.keys(value).length),
  );
  return found.length ? (Object.fromEntries(found) as Order) : null;
}

export const planOf = (desk: Desk, site: number): Plan | undefined =>
  draft(desk).plans?.find((plan) => plan.site === site) ?? ruled(desk, site);
export const ruled = (desk: Desk, site: number): Plan | undefined =>
  desk.store.seat?.defaults.plans?.find((plan) => plan.site === site);
/** What is bid for a site or in a zone; the rule may bid in steps there, which are told as one. */
export const bidOf = (desk: Desk, at: number | string): Bid | undefined =>
  draft(desk).bids?.find(of(at)) ?? ruledBid(desk, at);
export function ruledBid(desk: Desk, at: number | string): Bid | undefined {
  const steps = desk.store.seat?.defaults.bids?.filter(of(at)) ?? [];
  const mw = steps.reduce((sum, bid) => sum + bid.mw, 0);
  const paid = steps.reduce((sum, bid) => sum + bid.mw * bid.premium, 0);
  return steps.length ? { ...steps[0]!, mw, premium: mw ? paid / mw : 0 } : undefined;
}
const of = (at: number | string) => (bid: Bid) => bid.site === at || bid.zone === at;
/** How many decisions differ from the rule's. */
export const changes = (desk: Desk): number =>
  Object.values(draft(desk)).reduce(
    (sum: number, part) => sum + (Array.isArray(part) ? part.length : part ? Object.keys(part).length : 0),
    0,
  );
