// What lies over the land: lines between zones, and the names of zones with what their colour tells.

import type { Palette } from "../drawing/colours.ts";
import type { Point } from "../drawing/geography.ts";
import { breadth, type Box, Places } from "../drawing/labels.ts";
import { type Markup, svg, words } from "../drawing/markup.ts";

const WIDE = 1.1; // pixels a GW where the map is as large as its outlines

export interface Zone {
  id: string;
  label: string;
  written: string;
  at: [number, number];
  states: string[];
  colour: string;
  part: number;
  chosen: boolean;
}

export interface Link {
  from: string;
  to: string;
  gw: number;
  written: string;
  full: boolean;
}

/** A line in the direction it flows; what it carries is written where no name stands. */
export function line(
  { from, to, gw, written, full }: Link,
  at: ReadonlyMap<string, Point>,
  colours: Palette,
  size: number,
  scale: number,
  places: Places,
): Markup {
  const [x1, y1] = at.get(from) ?? [0, 0];
  const [x2, y2] = at.get(to) ?? [0, 0];
  const colour = full ? colours.alert : colours.text;
  const wide = Math.max(1, WIDE * scale * gw);
  const drawn = svg`<path d="M${x1} ${y1}L${x2} ${y2}" stroke=${colour} stroke-opacity=${full ? 0.8 : 0.3} stroke-width=${wide} pointer-events="none"/>`;
  if (gw <= 0.05) return drawn;
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  const label = besides({ x: x1, y: y1 }, { x: x2, y: y2 }, 8 + wide / 2);
  const style = { size: size - 1, weight: full ? 700 : 400, fill: colour, anchor: label.anchor };
  const long = breadth(written, size - 1);
  const [left, top] = [x + label.across - { start: 0, middle: 0.5, end: 1 }[label.anchor] * long, y + label.up + 4];
  const free = written && places.first([{ x: left, y: top - 0.8 * size, width: long, height: 0.8 * size }]);
  return [
    drawn,
    svg`<path d="M6 0L-4 -5V5Z" transform="translate(${x} ${y}) rotate(${angle})" fill=${colour} fill-opacity=${full ? 1 : 0.6} pointer-events="none"/>`,
    free ? words(x + label.across, top, written, style) : [],
  ];
}

/** Where the label of a line stands, from its middle: right of it, over a level one. */
export function besides(a: { x: number; y: number }, b: { x: number; y: number }, away: number) {
  const [along, down] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(along, down) || 1;
  const right = down > 0 ? -1 : 1;
  const [across, up] = [(-right * down * away) / length, (right * along * away) / length];
  const anchor =
    Math.abs(across) <= 0.4 * away ? ("middle" as const) : across > 0 ? ("start" as const) : ("end" as const);
  return { across, up, anchor };
}

/** Where the names of zones stand: the chosen one's first, each as near to its place as others leave room; not where none do. */
export function standing(
  zones: readonly Zone[],
  at: ReadonlyMap<string, Point>,
  size: number,
  width: number,
  places: Places,
): Map<string, Point> {
  const found = new Map<string, Point>();
  for (const zone of [...zones].sort((a, b) => Number(b.chosen) - Number(a.chosen))) {
    const wide = Math.max(breadth(zone.label, 0.9 * size), breadth(zone.written, size)) + 4;
    const place = places.first(around(at.get(zone.id) ?? [0, 0], wide, 2.05 * size, width));
    if (place) found.set(zone.id, [place.x + wide / 2, place.y + size]);
  }
  return found;
}

// Boxes around a place, the nearest first, inside the picture.
function around([x, y]: Point, wide: number, high: number, width: number): Box[] {
  const rings = Array.from({ length: 12 }, (_, ring) => (ring * high) / 6);
  const ways = [[0, -1], [0, 1], [1, 0], [-1, 0], [0.7, -0.7], [0.7, 0.7], [-0.7, -0.7], [-0.7, 0.7]] as const; // prettier-ignore
  const inside = (left: number) => Math.max(0, Math.min(left, width - wide));
  return rings.flatMap((away) =>
    ways.map(([across, down]) => ({
      x: inside(x + across * away - wide / 2),
      y: y + down * away - high / 2,
      width: wide,
      height: high,
    })),
  );
}

/** A zone's name over the land, with what its colour tells; a thin line leads from its place where it had to give way. */
export function name(
  { id, label, written, chosen }: Zone,
  [x, y]: Point,
  [from, under]: Point,
  colours: Palette,
  size: number,
): Markup {
  const style = { anchor: "middle", fill: colours.text } as const;
  const away = Math.hypot(x - from, y - under) > 1.5 * size;
  return svg`<g data-zone=${id} tabindex="0" role="button" aria-label="${label} ${written}" aria-pressed=${chosen} style="cursor:pointer">
    ${away ? svg`<path d="M${from} ${under}L${x} ${y}" stroke=${colours.text} stroke-width="0.75"/>` : []}
    ${words(x, y - 0.15 * size, label, { ...style, size: 0.9 * size, weight: chosen ? 700 : 400 })}
    ${words(x, y + 0.95 * size, written, { ...style, size, weight: 700 })}</g>`;
}
