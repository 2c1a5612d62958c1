// The sites of the map: where each stands, how large it is drawn, and what it is in words.

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
}

/** Sites where they stand: at their town, or where their name puts them in their zone. */
export function spotsOf(
  figure: Shown,
  country: Country | null,
  view: (at: Point) => Point,
  radius: (mw: number) => number,
): Spot[] {
  const areas = new Map(country ? figure.zones.map(({ id, states }) => [id, country.zone(states).area]) : []);
  return figure.rows.flatMap((site) => {
    const area = areas.get(site.zone);
    const where = site.at ? placed(site.at) : area && site.lot !== null ? known(site.site, site.lot, area) : null;
    if (!where) return [];
    const [x, y] = view(where);
    return [{ site, x, y, r: radius(site.mw || site.approved_mw) }];
  });
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
