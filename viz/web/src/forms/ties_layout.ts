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
import { breadth } from "../drawing/labels.ts";

export interface Who {
  id: string;
  label: string;
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

const COLUMNS: { [kind: string]: number } = { hyperscaler: -1, miner: 0, capital: 0.55, utility: 0.55, lenders: 1 };
const STEPS = 220;
const LABEL = 16; // px that a name takes over its disc

/** Tenants left, landlords in the middle, lenders right, as far as there is room.  width, height: about that of the picture [px] */
export function layout(nodes: Who[], links: Between[], width: number, height: number): Map<string, Spot> {
  const bodies: Body[] = nodes.map(({ id, label, kind, mw }, place) => {
    const column = 0.5 * width * (COLUMNS[kind] ?? 0);
    const y = height * (((place * 0.618) % 1) - 0.5); // far from one another, and the same every time
    return {
      id,
      size: Math.max(radius(mw) + LABEL, 0.42 * breadth(label, 11)),
      column,
      x: column + (place % 3) - 1,
      y,
    };
  });
  const known = new Set(nodes.map(({ id }) => id));
  const ties = links
    .filter(({ from, to }) => known.has(from) && known.has(to))
    .map(({ from, to }) => ({ source: from, target: to }));
  forceSimulation(bodies)
    .force(
      "charge",
      forceManyBody()
        .strength(-90)
        .distanceMax(0.5 * height),
    )
    .force(
      "column",
      forceX<Body>(({ column }) => column).strength(({ column }) => (column ? 0.5 : 0.07)),
    )
    .force("middle", forceY(0).strength(0.07))
    .force("apart", forceCollide<Body>(({ size }) => size).iterations(2))
    .force(
      "ties",
      forceLink<Body, { source: string; target: string }>(ties)
        .id(({ id }) => id)
        .strength(0.01),
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
  return 4 + 0.22 * Math.sqrt(Math.max(0, mw));
}
