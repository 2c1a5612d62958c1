// The map of the United States: outlines of states from us-atlas, drawn in the projection that they come in.

import { geoAlbersUsa, geoPath } from "d3-geo";
import { merge, mesh } from "topojson-client";

export type Point = readonly [x: number, y: number];
type Ring = [number, number][];

/** Polygons of rings, as GeoJSON has them, in the units of the map. */
export interface Area {
  type: "MultiPolygon";
  coordinates: Ring[][];
}

export interface Shape {
  type: string;
  properties: { name: string };
}

/** What us-atlas holds. */
export interface Topology {
  objects: { states: { geometries: Shape[] } };
}

/** A zone: its outline as a path, and its area. */
export interface Zone {
  path: string;
  area: Area;
}

/** The part of us-atlas's canvas that the map shows: the states that hang together. */
export const FRAME = { left: 12, top: 8, width: 951, height: 603 };

const TRIES = 400; // for a place inside a zone
const ACROSS = 0.7548776662466927; // a step and another one that spread places evenly: powers of the plastic number
const DOWN = 0.5698402909980532;

const pen = geoPath().digits(1);
const projection = geoAlbersUsa().scale(1300).translate([487.5, 305]); // that of us-atlas, as its readme has it

/** Where a longitude and a latitude lie on the map. */
export function placed(at: Point): Point {
  return projection([at[0], at[1]]) ?? [0, 0];
}

/** The outlines, with zones made of them as they are asked for. */
export class Country {
  readonly borders: string;
  private readonly topology: Topology;
  private readonly zones = new Map<string, Zone>();

  constructor(topology: Topology) {
    this.topology = topology;
    this.borders = pen(mesh(topology, topology.objects.states, (a, b) => a !== b)) ?? "";
  }

  /** States by name as one area; made once. */
  zone(states: readonly string[]): Zone {
    const key = states.join();
    const known = this.zones.get(key);
    if (known) return known;
    const shapes = this.topology.objects.states.geometries.filter(({ properties }) => states.includes(properties.name));
    const area = merge(this.topology, shapes);
    const made = { path: pen(area) ?? "", area };
    this.zones.set(key, made);
    return made;
  }
}

/** Whether a point lies in an area: a ray from it meets the rings an odd number of times. */
export function inside([x, y]: Point, { coordinates }: Area): boolean {
  let odd = false;
  for (const ring of coordinates.flat()) {
    ring.forEach(([x1, y1], index) => {
      const [x2, y2] = ring.at(index - 1) ?? [0, 0];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
    });
  }
  return odd;
}

/** A place in an area by a number between 0 and 1 that belongs to a name: the same in every run, on every machine. */
export function drawn(lot: number, area: Area): Point {
  const [[left, top], [right, floor]] = pen.bounds(area);
  for (let turn = 0; turn < TRIES; turn++) {
    const x = left + (right - left) * ((lot + turn * ACROSS) % 1);
    const y = top + (floor - top) * ((lot * 4096 + turn * DOWN) % 1);
    if (inside([x, y], area)) return [x, y];
  }
  return [(left + right) / 2, (top + floor) / 2];
}
