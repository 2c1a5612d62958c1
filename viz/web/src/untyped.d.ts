// What is used of packages that bring no types of their own.

declare module "us-atlas/states-albers-10m.json" {
  /** Where the browser finds it: esbuild lays the file beside the bundle. */
  const address: string;
  export default address;
}

declare module "topojson-client" {
  import type { Area, Shape, Topology } from "./drawing/geography.ts";
  export function merge(topology: Topology, shapes: Shape[]): Area;
  export function mesh(topology: Topology, shape: object, keep?: (a: Shape, b: Shape) => boolean): object;
}

declare module "d3-geo" {
  type Projection = ((at: [number, number]) => [number, number] | null) & {
    scale(scale: number): Projection;
    translate(at: [number, number]): Projection;
  };
  type Pen = ((shape: object) => string | null) & {
    digits(digits: number): Pen;
    bounds(shape: object): [[number, number], [number, number]];
  };
  export function geoAlbersUsa(): Projection;
  export function geoPath(): Pen;
}
