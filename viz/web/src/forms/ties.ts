// Who depends on whom: owners as discs as large as their megawatts, an arrow from who pays to who is paid.

import { type Palette, pick } from "../drawing/colours.ts";
import { breadth, Places } from "../drawing/labels.ts";
import { attribute, closest, html, type Markup, svg, words } from "../drawing/markup.ts";
import { magnification } from "../drawing/size.ts";
import type { Context, Figure, Scene } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";
import { around } from "./scatter.ts";
import { type Between, layout, radius, type Spot, type Who } from "./ties_layout.ts";
import { Tip } from "./tip.ts";

interface Owner extends Who {
  label: string;
  company: string;
  colour: string;
}

interface Tie extends Between {
  kind: string;
  size: number;
  written: string;
}

interface Drawn extends Figure {
  nodes: Owner[];
  links: Tie[];
  legend: [kind: string, label: string][];
}

const LINES: { [kind: string]: { colour: string; dash: string } } = {
  rent: { colour: "use.leased", dash: "" },
  hosting: { colour: "use.hosting", dash: "" },
  debt: { colour: "muted", dash: "4 3" },
};

export class Ties extends Picture<Drawn> {
  private readonly tip: Tip;
  private last: Drawn | undefined;
  private placed: { key: string; spots: Map<string, Spot> } | undefined;

  constructor(box: Element, context: Context) {
    super(box, context);
    this.svg.classList.add("er-live-overlay");
    this.svg.removeAttribute("aria-hidden");
    this.tip = new Tip(this.plot);
    const point = (event: Event) => this.point(event);
    for (const kind of ["pointerover", "focusin"]) this.svg.addEventListener(kind, point);
    for (const kind of ["pointerleave", "focusout"]) this.svg.addEventListener(kind, () => this.away());
    const open = (event: Event) => {
      const { tie } = closest(event, "[data-tie]")?.dataset ?? {};
      const company = this.last?.nodes.find(({ id }) => id === tie)?.company;
      if (company && (!(event instanceof KeyboardEvent) || event.key === "Enter"))
        context.look({ page: "companies", focus: { company, card: "" } });
    };
    this.svg.addEventListener("click", open);
    this.svg.addEventListener("keydown", open);
  }

  protected override told({ nodes, links }: Drawn) {
    const name = new Map(nodes.map(({ id, label }) => [id, label]));
    return links.map(({ from, to, written }) => `${name.get(from)} → ${name.get(to)}: ${written}`);
  }

  override draw(figure: Drawn, scene: Scene): void {
    this.last = figure;
    super.draw(figure, scene);
  }

  protected picture({ nodes, links, legend }: Drawn, { width, height, colours }: Paper): Markup {
    const large = magnification();
    const entered = entries(legend, width, large);
    const [edge, foot] = [44 * large, (24 + ROW * (entered[0]?.up ?? 0)) * large];
    if (height < 3 * foot || width < 3 * edge) return [];
    const spots = this.places(
      nodes,
      links,
      coarse((width - 2 * edge) / large),
      coarse((height - foot - 40 * large) / large),
    );
    const at = (id: string) => {
      const spot = spots.get(id) ?? { x: 0.5, y: 0.5 };
      return { x: edge + spot.x * (width - 2 * edge), y: 26 * large + spot.y * (height - foot - 40 * large) };
    };
    const most = (kind: string) => Math.max(1, ...links.filter((one) => one.kind === kind).map(({ size }) => size));
    const [mw, usd] = [Math.max(most("rent"), most("hosting")), most("debt")];
    const thick = ({ kind, size }: Tie) => 0.75 + (kind === "debt" ? 3 * (size / usd) : 6 * (size / mw));
    return [
      links.map((tie) => line(tie, at(tie.from), at(tie.to), thick(tie) * large, this.radiusOf(tie.to), colours)),
      discs(nodes, at, { left: 0, right: width - 18 * large, top: 0, floor: height - foot }, large, colours),
      key(entered, height, large, colours),
    ];
  }

  private radiusOf(id: string): number {
    return radius(this.last?.nodes.find((node) => node.id === id)?.mw ?? 0);
  }

  // Laid out anew where somebody comes or goes, or a tie does.
  private places(nodes: Owner[], links: Tie[], width: number, height: number): Map<string, Spot> {
    const key = JSON.stringify([nodes.map(({ id }) => id), links.map(({ from, to }) => [from, to]), width, height]);
    if (this.placed?.key !== key) this.placed = { key, spots: layout(nodes, links, width, height) };
    return this.placed.spots;
  }

  // The ties of the one under the pointer, in words and by themselves.
  private point(event: Event): void {
    const found = closest(event, "[data-tie]");
    const id = found?.dataset.tie;
    const node = this.last?.nodes.find((one) => one.id === id);
    if (!found || !id || !node || !this.last) return this.away();
    const names = new Map(this.last.nodes.map((one) => [one.id, one.label]));
    const its = this.last.links.filter(({ from, to }) => from === id || to === id);
    const told = its
      .slice(0, 12)
      .map(({ from, to, written }) => html`<br>${names.get(from)} → ${names.get(to)}: ${written}`);
    const [corner, box] = [this.plot.getBoundingClientRect(), found.getBoundingClientRect()];
    const mw = node.mw >= 0.5 ? ` ${Math.round(node.mw).toLocaleString("en")} MW` : "";
    this.tip.show(
      box.x + box.width / 2 - corner.x,
      box.y + box.height / 2 - corner.y,
      html`<b>${node.label}</b>${mw}${told}` as Markup,
    );
    for (const path of this.svg.querySelectorAll<SVGElement>("[data-from]")) {
      const { from, to } = path.dataset;
      attribute(path, "class", from === id || to === id ? "" : "er-faint");
    }
  }

  private away(): void {
    this.tip.hide();
    for (const path of this.svg.querySelectorAll("[data-from]")) attribute(path, "class", "");
  }
}

// So that a pixel more or less gives the same picture.
const ROW = 16; // of the legend  [px]
const coarse = (pixels: number) => 40 * Math.max(1, Math.round(pixels / 40));

function line(
  tie: Tie,
  a: { x: number; y: number },
  b: { x: number; y: number },
  wide: number,
  room: number,
  colours: Palette,
): Markup {
  const style = LINES[tie.kind] ?? { colour: "muted", dash: "" };
  const colour = pick(colours, style.colour);
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [along, down] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const bend = 0.08 * length;
  const middle = { x: (a.x + b.x) / 2 - down * bend, y: (a.y + b.y) / 2 + along * bend };
  const reach = Math.hypot(b.x - middle.x, b.y - middle.y) || 1;
  const [cx, cy] = [(b.x - middle.x) / reach, (b.y - middle.y) / reach];
  const tip = { x: b.x - cx * (room + 2), y: b.y - cy * (room + 2) };
  const angle = (Math.atan2(cy, cx) * 180) / Math.PI;
  return svg`<g data-from=${tie.from} data-to=${tie.to} data-kind=${tie.kind}><path d="M${a.x} ${a.y}Q${middle.x} ${middle.y} ${tip.x} ${tip.y}" fill="none" stroke=${colour} stroke-opacity="0.7" stroke-width=${wide} stroke-dasharray=${style.dash}/>
    <path d="M3 0L-6 -4V4Z" transform="translate(${tip.x} ${tip.y}) rotate(${angle})" fill=${colour}/></g>`;
}

// Names stand beside their discs where they cover nothing, those of the largest first.
function discs(
  nodes: Owner[],
  at: (id: string) => Spot,
  plot: Parameters<typeof around>[2],
  large: number,
  colours: Palette,
): Markup {
  const drawn = nodes.map((node) => ({ ...node, ...at(node.id), r: radius(node.mw) })).sort((a, b) => b.r - a.r);
  const places = new Places(drawn.map(({ x, y, r }) => ({ x: x - r, y: y - r, width: 2 * r, height: 2 * r })));
  const size = 11 * large;
  return drawn.map(({ id, label, colour, x, y, r }) => {
    const name = places.first(around([x, y], { width: 1.2 * breadth(label, size), height: size }, plot, large, r - 7));
    return svg`<g data-tie=${id} tabindex="0" role="button" aria-label=${label} style="cursor:pointer">
    <circle cx=${x} cy=${y} r=${Math.max(12, r)} fill="transparent"/>
    <circle cx=${x} cy=${y} r=${r} fill=${pick(colours, colour)} stroke=${colours.panel} stroke-width="1.5"/>
    ${name ? [svg`<path d=${name.leader} stroke=${colours.muted}/>`, words(name.x, name.y + 0.85 * size, label, { size, fill: colours.text })] : []}</g>`;
  });
}

// What lines mean, in as many rows from the foot as there is room for.
function key(entered: ReturnType<typeof entries>, height: number, large: number, colours: Palette): Markup {
  return entered.map(({ kind, label, x, up }) => {
    const style = LINES[kind] ?? { colour: "muted", dash: "" };
    const y = height - up * ROW * large;
    return [
      svg`<path d="M${x} ${y - 8}h${18 * large}" stroke=${pick(colours, style.colour)} stroke-width="3" stroke-dasharray=${style.dash}/>`,
      words(x + 22 * large, y - 4, label, { size: 11 * large, fill: colours.muted, kind: "" }),
    ];
  });
}

function entries(legend: Drawn["legend"], width: number, large: number) {
  let [x, row] = [4, 0];
  const found = legend.map(([kind, label]) => {
    const wide = (34 + breadth(label, 11.4)) * large;
    if (x > 4 && x + wide > width) [x, row] = [4, row + 1];
    const place = { kind, label, x, row };
    x += wide;
    return place;
  });
  return found.map((one) => ({ ...one, up: row - one.row }));
}
