// The river of owners: bands as thick as what each owns, ribbons where megawatts pass on.  Point at one for who, when,
// for what; click it for the card behind it.

import { type Palette, pick } from "../drawing/colours.ts";
import { spread } from "../drawing/labels.ts";
import { closest, html, type Markup, svg, words } from "../drawing/markup.ts";
import { passing } from "../drawing/numbers.ts";
import { linear } from "../drawing/scale.ts";
import { magnification } from "../drawing/size.ts";
import type { Context, Figure, Focus, Scene, Tick, Words } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";
import { type Band, type Flow, type Laid, layout } from "./river_layout.ts";
import { Tip } from "./tip.ts";

interface Owner extends Band {
  id: string;
  label: string;
  company: string;
  written: string;
  colour: string;
}

interface Ribbon extends Flow {
  title: string;
  lines: string[];
  card?: string;
  company?: string;
}

interface Drawn extends Figure {
  weeks: number;
  ticks: Tick[];
  at: number[];
  dates: string[];
  top: number;
  bands: Owner[];
  flows: Ribbon[];
  words: Words;
}

const ROOM = { left: 6, right: 118, top: 8, bottom: 20 }; // around the river, before magnification  [px]
const LINE = 13; // height of a label

export class River extends Picture<Drawn> {
  private readonly tip: Tip;
  private last: Drawn | undefined;
  private columns: number[] = []; // where they stand  [px]
  private laid: { figure: Drawn; width: number; height: number; found: Laid } | undefined;

  constructor(box: Element, context: Context) {
    super(box, context);
    this.svg.classList.add("er-live-overlay");
    this.svg.removeAttribute("aria-hidden");
    this.tip = new Tip(this.plot);
    this.svg.addEventListener("pointermove", (event) => this.point(event));
    this.svg.addEventListener("pointerleave", () => this.tip.hide());
    this.svg.addEventListener("focusin", (event) => this.point(event));
    this.svg.addEventListener("focusout", () => this.tip.hide());
    const open = (event: MouseEvent | KeyboardEvent) => {
      const { flow, band } = closest(event, "[data-flow], [data-band]")?.dataset ?? {};
      if (event instanceof KeyboardEvent && event.key !== "Enter") return;
      const focus = opens(
        flow === undefined ? undefined : this.last?.flows[Number(flow)],
        this.last?.bands[Number(band)],
      );
      if (focus) context.look({ page: "companies", focus });
    };
    this.svg.addEventListener("click", open);
    this.svg.addEventListener("keydown", open);
  }

  protected override told({ bands, flows }: Drawn) {
    return [
      ...bands.map(({ label, written }) => `${label} ${written} GW`),
      ...flows.slice(-12).map(({ title }) => title),
    ];
  }

  override draw(figure: Drawn, scene: Scene): void {
    this.last = figure;
    super.draw(figure, scene);
  }

  protected picture(figure: Drawn, paper: Paper): Markup {
    const large = magnification();
    const { width, height, colours } = paper;
    const [top, floor] = [ROOM.top * large, height - ROOM.bottom * large];
    const right = width - ROOM.right * large;
    if (floor - top < 40 || right < 80) return [];
    const x = linear([0, figure.weeks], [ROOM.left * large, right]);
    this.columns = figure.at.map(x);
    const start = figure.at.length === 1;
    const laid = this.place(figure, width, height, start ? [x(0), x(0) + 16] : this.columns, top, floor);
    const tint = (colour: string, share: number) => `color-mix(in srgb, ${colour} ${share}%, ${colours.panel})`;
    const bands = figure.bands.map(({ id, colour }, band) => {
      const own = pick(colours, colour);
      return svg`<g data-band=${band} data-owner=${id} style="cursor:pointer"><path d=${laid.bodies[band]} fill=${own}/><path d=${laid.grown[band]} fill=${tint(own, 45)}/></g>`;
    });
    return [
      svg`<g>${years(figure, x, top, floor, colours, large)}</g>`,
      bands,
      figure.flows.map((flow, index) => this.ribbon(flow, index, laid, colours)),
      names(figure, laid, (start ? x(0) + 16 : (this.columns.at(-1) ?? 0)) + 6, top, floor, large, colours),
      ruler(figure, laid.scale, ROOM.left * large, top, large, colours),
    ];
  }

  // Laid out anew where something has changed: every week, while it runs.
  private place(figure: Drawn, width: number, height: number, x: number[], top: number, floor: number): Laid {
    const same = this.laid?.figure === figure && this.laid.width === width && this.laid.height === height;
    if (this.laid && same) return this.laid.found;
    const course = x.length > figure.at.length ? doubled(figure) : figure;
    const found = layout(course, x, top, floor);
    this.laid = { figure, width, height, found };
    return found;
  }

  private ribbon({ from, title, lines }: Ribbon, index: number, laid: Laid, colours: Palette): Markup {
    const colour = pick(colours, this.last?.bands[from]?.colour ?? "muted");
    const share = colours.panel > "#8" ? 55 : 20; // light bands on a dark page are far from black, and near to white
    const strong = `color-mix(in srgb, ${colour} ${share}%, ${colours.text})`;
    return svg`<path data-flow=${index} d=${laid.ribbons[index]} fill=${strong} stroke=${strong} stroke-width="0.9"
      tabindex="0" role="button" aria-label=${[title, ...lines].join(". ")} class="er-flow" style="cursor:pointer"/>`;
  }

  private point(event: PointerEvent | FocusEvent): void {
    const found = closest(event, "[data-flow], [data-band]");
    const corner = this.plot.getBoundingClientRect();
    const pointed = event instanceof PointerEvent ? event : found?.getBoundingClientRect();
    if (!found || !pointed || !this.last) return this.tip.hide();
    const [across, down] = [pointed.x - corner.left, pointed.y - corner.top];
    const { flow, band } = found.dataset;
    this.tip.show(across, down, flow === undefined ? this.owner(Number(band), across) : this.passed(Number(flow)));
  }

  private passed(index: number): Markup {
    const flow = this.last?.flows[index];
    if (!flow) return "";
    const { title, lines, gap } = flow;
    return html`<b>${title}</b><br>${this.last?.dates[gap + 1]}${lines.map((line) => html`<br>${line}`)}` as Markup;
  }

  // What a band owned at the end of the quarter under the pointer.
  private owner(band: number, across: number): Markup {
    const { bands, dates, words: say } = this.last as Drawn;
    const found = bands[band];
    if (!found) return "";
    const column = Math.max(
      0,
      this.columns.findLastIndex((x) => x <= across),
    );
    const came = found.came[column - 1] ?? 0;
    const more = came >= 0.5 ? html`<br>+${passing(came)} MW ${say.came}` : "";
    return html`<b>${found.label}</b> ${say.owns} ${passing(found.mw[column] ?? 0)} MW<br>${dates[column]}${more}` as Markup;
  }
}

/** What a click opens: a ribbon's card or company; of a band its company. */
export function opens(flow: Pick<Ribbon, "card" | "company"> | undefined, band: Pick<Owner, "company"> | undefined) {
  const company = flow ? (flow.company ?? "") : (band?.company ?? "");
  const focus: Focus = flow?.card ? { card: flow.card, company: "" } : { card: "", company };
  return focus.card || focus.company ? focus : undefined;
}

// At the start there is one column: it is drawn as a block.
const doubled = (figure: Drawn) => ({
  ...figure,
  bands: figure.bands.map(({ mw }) => ({ mw: [mw[0] ?? 0, mw[0] ?? 0], came: [0] })),
});

function years(
  { ticks, weeks }: Drawn,
  x: (week: number) => number,
  top: number,
  floor: number,
  colours: Palette,
  large: number,
): Markup {
  const style = { size: 11 * large, fill: colours.muted, kind: "" };
  return [
    svg`<path d="M${x(0)} ${floor + 0.5}H${x(weeks)}" stroke=${colours.muted} stroke-opacity="0.6"/>`,
    ticks.map(([week, year]) => [
      svg`<path d="M${x(week)} ${top}V${floor}" stroke=${colours.muted} stroke-opacity="0.22"/>`,
      words(x(week), floor + 15 * large, year, { ...style, anchor: "middle" }),
    ]),
  ];
}

// Who owns what in the newest column, beside it: the largest where there is no room for all.
function names(
  { bands }: Drawn,
  { spans }: Laid,
  x: number,
  top: number,
  floor: number,
  large: number,
  colours: Palette,
): Markup {
  const line = LINE * large;
  const most = Math.floor((floor - top) / line);
  const edges = bands.map((band, index) => ({ band, edge: spans[index]?.at(-1) ?? ([0, 0] as const) }));
  const tall = ({ edge }: (typeof edges)[number]) => edge[1] - edge[0];
  const shown = edges.filter((one) => tall(one) >= 0.4 && Number(one.band.written) !== 0).sort((a, b) => tall(b) - tall(a)).slice(0, most); // prettier-ignore
  shown.sort((a, b) => a.edge[0] - b.edge[0]);
  const at = spread(
    shown.map(({ edge }) => (edge[0] + edge[1]) / 2),
    top + line / 2,
    floor - line / 2,
    line,
  );
  return svg`<g transform="translate(${x} 0)">${shown.map(({ band, edge }, index) => {
    const [y, middle] = [at[index] ?? 0, (edge[0] + edge[1]) / 2];
    return svg`<g data-band=${bands.indexOf(band)} style="cursor:pointer"><path d="M-5 ${middle}L-1 ${y}" stroke=${pick(colours, band.colour)}/>
      <text y=${y + 0.32 * line} font-size=${11.5 * large} fill=${colours.text} class="er-label">${band.label} <tspan font-weight="700">${band.written}</tspan></text></g>`;
  })}</g>`;
}

// How thick a gigawatt is, at the left, where no names stand.
function ruler(
  { words: say }: Drawn,
  scale: number,
  left: number,
  top: number,
  large: number,
  colours: Palette,
): Markup {
  const x = left + 6 * large;
  const y = top + 2;
  return [
    svg`<path d="M${x - 3} ${y}h6m-3 0v${1000 * scale}m-3 0h6" stroke=${colours.muted} fill="none"/>`,
    words(x + 7, y + 500 * scale + 4, say.scale, { size: 11 * large, fill: colours.muted }),
  ];
}
