// Below the land: sites abroad in a row, and what colours and rings mean.

import { pick } from "../drawing/colours.ts";
import { breadth } from "../drawing/labels.ts";
import { type Markup, svg, words } from "../drawing/markup.ts";
import type { Shown, Spot } from "./map_sites.ts";
import type { Paper } from "./picture.ts";

const GAP = 10; // between two signs of a legend  [px]
const SIGN = 14; // a sign and the room before its words  [px]

interface Sign {
  label: string;
  colour: string;
  part?: number;
  ring?: boolean;
  dashed?: boolean;
}

const signs = ({ shades, uses, approved, rings }: Shown): Sign[][] => [
  shades,
  [...uses, { label: approved, colour: "text", dashed: true }, ...rings.map((ring) => ({ ...ring, ring: true }))],
];

/** Signs in lines as many as it takes.  [px from the left, line] */
function spread(found: Sign[], width: number, size: number) {
  let [x, row] = [0, 0];
  const places = found.map((sign) => {
    const wide = SIGN + 1.08 * breadth(sign.label, size) + GAP;
    if (x > 0 && x + wide - GAP > width) [x, row] = [0, row + 1];
    const place = { sign, x, row };
    x += wide;
    return place;
  });
  return { places, rows: row + 1 };
}

const abroad = ({ rows }: Shown) => rows.filter(({ zone }) => zone === "abroad");
const strip = (size: number) => 2.6 * size;

/** How much room it takes.  [px] */
export function footHeight(figure: Shown, width: number, size: number): number {
  const lines = signs(figure).reduce((sum, found) => sum + spread(found, width, size - 1).rows, 0);
  return 1.45 * size * lines + (abroad(figure).length ? strip(size) : 0) + 4;
}

/** The strip and the legends, and the sites that the strip shows. */
export function foot(
  figure: Shown,
  radius: (mw: number) => number,
  { width, size, colours, top }: Paper & { top: number },
): { markup: Markup; spots: Spot[] } {
  const spots: Spot[] = [];
  const there = abroad(figure);
  let x = breadth(figure.abroad, size) + GAP;
  for (const site of there) {
    const r = Math.min(radius(site.mw || site.approved_mw), 1.2 * size);
    spots.push({ site, x: x + r, y: top + strip(size) / 2, r });
    x += 2 * r + 6;
  }
  const caption = there.length
    ? words(0, top + strip(size) / 2 + 0.35 * size, figure.abroad, { size, fill: colours.muted, kind: "" })
    : [];
  let y = top + (there.length ? strip(size) : 0);
  const markup = signs(figure).map((found): Markup => {
    const { places, rows } = spread(found, width, size - 1);
    const drawn = places.map(({ sign, x: left, row }): Markup => {
      const middle = y + 1.45 * size * row + 0.6 * size;
      return [
        mark(sign, left, middle, { colours, size }),
        words(left + SIGN, middle + 0.36 * size, sign.label, { size: size - 1, fill: colours.muted, kind: "" }),
      ];
    });
    y += 1.45 * size * rows;
    return drawn;
  });
  return { markup: [caption, markup], spots };
}

function mark(
  { colour, part, ring, dashed }: Sign,
  x: number,
  y: number,
  { colours }: Pick<Paper, "colours" | "size">,
): Markup {
  const ink = pick(colours, colour);
  if (part !== undefined)
    return svg`<rect x=${x} y=${y - 5} width="10" height="10" fill="color-mix(in srgb, ${ink} ${Math.round(100 * part)}%, ${colours.panel})" stroke=${colours.muted} stroke-width="0.5"/>`;
  return svg`<circle cx=${x + 5} cy=${y} r="4.5" fill=${ring || dashed ? "none" : ink} stroke=${ink} stroke-width=${dashed ? 1 : 2} stroke-dasharray=${dashed ? "3 2" : "none"}/>`;
}
