// The sites of the map: where each stands, how large it is drawn, and what it is in words.

import { forceCollide, forceSimulation, forceX, forceY } from "d3-force";
import { type Area, type Country, drawn, placed, type Point } from "../drawing/geography.ts";
import { fixed } from "../drawing/numbers.ts";
import type { Figure } from "../types.ts";
import type { Link, Zone } from "./map_lines.ts";

export interface Site {
  row: number;
  site: string;
  zone: string;
  owner: string;
  kind: string;
  mw: number;
  approved_mw: number;
  use: string;
  uses: number[];
  colour: string;
  ring: string;
  at: [number, number] | null;
  lot: number | null;
  chosen: boolean;
}

export interface Shown extends Figure {
  zones: Zone[];
  links: Link[];
  rows: Site[];
  abroad: string;
  approved: string;
  kinds: { [kind: string]: string };
  shades: { label: string; colour: string; part: number }[];
  uses: { label: string; colour: string }[];
  rings: { label: string; colour: string }[];
}

/** A site where it is drawn. */
export interface Spot {
  site: Site;
  x: number;
  y: number;
  r: number;
  room?: number; // radius with what is approved: as that comes into service, week by week, nothing is laid out anew
}

const POINTED = 4; // half of what lies between two sites at least, so that each can be pointed at  [px]
const TICKS = 100;

let [told, spread]: [string, [x: number, y: number][]] = ["", []];

/** Sites of one place side by side, each as near to its place as the others let it; the same for the same sizes. */
export function apart(spots: Spot[]): Spot[] {
  const size = ({ r, room = r }: Spot) => Math.max(POINTED, Math.ceil(room)) + 0.5;
  const asked = spots.map((spot) => [spot.site.row, Math.round(spot.x), Math.round(spot.y), size(spot)]).join();
  if (asked !== told) {
    const nodes = spots.map((spot) => ({ x: spot.x, y: spot.y, spot }));
    forceSimulation(nodes)
      .force("across", forceX<(typeof nodes)[number]>(({ spot }) => spot.x).strength(0.06))
      .force("down", forceY<(typeof nodes)[number]>(({ spot }) => spot.y).strength(0.06))
      .force("apart", forceCollide<(typeof nodes)[number]>(({ spot }) => size(spot)).iterations(3))
      .stop()
      .tick(TICKS);
    [told, spread] = [asked, nodes.map(({ x, y }) => [x, y])];
  }
  return spots.map((spot, index) => ({ ...spot, x: spread[index]?.[0] ?? spot.x, y: spread[index]?.[1] ?? spot.y }));
}

/** Sites where they stand: at their town, or where their name puts them in their zone. */
export function spotsOf(
  figure: Shown,
  country: Country | null,
  view: (at: Point) => Point,
  radius: (mw: number) => number,
): Spot[] {
  const areas = new Map(country ? figure.zones.map(({ id, states }) => [id, country.zone(states).area]) : []);
  const spots = figure.rows.flatMap((site) => {
    const area = areas.get(site.zone);
    const where = site.at ? placed(site.at) : area && site.lot !== null ? known(site.site, site.lot, area) : null;
    if (!where) return [];
    const [x, y] = view(where);
    return [{ site, x, y, r: radius(site.mw || site.approved_mw), room: radius(site.mw + site.approved_mw) }];
  });
  return apart(spots);
}

const lots = new Map<string, Point>(); // found once: a place takes some tries

function known(site: string, lot: number, area: Area): Point {
  const there = lots.get(site) ?? drawn(lot, area);
  lots.set(site, there);
  return there;
}

/** What a site is, line by line: its name, its owner, its megawatts, what they do. */
export function lines(site: Site, { kinds, approved, uses }: Shown): string[] {
  const mw = [
    ...(site.mw >= 0.5 ? [`${fixed(site.mw, 0)} MW`] : []),
    ...(site.approved_mw >= 0.5 ? [`${fixed(site.approved_mw, 0)} MW ${approved}`] : []),
  ];
  const does = uses.flatMap(({ label }, index) =>
    (site.uses[index] ?? 0) >= 0.5 ? [`${label} ${fixed(site.uses[index] ?? 0, 0)} MW`] : [],
  );
  return [site.site, `${site.owner} · ${kinds[site.kind] ?? ""}`, mw.join(" + "), ...does].filter(Boolean);
}
