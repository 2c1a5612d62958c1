// What a seat is about to order: the changes against the rule's orders, kept in the tab until they are filed.

import { together, told, written } from "./orders";
import { remember, remembered } from "./remember";
import type { Bid, Desk, Order, Plan } from "./types";

/** base: how the order stood when it was last filed, or begun with. */
const held: { of: string; order: Order; base: string } = { of: "", order: {}, base: "" };

/** The draft of the round in hand: what was not filed yet, else what was filed or is left of an undone round. */
export function draft(desk: Desk): Order {
  const { seat, room } = desk.store;
  const of = `${room?.code} ${seat?.id} ${seat?.version}`;
  if (held.of !== of) {
    held.of = of;
    held.order = structuredClone(seat?.order ?? {});
    held.base = written(held.order);
    try {
      const kept = JSON.parse(remembered("draft") ?? "{}") as Partial<typeof held>;
      if (kept.of === of && kept.order) Object.assign(held, kept);
    } catch {
      // nothing readable was kept
    }
  }
  const filed = room?.you?.filed ? written(room.you.order ?? {}) : held.base;
  if (filed !== held.base) {
    if (written(held.order) === held.base) held.order = structuredClone(room!.you!.order ?? {}); // somebody else of the team
    held.base = filed;
  }
  return held.order;
}

/** Whether what stands on the screen is not what was filed. */
export const unfiled = (desk: Desk): boolean =>
  !!desk.store.room?.you?.filed && written(draft(desk)) !== written(desk.store.room.you.order ?? {});

let asking = 0;
/** Has the server look at an order before it is filed: what cannot be is told beside the button at once. */
function ask(desk: Desk): void {
  clearTimeout(asking);
  asking = setTimeout(
    () => desk.say({ type: "check", round: desk.store.room?.round ?? 0, order: told(draft(desk)) }),
    400,
  ) as unknown as number;
}

export function change(desk: Desk, edit: (order: Order) => void): void {
  edit(draft(desk));
  remember("draft", JSON.stringify(held));
  desk.store.good = "";
  ask(desk);
  desk.paint();
}

/** Replaces the row for the same thing, or adds it; nothing takes it away. */
export function put<Row>(rows: Row[] | undefined, same: (row: Row) => boolean, row: Row | null): Row[] | undefined {
  const others = (rows ?? []).filter((one) => !same(one));
  const all = row ? [...others, row] : others;
  return all.length ? all : undefined;
}

export const planOf = (desk: Desk, site: number): Plan | undefined =>
  draft(desk).plans?.find((plan) => plan.site === site) ?? ruled(desk, site);
export const ruled = (desk: Desk, site: number): Plan | undefined =>
  desk.store.seat?.defaults.plans?.find((plan) => plan.site === site);
/** What is bid for a site or in a zone; the rule may bid in steps there, which are told as one, in figures that fit a field. */
export const bidOf = (desk: Desk, at: number | string): Bid | undefined =>
  draft(desk).bids?.find(of(at)) ?? ruledBid(desk, at);
export const ruledBid = (desk: Desk, at: number | string): Bid | undefined =>
  together(desk.store.seat?.defaults.bids?.filter(of(at)) ?? []);
const of = (at: number | string) => (bid: Bid) => bid.site === at || bid.zone === at;
/** How many decisions differ from the rule's. */
export const changes = (desk: Desk): number =>
  Object.values(draft(desk)).reduce(
    (sum: number, part) => sum + (Array.isArray(part) ? part.length : part ? Object.keys(part).length : 0),
    0,
  );
