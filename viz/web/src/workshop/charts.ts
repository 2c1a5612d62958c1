// Two pictures for the wall: who holds the megawatts, and one price over time.  Drawn once a round.

import { html, nothing, svg } from "../drawing/markup";
import { fixed, short } from "../drawing/numbers";
import { apart, unit as told } from "./tell";
import type { Desk, Market } from "./types";

const WIDE = 1000;
const DESK = { high: 420, side: 190, line: 21 };
const WALL = { high: 640, side: 330, line: 34 }; // half as wide, and read from afar
/** Height, room for names at the right, and the height of a name, in the river's own units. */
type Size = typeof DESK;

/** Owners' megawatts as layers, the largest holder of now at the bottom; all others on top. */
export function river(desk: Desk, market: Market): unknown {
  const size: Size = desk.store.role === "projector" ? WALL : DESK;
  const { high, side } = size;
  const layers = market.river;
  const weeks = layers[0]?.weeks ?? [];
  if (weeks.length < 2) return html`<p class="ws-small">${desk.word("first_round")}</p>`;
  const sums = weeks.map((_, at) => layers.reduce((sum, layer) => sum + (layer.mw[at] ?? 0), 0));
  const most = Math.max(...sums);
  const x = (at: number) => (weeks[at]! / Math.max(1, weeks.at(-1)!)) * (WIDE - side);
  const y = (value: number) => high - (value / most) * (high - 20);
  const below = weeks.map(() => 0);
  const names: { y: number; text: string; place: number }[] = [];
  const areas = layers.map((layer, place) => {
    const low = [...below];
    layer.mw.forEach((value, at) => (below[at]! += value));
    const top = below.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
    const bottom = low.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).reverse();
    const last = weeks.length - 1;
    const text = `${desk.name(layer.name) || desk.word("all_others")}  ${fixed((layer.mw[last] ?? 0) / 1000, 2)}${apart()}GW`;
    names.push({ y: y((low[last]! + below[last]!) / 2), text, place });
    return svg`<polygon class="ws-layer ws-layer-${layer.place < 0 ? "rest" : layer.place % 11}" points=${[...top, ...bottom].join(" ")}></polygon>`;
  });
  spread(names, size);
  return html`<svg class="ws-river" viewBox="0 0 ${WIDE} ${high}" role="img" aria-label=${desk.word("river")}>
    ${areas}
    ${market.round_weeks.filter((week) => week > 0).map((week) => svg`<line class="ws-tick" x1=${(week / weeks.at(-1)!) * (WIDE - side)} x2=${(week / weeks.at(-1)!) * (WIDE - side)} y1="0" y2=${high}></line>`)}
    ${names.map((name) => svg`<text x=${WIDE - side + 8} y=${name.y + size.line / 4}>${name.text}</text>`)}
  </svg>`;
}

/** Moves names apart, so that none lies on another. */
function spread(names: { y: number }[], { high, line }: Size): void {
  const sorted = [...names].sort((one, other) => other.y - one.y);
  let floor = high - 6;
  for (const name of sorted) {
    name.y = Math.min(name.y, floor);
    floor = name.y - line;
  }
  let roof = line / 2;
  for (const name of sorted.reverse()) {
    name.y = Math.max(name.y, roof);
    roof = name.y + line;
  }
}

/** One price as a line, with its last value. */
export function price(desk: Desk, market: Market, name: string, unit: string): unknown {
  const values = market.prices[name] ?? [];
  const known = values
    .map((value, week) => [week, value] as const)
    .filter((pair): pair is [number, number] => pair[1] !== null);
  if (known.length < 2) return nothing;
  const at = (week: number) => ((week / (values.length - 1)) * 300).toFixed(1);
  const low = Math.min(...known.map(([, value]) => value));
  const high = Math.max(...known.map(([, value]) => value), low + 1e-9);
  const points = known.map(([week, value]) => `${at(week)},${(64 - ((value - low) / (high - low)) * 56).toFixed(1)}`);
  return html`<figure class="ws-price"><figcaption>${desk.word(name)} <b>${short(known.at(-1)![1], desk.store.language)}</b> <small>${told(desk, unit)}</small></figcaption>
    <svg viewBox="0 0 300 68" preserveAspectRatio="none" aria-hidden="true">${market.halvings.map((week) => svg`<line class="ws-halving" x1=${at(week)} x2=${at(week)} y1="0" y2="68"></line>`)}${svg`<polyline points=${points.join(" ")}></polyline>`}</svg></figure>`;
}

/** A QR code. */
export const code = (rows: string[]) =>
  html`<svg class="ws-qr" viewBox="-2 -2 ${rows.length + 4} ${rows.length + 4}" role="img" aria-label="QR">
    ${svg`<rect x="-2" y="-2" width=${rows.length + 4} height=${rows.length + 4} fill="#fff"></rect><path fill="#000" d=${rows.flatMap((row, y) => [...row].map((bit, x) => (bit === "1" ? `M${x} ${y}h1v1h-1z` : ""))).join("")}></path>`}</svg>`;
