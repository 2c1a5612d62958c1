// Where the river of owners runs: d3-sankey places bands and ribbons, d3-shape draws their edges.

import { sankey, type SankeyLink, type SankeyNode } from "d3-sankey";
import { area, curveBumpX } from "d3-shape";

/** A band from the bottom of the picture: what it owns in each column, and what came into service before it.  [MW] */
export interface Band {
  mw: number[];
  came: number[];
}

/** Megawatts that pass from one band to another in a gap between columns; to none where they leave the picture. */
export interface Flow {
  gap: number;
  from: number;
  to: number;
  mw: number;
}

export interface Course {
  bands: Band[];
  flows: Flow[];
  top: number; // MW of the whole height
}

interface Place {
  id: string;
  column: number;
  order: number; // from the top
  fixedValue: number;
}

type Node = SankeyNode<Place, object>;
type Link = SankeyLink<Place, object>;
type Edge = readonly [high: number, low: number];

const APART = 2; // px between two bands
const LEAST = 1e-6; // MW that keep columns in a row

/** Edges by band and column, paths by band and by flow; `x` are the columns' places.  [px] */
export interface Laid {
  spans: Edge[][];
  bodies: string[];
  grown: string[];
  ribbons: string[];
  scale: number; // px a MW
}

const ribbon = area<{ x: number; edge: Edge }>()
  .x(({ x }) => x)
  .y0(({ edge }) => edge[1])
  .y1(({ edge }) => edge[0])
  .curve(curveBumpX);

export function layout(course: Course, x: number[], top: number, floor: number): Laid {
  const { bands, flows } = course;
  const apart = Math.min(APART, (0.2 * (floor - top)) / Math.max(1, bands.length));
  const placed = place(course, x.length, top, floor, apart);
  const between = (gap: number, from: Edge, to: Edge) =>
    ribbon([
      { x: x[gap] ?? 0, edge: from },
      { x: x[gap + 1] ?? 0, edge: to },
    ]) ?? "";
  const spans = bands.map((_, band) => x.map((_, column): Edge => placed.span(band, column)));
  const drawn = bands.map((_, band) => x.slice(1).map((_, gap) => stretch(band, gap, placed, between)));
  return {
    spans,
    bodies: drawn.map((gaps) => gaps.map(({ body }) => body).join("")),
    grown: drawn.map((gaps) => gaps.map(({ grown }) => grown).join("")),
    ribbons: flows.map(({ gap, from, to }) => passing(gap, from, to, placed, between)),
    scale: placed.scale,
  };
}

interface Placed {
  span(band: number, column: number): Edge;
  link(from: number, to: number, gap: number): { start: Edge; end: Edge } | undefined;
  free(band: number, column: number, side: "sourceLinks" | "targetLinks"): Edge;
  scale: number;
}

// Bands keep their order, so that there is nothing to relax; what a column lacks to the top is a place of its own.
function place(
  { bands, flows, top: most }: Course,
  columns: number,
  top: number,
  floor: number,
  apart: number,
): Placed {
  const name = (band: number, column: number) => `${band} ${column}`;
  const nodes: Place[] = [];
  const links: { source: string; target: string; value: number }[] = [];
  for (let column = 0; column < columns; column++) {
    const all = bands.reduce((sum, { mw }) => sum + (mw[column] ?? 0), 0);
    nodes.push({ id: name(-1, column), column, order: -1, fixedValue: Math.max(LEAST, most - all) });
    bands.forEach(({ mw }, band) => {
      nodes.push({ id: name(band, column), column, order: bands.length - band, fixedValue: mw[column] ?? 0 });
    });
    if (column) links.push({ source: name(-1, column - 1), target: name(-1, column), value: LEAST });
  }
  for (const { gap, from, to, mw } of flows)
    if (to >= 0) links.push({ source: name(from, gap), target: name(to, gap + 1), value: mw });
  const sum = (gap: number, band: number, end: "from" | "to") =>
    flows.reduce((all, flow) => all + (flow.gap === gap && flow[end] === band ? flow.mw : 0), 0);
  bands.forEach(({ mw, came }, band) => {
    for (let gap = 0; gap + 1 < columns; gap++) {
      const kept = (mw[gap + 1] ?? 0) - (came[gap] ?? 0) - sum(gap, band, "to");
      const had = (mw[gap] ?? 0) - sum(gap, band, "from");
      const value = Math.min(kept, had);
      if (value > LEAST) links.push({ source: name(band, gap), target: name(band, gap + 1), value });
    }
  });
  const graph = sankey<Place, object>()
    .nodeId(({ id }) => id)
    .nodeAlign((node) => node.column)
    .nodeSort((a, b) => a.order - b.order)
    .linkSort((a, b) => order(a.source) - order(b.source) || order(a.target) - order(b.target))
    .nodeWidth(0)
    .nodePadding(apart)
    .iterations(0)
    .extent([
      [0, top],
      [1, floor],
    ])({ nodes, links });
  const known = new Map(graph.nodes.map((node) => [node.id, node]));
  const at = (band: number, column: number) => known.get(name(band, column)) as Node;
  const scale = (floor - top - bands.length * apart) / most;
  return {
    scale,
    span: (band, column) => [at(band, column).y0 ?? 0, at(band, column).y1 ?? 0],
    link(from, to, gap) {
      const found = at(from, gap).sourceLinks?.find(({ target }) => target === at(to, gap + 1));
      return found && { start: edge(found.y0 ?? 0, found.width ?? 0), end: edge(found.y1 ?? 0, found.width ?? 0) };
    },
    free(band, column, side) {
      const node = at(band, column);
      const taken = (node[side] ?? []).reduce((all, link) => all + (link.width ?? 0), 0);
      return [Math.min(node.y1 ?? 0, (node.y0 ?? 0) + taken), node.y1 ?? 0];
    },
  };
}

const order = (end: Link["source"]) => (typeof end === "object" ? end.order : 0);
const edge = (middle: number, width: number): Edge => [middle - width / 2, middle + width / 2];

type Between = (gap: number, from: Edge, to: Edge) => string;

// A band through one gap: what stays, and a wedge of what comes into service, from nothing to its size.
function stretch(band: number, gap: number, placed: Placed, between: Between) {
  const stays = placed.link(band, band, gap);
  const comes = placed.free(band, gap + 1, "targetLinks");
  const source = placed.span(band, gap);
  const from = stays ? stays.start[1] : source[1];
  const grown = comes[1] - comes[0] > 0.05 ? between(gap, [from, from], comes) : "";
  return { body: stays ? between(gap, stays.start, stays.end) : "", grown };
}

// A ribbon from band to band; one that leaves the picture ends in a point at its band.
function passing(gap: number, from: number, to: number, placed: Placed, between: Between): string {
  const found = to >= 0 ? placed.link(from, to, gap) : undefined;
  if (found) return between(gap, found.start, found.end);
  const [, low] = placed.span(from, gap + 1);
  return between(gap, placed.free(from, gap, "sourceLinks"), [low, low]);
}
