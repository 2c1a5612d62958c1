// Where the network of owners stands: d3-force from places that depend on nothing but who is there, so that the same ties
// give the same picture.

import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from "d3-force";

export interface Who {
  id: string;
  kind: string;
  mw: number;
}

export interface Between {
  from: string;
  to: string;
}

export interface Spot {
  x: number; // 0 to 1
  y: number;
}

interface Body extends SimulationNodeDatum {
  id: string;
  size: number;
  column: number;
}

const COLUMNS: { [kind: string]: number } = { hyperscaler: -1, miner: 0.1, capital: 0.55, utility: 0.75, lenders: 1 };
const STEPS = 160;

/** Tenants left, landlords in the middle, lenders right, as far as the ties allow.  `wide`: width over height. */
export function layout(nodes: Who[], links: Between[], wide: number): Map<string, Spot> {
  const [across, down] = [160 * wide, 160];
  const bodies: Body[] = nodes.map(({ id, kind, mw }, place) => ({
    id,
    size: radius(mw),
    column: across * (COLUMNS[kind] ?? 0),
    x: across * (COLUMNS[kind] ?? 0),
    y: down * (((place * 0.618) % 1) - 0.5) * 2, // far from one another, and the same every time
  }));
  const known = new Set(nodes.map(({ id }) => id));
  const ties = links
    .filter(({ from, to }) => known.has(from) && known.has(to))
    .map(({ from, to }) => ({ source: from, target: to }));
  forceSimulation(bodies)
    .force("charge", forceManyBody().strength(-260))
    .force("column", forceX<Body>(({ column }) => column).strength(0.5))
    .force("middle", forceY(0).strength(0.06 * wide))
    .force(
      "apart",
      forceCollide<Body>(({ size }) => size + 13),
    )
    .force(
      "ties",
      forceLink<Body, { source: string; target: string }>(ties)
        .id(({ id }) => id)
        .strength(0.02),
    )
    .stop()
    .tick(STEPS);
  const [x, y] = [bodies.map((body) => body.x ?? 0), bodies.map((body) => body.y ?? 0)];
  const part = (value: number, all: number[]) => {
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return high > low ? (value - low) / (high - low) : 0.5;
  };
  return new Map(bodies.map((body) => [body.id, { x: part(body.x ?? 0, x), y: part(body.y ?? 0, y) }]));
}

/** Of a disc whose area is its megawatts.  [px] */
export function radius(mw: number): number {
  return 4 + 0.26 * Math.sqrt(Math.max(0, mw));
}
