// The United States: zones by colour, lines between them as wide as what flows, a bubble a site, sites abroad at the foot.

import { pick } from "../drawing/colours.ts";
import { type Country, FRAME, placed, type Point } from "../drawing/geography.ts";
import { Places } from "../drawing/labels.ts";
import { closest, type Markup, svg, words } from "../drawing/markup.ts";
import { magnification } from "../drawing/size.ts";
import { outlines } from "../outlines.ts";
import type { Context, Scene } from "../types.ts";
import { foot, footHeight } from "./map_foot.ts";
import { line, name, standing } from "./map_lines.ts";
import { lines, type Shown, type Spot, spotsOf } from "./map_sites.ts";
import { type Paper, Picture } from "./picture.ts";

const AREA = 0.42; // radius of a megawatt where the map is 700 px wide  [px]
const LEAST = 2; // radius of the smallest site  [px]
const NAMED = 300; // width from which zones have their names  [px]
const NEAR = 9; // how far from a site one still points at it  [px]

export class CountryMap extends Picture<Shown> {
  private readonly context: Context;
  private country: Country | null = null;
  private pointed: number | null = null; // row of a site
  private first = -1; // the site at which the tab key comes in
  private spots: Spot[] = [];

  constructor(box: Element, context: Context) {
    super(box, context);
    this.context = context;
    this.svg.classList.add("er-live-overlay");
    this.svg.removeAttribute("aria-hidden");
    this.svg.addEventListener("click", (event) => this.choose(event));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("pointermove", ({ offsetX, offsetY }) => this.point(this.nearest(offsetX, offsetY)));
    this.svg.addEventListener("pointerleave", () => this.point(null));
    this.svg.addEventListener("focusin", (event) => this.point(rowOf(event)));
    this.svg.addEventListener("focusout", () => this.point(null));
    outlines().then(
      (country) => {
        this.country = country;
        context.changed();
      },
      (failure: unknown) => console.warn("The map has no outlines:", failure),
    );
  }

  override draw(figure: Shown, scene: Scene): void {
    super.draw(figure, scene);
    this.plot.dataset.outlines = String(this.country !== null);
  }

  protected override told({ zones }: Shown) {
    return zones.map(({ label, written }) => `${label} ${written}`);
  }

  protected picture(figure: Shown, paper: Paper): Markup {
    const { width, height, colours } = paper;
    const size = 12 * magnification();
    const below = footHeight(figure, width, size);
    const scale = Math.min(width / FRAME.width, Math.max(60, height - below) / FRAME.height);
    const left = (width - scale * FRAME.width) / 2;
    const view = ([x, y]: Point): Point => [left + scale * (x - FRAME.left), scale * (y - FRAME.top)];
    const radius = (mw: number) => Math.max(LEAST, ((AREA * scale * FRAME.width) / 700) * Math.sqrt(mw));
    const at = new Map(figure.zones.map((zone) => [zone.id, view(placed(zone.at))]));
    this.spots = spotsOf(figure, this.country, view, radius);
    const legend = foot(figure, radius, { ...paper, size, top: height - below });
    this.spots.push(...legend.spots);
    const places = new Places();
    const names =
      scale * FRAME.width < NAMED ? new Map<string, Point>() : standing(figure.zones, at, size, width, places);
    if (!this.spots.some(({ site }) => site.row === this.first)) this.first = this.spots[0]?.site.row ?? -1;
    return [
      this.country
        ? land(
            figure,
            this.country,
            paper,
            `translate(${left} 0) scale(${scale}) translate(${-FRAME.left} ${-FRAME.top})`,
          )
        : [],
      figure.links.map((link) => line(link, at, colours, size, scale, places)),
      legend.markup,
      this.spots.map((spot) => this.bubble(spot, figure, paper)),
      figure.zones.map((zone) => {
        const [here, from] = [names.get(zone.id), at.get(zone.id)];
        return here && from ? name(zone, here, from, colours, size) : [];
      }),
      this.tip(figure, { ...paper, size }),
    ];
  }

  private bubble({ site, x, y, r }: Spot, figure: Shown, { colours }: Paper): Markup {
    const edge =
      site.chosen || site.row === this.pointed ? colours.text : site.ring ? pick(colours, site.ring) : colours.panel;
    const thick = site.chosen ? 3 : site.ring ? 2 : 1;
    const hollow = !site.colour;
    return svg`<circle data-site=${site.row} cx=${x.toFixed(1)} cy=${y.toFixed(1)} r=${r.toFixed(1)} role="button" tabindex=${site.row === this.first ? 0 : -1}
      aria-label=${lines(site, figure).join(", ")} fill=${hollow ? "none" : pick(colours, site.colour)} stroke=${hollow && edge === colours.panel ? colours.text : edge}
      stroke-width=${thick} stroke-dasharray=${hollow ? "3 2" : "none"} style="cursor:pointer"/>`;
  }

  // What is pointed at, in a box that stays inside the picture.
  private tip(figure: Shown, { width, size, colours }: Paper): Markup {
    const spot = this.spots.find(({ site }) => site.row === this.pointed);
    if (!spot) return [];
    const told = lines(spot.site, figure);
    const wide = Math.min(width - 4, 12 + 0.6 * size * Math.max(...told.map(breadth)));
    const high = 8 + 1.35 * size * told.length;
    const x = Math.max(2, Math.min(width - wide - 2, spot.x + spot.r + 6));
    const y =
      spot.y + spot.r + 6 + high > spot.y + 260 || spot.y > high + 12
        ? Math.max(2, spot.y - spot.r - high - 4)
        : spot.y + spot.r + 6;
    const text = (row: string, index: number) =>
      words(x + 6, y + 3 + 1.35 * size * (index + 0.8), row, {
        fill: colours.text,
        size,
        weight: index ? 400 : 700,
        kind: "",
      });
    return svg`<g class="er-map-tip" pointer-events="none"><rect x=${x} y=${y} width=${wide} height=${high} rx="4" fill=${colours.panel} stroke=${colours.muted}/>${told.map(text)}</g>`;
  }

  private point(row: number | null): void {
    if (row === this.pointed) return;
    this.pointed = row;
    this.context.changed();
  }

  private nearest(x: number, y: number): number | null {
    const away = ({ x: a, y: b, r }: Spot) => Math.hypot(a - x, b - y) - Math.min(r, NEAR);
    const [found] = this.spots
      .filter((spot) => Math.hypot(spot.x - x, spot.y - y) < Math.max(spot.r, NEAR))
      .sort((a, b) => away(a) - away(b));
    return found?.site.row ?? null;
  }

  private choose(event: MouseEvent): void {
    const row = event.detail === 0 ? rowOf(event) : this.nearest(event.offsetX, event.offsetY);
    const zone = closest(event, "[data-zone]")?.dataset.zone;
    if (row !== null) this.context.look({ focus: { site: String(row) } });
    else if (zone) this.context.look({ focus: { zone, site: "" } });
  }

  // Enter opens; arrows go from site to site by size.
  private key(event: KeyboardEvent): void {
    const row = rowOf(event);
    const zone = closest(event, "[data-zone]")?.dataset.zone;
    if (event.key === "Enter") {
      if (row !== null) this.context.look({ focus: { site: String(row) } });
      else if (zone) this.context.look({ focus: { zone, site: "" } });
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (row === null || !step) return;
    event.preventDefault();
    event.stopPropagation(); // arrows alone step through the weeks
    const here = this.spots.findIndex(({ site }) => site.row === row);
    this.first = this.spots.at((here + step) % this.spots.length)?.site.row ?? row;
    this.svg.querySelector<SVGElement>(`[data-site="${this.first}"]`)?.focus();
  }
}

function rowOf(event: Event): number | null {
  const row = closest(event, "[data-site]")?.dataset.site;
  return row === undefined ? null : Number(row);
}

function land({ zones }: Shown, country: Country, { colours }: Paper, transform: string): Markup {
  return svg`<g transform=${transform}>${zones.map(
    ({
      id,
      states,
      colour,
      part,
      chosen,
    }) => svg`<path data-zone=${id} d=${country.zone(states).path} fill="color-mix(in srgb, ${pick(colours, colour)} ${Math.round(100 * part)}%, ${colours.panel})"
      stroke=${chosen ? colours.text : colours.muted} stroke-width=${chosen ? 2 : 1} vector-effect="non-scaling-stroke" style="cursor:pointer"/>`,
  )}<path d=${country.borders} fill="none" stroke=${colours.muted} stroke-opacity="0.35" stroke-width="0.5" vector-effect="non-scaling-stroke" pointer-events="none"/></g>`;
}

const breadth = (text: string) =>
  [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e7f ? 1.7 : 1), 0);
