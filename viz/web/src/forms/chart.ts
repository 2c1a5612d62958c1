// Draws one figure over time: a plot a panel; an SVG on top the axes, direct labels, the bracket and the marker.

import { nice } from "d3-array";
import { fill, find, html } from "../drawing/markup.ts";
import { passing } from "../drawing/numbers.ts";
import { magnification } from "../drawing/size.ts";
import type { Columns, Context, Layer, Panel, Scene, TimeFigure } from "../types.ts";
import { dayOf } from "../week.ts";
import { type Frame, geometry } from "./geometry.ts";
import { boundaries } from "./layers.ts";
import { overlay } from "./overlay.ts";
import { Form } from "./picture.ts";
import { Plot } from "./plot.ts";
import { beside } from "./tip.ts";

interface Drawn {
  figure: TimeFigure;
  frames: Frame[];
  record: Columns;
  start: string;
}

export class Chart extends Form<TimeFigure> {
  private readonly plots: Plot[] = [];
  private readonly tip: HTMLElement;
  private drawn: Drawn | undefined;
  private week = -1; // under the pointer

  constructor(box: Element, context: Context) {
    super(box, context);
    this.tip = document.createElement("div");
    this.tip.className = "er-tip";
    this.tip.hidden = true;
    this.plot.append(this.tip);
    this.plot.addEventListener("click", (event) => {
      const week = this.weekAt(event);
      if (week >= 0 && week <= (context.frame()?.week ?? -1)) context.setMarker(week); // further than what is drawn, where a past week is looked at
    });
    this.plot.addEventListener("pointermove", (event) => this.hover(this.weekAt(event)));
    this.plot.addEventListener("pointerleave", () => this.hover(-1));
  }

  draw(given: TimeFigure, scene: Scene): void {
    const { record, colours, frame } = scene;
    const figure = { ...given, panels: given.panels.map((panel) => roomy(panel, record)) };
    const frames = geometry(figure, this.head(figure), magnification());
    this.drawn = { figure, frames, record, start: figure.start ?? frame.start ?? "" };
    for (const plot of this.plots.splice(figure.panels.length)) plot.dispose();
    figure.panels.forEach((panel, index) => {
      const [plot, place] = [(this.plots[index] ??= new Plot(this.plot)), frames[index]];
      if (place) plot.draw(panel, place, figure.weeks, record, colours);
    });
    fill(this.svg, overlay({ frames, figure, record, colours, marker: scene.marker, frame }));
    this.hover(this.week);
  }

  private weekAt(event: PointerEvent | MouseEvent): number {
    const [frame] = this.drawn?.frames ?? [];
    return frame ? Math.round(frame.x.invert(event.clientX - this.plot.getBoundingClientRect().left)) : -1;
  }

  // What was in the week under the pointer, beside a rule through all panels.
  private hover(week: number): void {
    this.week = week;
    const known =
      this.drawn && week >= 0 && week <= this.drawn.figure.weeks
        ? valuesAt(this.drawn.figure, this.drawn.record, week)
        : [];
    const [first, last] = [this.drawn?.frames[0], this.drawn?.frames.at(-1)];
    this.tip.hidden = !known.length;
    if (!this.drawn || !first || !last || this.tip.hidden) return;
    const x = first.x(week);
    Object.assign(this.tip.style, { left: `${x}px`, top: `${first.top}px`, height: `${last.floor - first.top}px` });
    const lines = known.map(({ name, values }) => html`<br>${name} ${values.map(passing).join(" – ")}`);
    fill(this.tip, html`<p popover="manual"><b>${dayOf(this.drawn.start, week)}</b>${lines}</p>`);
    beside(find(this.tip, "p"), this.tip.getBoundingClientRect(), x > first.total / 2);
  }

  override dispose(): void {
    for (const plot of this.plots) plot.dispose();
  }
}

// A panel that holds the run with the lever that is held, too; a short spike is cut off, not made the scale.
function roomy(panel: Panel, record: Columns): Panel {
  const ahead = panel.layers
    .flatMap((layer) => (layer.thin ? [] : boundaries(layer, record, "ahead:").flat()))
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const [usual = 0, top = 0] = [ahead[Math.floor(0.98 * ahead.length)], ahead.at(-1)];
  const most = top > 3 * usual ? usual : top;
  return most > panel.top ? { ...panel, top: panel.log ? 1.2 * most : (nice(0, most, 5)[1] ?? most) } : panel;
}

/** What each layer of a figure was in a week, the topmost first, without areas of nothing; what has no name is no figure of its own. */
export function valuesAt({ panels }: Pick<TimeFigure, "panels">, record: Columns, week: number) {
  return panels
    .flatMap(({ layers, caption = "" }) => layers.flatMap((layer) => valuesOf(layer, caption, record, week)))
    .reverse();
}

// A band is told from its low to its high.
function valuesOf({ form, series }: Layer, caption: string, record: Columns, week: number) {
  const at = ({ column, scale }: Layer["series"][number]) => (record.columns[column]?.[week] ?? NaN) * scale;
  const named = series.filter(({ label }) => label);
  const each = series.map((item) => ({ name: item.label || caption, values: [at(item)] }));
  const shown =
    form === "band" && named.length < 2 ? [{ name: named[0]?.label || caption, values: series.map(at) }] : each;
  const none = ([value = 0]: number[]) => form === "stack" && Number(passing(value)) === 0;
  return shown.filter(({ name, values }) => name && !values.some(Number.isNaN) && !none(values));
}
