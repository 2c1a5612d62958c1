// What the server tells a room's tabs; see viz/workshop/views.py.

import type { Shown } from "../forms/map_sites";

export interface Both {
  en: string;
  ja: string;
}

export interface Seat {
  id: string;
  kind: string;
  line: string;
  alive: boolean;
  by: string[];
  filed: boolean;
}

export interface Person {
  number: number;
  name: string;
  seat: string;
  here: boolean;
  filed: boolean;
}

export interface Room {
  code: string;
  phase: "lobby" | "decide" | "closing" | "recap" | "ended";
  solo: boolean; // one plays alone: no clock, and the buttons are the player's
  round: number;
  quarters: number;
  paused: boolean;
  remains: number;
  working: boolean;
  trouble: string;
  seating: string;
  hidden: string[];
  people: number;
  filed: number;
  seated: number;
  seats: Seat[]; // put together here: who can be played, and who has taken what
  taken: Record<string, { by: string[]; filed: boolean }>;
  you?: { name: string; seat: string; filed: boolean; by: string; order: Order | null };
  version: number; // of the market: what was made from another is not shown
  players?: Person[];
  seconds?: number;
  quarters_next?: number;
  mechanism?: string;
  rehearsing?: boolean;
  pressing?: boolean;
  asked?: string;
}

export interface Option {
  option: string;
  name: Both;
  value: number | null;
  seen: number | null;
  barrier: string;
  barrier_told: Both;
  rule: boolean;
}

export interface Site {
  id: number;
  name: string;
  zone: string;
  mw: number;
  mw_approved: number;
  mining: number;
  hosting: number;
  converting: number;
  idle: number;
  leased: number;
  cloud: number;
  off: boolean; // own rigs stand still until a plan says otherwise
  power_price: number;
  plan_open: boolean;
  card: { rule: string; options: Option[] };
  rigs: { least: number; most: number; halved: number } | null; // hashprice at which the first and the last stop
  room_mw: number;
}

export interface Plan {
  site: number;
  option: string;
  mw?: number;
  ask?: number;
}
export interface Bid {
  site?: number;
  zone?: string;
  mw: number;
  premium: number;
}
export interface Offer {
  site?: number;
  company?: string;
  usd: number;
}

/** What a seat orders: everything that is not there is left to the rule. */
export interface Order {
  plans?: Plan[];
  bids?: Bid[];
  raise?: { equity?: number; sell_btc?: number };
  repay?: { loan: number; usd: number }[];
  request?: Record<string, number>;
  offer?: Record<string, number>;
  offers?: Offer[];
  answers?: { offer: string; accept: boolean }[];
  levers?: Record<string, number | boolean>;
}

export interface Lever {
  key: string;
  name: Both;
  value: number;
  low: number;
  high: number;
  step: number;
  kind: string;
  unit: string;
}

export interface Briefing {
  seat: { id: string; kind: string; name: string; listed: boolean };
  date: string;
  alive: boolean;
  market: {
    hashprice: number;
    btc_price: number;
    network_ehs: number;
    halving_quarters: number;
    gas: number;
    ai_gap_gw: number;
    ai_sought_gw: number;
    ai_sought_date: string;
    rents: Record<string, number>;
    zones: { zone: string; power_price: number; headroom_mw: number; last_price: number; believed_price: number }[];
  } | null;
  own: Own | null;
  sites: Site[];
  tenant: Record<string, number> | null;
  utility: Record<string, unknown> | null;
  levers: Lever[];
  offers_received: Received[];
  offers_made: { id: string; to: string; what: string; usd: number }[];
  for_sale: { site: number; name: string; owner: string; mw: number | null; most: number | null }[];
  targets: { company: string; value: number | null; mw: number | null }[];
  others: { id: string; mw: number | null; mw_ai: number | null; value: number | null }[];
}

export interface Loan {
  id: number;
  form: string;
  site_name: string | null;
  usd: number;
  rate: number;
  due_date: string | null;
  repayable: boolean;
  repay_cost_per_usd: number;
}

export type Own = Record<string, unknown> & {
  loans?: Loan[];
  covenant?: { limit: number; now: number; breach_usd: number } | null;
  leases?: { site_name: string; tenant: string; it_mw: number; rent: number }[];
};

export interface Received {
  id: string;
  by: string;
  what: string;
  site: number | null;
  usd: number;
  reserve: number;
  rule_accepts: boolean;
}

export interface Ranked {
  id: string;
  alive: boolean;
  change: number | null;
  mw: number | null;
  by?: string[];
}

export interface Auction {
  week: number;
  mechanism: string;
  zones: {
    zone: string;
    offered_mw: number;
    asked_mw: number;
    awarded_mw: number;
    price: number | null;
    why: Both;
    bound: Both | null;
  }[];
}

/** An order in words, beside the rule's, and what came of it. */
export interface Ordered {
  kind: string;
  item: Both;
  ordered: Both;
  by_the_rule: Both;
  outcome: Both;
}

export interface Recap {
  weeks: [number, number];
  auctions: Auction[];
  own: {
    deeds: Both[];
    bids: { site: string | null; zone: string; mw: number; accepted_mw: number; premium: number; why: Both }[];
    change: Record<string, number | null>;
  } | null;
  told: { week: number; en: string; ja: string; kind: string }[];
  rank: Ranked[];
}

export interface SeatView {
  version: number;
  id: string;
  briefing: Briefing;
  defaults: Order;
  order: Order | null;
  recap: Recap | null;
  against: Ordered[]; // of the last round
  standing: Ranked[]; // of the game
  dropped: Both | null;
  after?: { told: Both; next: string[] };
}

export interface Market {
  version: number;
  week: number;
  date: string;
  start: string;
  round_weeks: number[];
  prices: Record<string, (number | null)[]>;
  uses: Record<string, (number | null)[]>;
  river: { name: string; place: number; weeks: number[]; mw: number[] }[];
  map: Pick<Shown, "zones" | "rows"> & { abroad: { n: number; mw: number } };
  halvings: number[];
  rank: Ranked[]; // of the round
  standing: Ranked[]; // of the game
  decisions: Record<
    "round" | "seat" | "people" | "kind" | "item" | "ordered" | "by_the_rule" | "outcome",
    string | number
  >[]; // once it is over
  auctions: Auction[];
  told: { week: number; marked: boolean; text: string }[]; // marked: what nobody may miss
}

export interface LessonRow {
  id: string;
  label: string;
  room: number;
  share: number;
  runs: number;
  here: boolean;
}
export interface Lesson {
  lesson: string;
  title: string;
  task: string;
  shown: boolean;
  runs: number;
  of: number;
  questions: { id: string; text: string; given: number; yours: string; rows: LessonRow[] }[];
  misconception: string;
}

export interface Kit {
  name: string;
  title: string;
  minutes: number;
  rounds: number;
  covers: string;
  teaches: string;
  notes: string;
  expect: { text: string; ask: string }[];
  run_sheet: { at: number; round: number | null; text: string }[];
}
export interface LeverGroup {
  title: string;
  levers: {
    key: string;
    label: string;
    why: string;
    unit: string;
    value: number;
    low: number;
    high: number;
    step: number;
    switch: boolean;
    set: number | boolean | null;
  }[];
}

/** All that a tab knows. */
export interface Store {
  role: string;
  language: "en" | "ja";
  words: Record<string, string>;
  connected: boolean;
  ends: number; // when the countdown is over, by this tab's clock [ms]
  told: string;
  good: string;
  only: string;
  joined: boolean;
  elsewhere: boolean;
  room: Room | null;
  seats: Omit<Seat, "by" | "filed">[];
  seat: SeatView | null;
  market: Market | null;
  lesson: Lesson | null;
  kit: Kit | null;
  levers: LeverGroup[];
  address: string;
  qr: string[];
  rooms: string[];
  names: Record<string, string>; // what companies, sites, zones and days are called here
  busy: boolean; // bots play the round again
  bots: { name: string; seat: string; came: number | null; bots: number | null }[] | null;
}

export type Say = (message: Record<string, unknown>) => void;

export interface Desk {
  store: Store;
  say: Say;
  paint: () => void;
  name: (name: string | null | undefined) => string;
  word: (key: string, values?: Record<string, string | number>) => string;
}
