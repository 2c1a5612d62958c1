// Zones on a fixed map: their price as colour and number; lines as wide as what flows, pointed where it goes.

import type { Palette } from "../drawing/colours.ts";
import { dataOf, type Markup, svg, words } from "../drawing/markup.ts";
import { linear } from "../drawing/scale.ts";
import { magnification, presenting } from "../drawing/size.ts";
import type { Context, Figure } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";

const WIDE = 2.2; // pixels a GW
const SHADES = [0.08, 0.2, 0.36, 0.55, 0.96];

interface Zone {
  id: string;
  label: string;
  written: string;
  step: number;
  chosen: boolean;
  x: number;
  y: number;
}

interface Line {
  from: string;
  to: string;
  gw: number;
  written: string;
  full: boolean;
}

interface Drawn extends Figure {
  nodes: Zone[];
  links: Line[];
  legend: string[];
}

interface Point {
  x: number;
  y: number;
}

export class Network extends Picture<Drawn> {
  constructor(box: Element, context: Context) {
    super(box, context);
    this.svg.classList.add("er-live-overlay");
    const choose = (event: MouseEvent | KeyboardEvent) => {
      const { zone } = dataOf(event, "[data-zone]");
      if (zone && (event.type === "click" || ("key" in event && event.key === "Enter")))
        context.look({ focus: { zone } });
    };
    this.svg.addEventListener("click", choose);
    this.svg.addEventListener("keydown", choose);
    this.svg.removeAttribute("aria-hidden");
  }

  protected override told({ nodes }: Drawn) {
    return nodes.map(({ label, written }) => `${label} ${written}`);
  }

  protected picture({ nodes, links, legend }: Drawn, { width, height, colours }: Paper): Markup {
    const size = (width < 500 ? 10 : 12) * magnification();
    const wide = (presenting() ? 5.5 : 6.6) * size;
    const x = linear([0, 100], [0.55 * wide, width - 0.55 * wide]);
    const y = linear([0, 100], [2 * size, height - 2 * size - 44]);
    const at = new Map(nodes.map((node) => [node.id, { x: x(node.x), y: y(node.y) }]));
    const place = (id: string) => at.get(id) ?? { x: 0, y: 0 };
    return [
      links.map((link) => line(link, place(link.from), place(link.to), colours, size)),
      nodes.map((node) => zone(node, place(node.id), colours, size, wide)),
      shades(legend, width, height, colours, size),
    ];
  }
}

const shade = (colours: Palette, step: number) =>
  `color-mix(in srgb, ${colours.actor.utility} ${100 * (SHADES[step] ?? 0)}%, ${colours.panel})`;

function line({ gw, written, full }: Line, a: Point, b: Point, colours: Palette, size: number): Markup {
  const colour = full ? colours.alert : colours.muted;
  const wide = Math.max(1, WIDE * gw);
  const drawn = svg`<path d="M${a.x} ${a.y}L${b.x} ${b.y}" stroke=${colour} stroke-opacity=${full ? 0.9 : 0.5} stroke-width=${wide}/>`;
  if (gw <= 0.05) return drawn;
  const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
  const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
  const label = besides(a, b, 9 + wide / 2);
  const style = { size: size - 1, weight: full ? 700 : 400, fill: colour, anchor: label.anchor };
  return [
    drawn,
    svg`<path d="M7 0L-5 -6V6Z" transform="translate(${x} ${y}) rotate(${angle})" fill=${colour}/>`,
    words(x + label.across, y + label.up + 4, written, style),
  ];
}

/** Where the label of a line stands, from its middle: right of it, over a level one. */
export function besides(a: Point, b: Point, away: number) {
  const [along, down] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(along, down) || 1;
  const right = down > 0 ? -1 : 1;
  const [across, up] = [(-right * down * away) / length, (right * along * away) / length];
  const anchor =
    Math.abs(across) <= 0.4 * away ? ("middle" as const) : across > 0 ? ("start" as const) : ("end" as const);
  return { across, up, anchor };
}

function zone(
  { id, label, written, step, chosen }: Zone,
  { x, y }: Point,
  colours: Palette,
  size: number,
  wide: number,
): Markup {
  const high = (presenting() ? 2.5 : 2.9) * size;
  const ink = (SHADES[step] ?? 0) > 0.9 ? colours.panel : colours.text;
  const style = { anchor: "middle", fill: ink, kind: "" } as const;
  return svg`<g data-zone=${id} tabindex="0" role="button" aria-label="${label} ${written}" style="cursor:pointer">
    <rect x=${x - wide / 2} y=${y - high / 2} width=${wide} height=${high} rx="6" fill=${shade(colours, step)}
      stroke=${chosen ? colours.text : colours.muted} stroke-width=${chosen ? 3 : 1}/>
    ${words(x, y - 0.3 * size, label, { ...style, size: 0.88 * size })}
    ${words(x, y + 0.95 * size, written, { ...style, size: 1.08 * size, weight: 700 })}</g>`;
}

function shades(names: string[], width: number, height: number, colours: Palette, size: number): Markup {
  const wide = 66;
  return names.map((name, index) => {
    const x = width - (names.length - index) * wide;
    return [
      svg`<rect x=${x} y=${height - 26} width=${wide - 3} height="9" fill=${shade(colours, index)} stroke=${colours.muted} stroke-width="0.5"/>`,
      words(x + wide / 2, height - 5, name, { size: size - 1, anchor: "middle", fill: colours.muted, kind: "" }),
    ];
  });
}
