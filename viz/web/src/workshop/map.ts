// The map on the wall: where the larger sites stand and what most of each does.  Drawn once a round.

import { type Country, FRAME, type Point } from "../drawing/geography";
import { html, nothing, svg } from "../drawing/markup";
import { type Shown, spotsOf } from "../forms/map_sites";
import { outlines } from "../outlines";
import { mw } from "./tell";
import type { Desk, Market } from "./types";

const USES = ["mining", "hosting", "leased", "cloud", "converting", "idle", "approved"];
const AREA = 0.62; // radius of a megawatt, in units of the map

let country: Country | null = null;
let asked = false;

/** The country with its sites; nothing until its outlines are there. */
export function map(desk: Desk, market: Market): unknown {
  if (!asked) {
    asked = true;
    outlines().then(
      (found) => {
        country = found;
        desk.paint();
      },
      () => {}, // a wall without a map is a wall still
    );
  }
  if (!country || !market.map.rows.length) return nothing;
  const land = country;
  const view = ([x, y]: Point): Point => [x, y];
  const radius = (mw: number) => Math.max(2.5, AREA * Math.sqrt(mw));
  const spots = spotsOf(market.map as Pick<Shown, "zones" | "rows"> as Shown, land, view, radius);
  const known = USES.filter((use) => market.map.rows.some((site) => (site.use || "approved") === use));
  return html`<svg class="ws-map" viewBox="${FRAME.left} ${FRAME.top} ${FRAME.width} ${FRAME.height}" role="img" aria-label=${desk.word("map")}>
      ${market.map.zones.map(({ states }) => svg`<path class="ws-land" d=${land.zone(states).path}></path>`)}
      ${spots.map(({ site, x, y, r }) => svg`<circle class="ws-spot ws-${site.use || "approved"}" cx=${x} cy=${y} r=${r}></circle>`)}
    </svg>
    <p class="ws-small">${known.map((use) => html`<span class="ws-use"><i class="ws-${use}"></i> ${desk.word(`use_${use}`)}</span>`)}
      ${market.map.abroad.n ? desk.word("map_abroad", { n: market.map.abroad.n, mw: mw(market.map.abroad.mw) }) : nothing}</p>`;
}
