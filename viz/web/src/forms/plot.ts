// One panel of a chart over time: what uPlot draws of its strokes.  The names of axes and lines lie over it.  uPlot is told
// heights in pixels, so that canvas and SVG share one scale.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Palette } from "../drawing/colours.ts";
import type { Columns, Panel } from "../types.ts";
import { marksOf } from "./axes.ts";
import type { Frame } from "./geometry.ts";
import { type Stroke, type Style, strokes } from "./layers.ts";

const MARGIN = 3; // px around the panel, so that a line along its edge is seen whole

export class Plot {
  private drawn: Stroke[] = [];
  private shape = "";
  private plot: uPlot | undefined;
  private readonly parent: HTMLElement;

  constructor(parent: HTMLElement) {
    this.parent = parent;
  }

  /** Built anew where anything but the points has changed; else the points alone are handed over. */
  draw(panel: Panel, frame: Frame, weeks: number, record: Columns, colours: Palette): void {
    this.drawn = strokes(panel, { frame, record, colours });
    const styles = this.drawn.map(({ values: _values, low, ...style }) => [style, Boolean(low)]);
    const shape = JSON.stringify([panel.top, panel.bottom, frame, weeks, colours.muted, styles]);
    const across = Array.from({ length: weeks + 1 }, (_, week) => week);
    const points = [across, ...this.drawn.map(({ values }) => values)] as uPlot.AlignedData;
    if (shape === this.shape && this.plot) this.plot.setData(points);
    else this.build(panel, frame, weeks, colours, points);
    this.shape = shape;
  }

  private build(panel: Panel, frame: Frame, weeks: number, colours: Palette, points: uPlot.AlignedData): void {
    this.dispose();
    const nought = frame.floor - frame.y(panel.log ? panel.bottom : Math.max(0, panel.bottom));
    const span = (low: number, high: number): uPlot.Scale => ({ time: false, auto: false, range: () => [low, high] });
    const options: uPlot.Options = {
      width: Math.max(1, frame.width) + 2 * MARGIN,
      height: Math.max(1, frame.height) + 2 * MARGIN,
      scales: { x: span(0, weeks), y: span(0, frame.height) },
      axes: [{ show: false }, rules(panel, frame, colours)],
      series: [{}, ...this.drawn.map((stroke) => this.style(stroke, nought))],
      padding: [MARGIN, MARGIN, MARGIN, MARGIN],
      pxAlign: 0,
      legend: { show: false },
      cursor: { show: false },
    };
    this.plot = new uPlot(options, points, this.parent);
    const place = { position: "absolute", left: `${frame.left - MARGIN}px`, top: `${frame.top - MARGIN}px` };
    Object.assign(this.plot.root.style, place);
  }

  private style(
    { stroke, width = 0, dash, step, fill, low }: Style & Pick<Stroke, "low">,
    fillTo: number,
  ): uPlot.Series {
    const between = (plot: uPlot, index: number) => band(plot, this.drawn[index - 1]);
    const paths = (
      low ? between : step ? uPlot.paths.stepped?.({ align: 1 }) : uPlot.paths.linear?.()
    ) as uPlot.Series.PathBuilder;
    return {
      width,
      fillTo,
      paths,
      points: { show: false },
      ...(stroke && { stroke }),
      ...(dash && { dash }),
      ...(fill && { fill }),
    };
  }

  dispose(): void {
    this.plot?.destroy();
  }
}

// The outline of a band: along its top, and back along its floor.
function band(plot: uPlot, stroke: Stroke | undefined): uPlot.Series.Paths {
  const fill = new Path2D();
  const to = (value: number | null | undefined, week: number) => {
    if (value !== null && value !== undefined)
      fill.lineTo(plot.valToPos(week, "x", true), plot.valToPos(value, "y", true));
  };
  const { values = [], low = [] } = stroke ?? {};
  values.forEach(to);
  for (let week = low.length - 1; week >= 0; week--) to(low[week], week);
  return { stroke: null, fill, clip: null, flags: 0 };
}

// Faint lines at the numbers of the left axis; on a logarithmic one there would be too many.
function rules(panel: Panel, frame: Frame, colours: Palette): uPlot.Axis {
  const marks = panel.log ? [] : marksOf(frame).map((value) => frame.floor - frame.y(value));
  const grid = { stroke: `${colours.muted}38`, width: 1 };
  return { side: 3, size: 0, splits: () => marks, values: () => [], ticks: { show: false }, grid };
}
