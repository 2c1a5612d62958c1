// One panel of a chart over time: what uPlot draws of its strokes.  The names of axes and lines lie over it.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { level, marksOf } from "./axes.js";
import { strokes } from "./layers.js";

const MARGIN = 3; // px around the panel, so that a line along its edge is seen whole

export class Plot {
  constructor(parent) {
    this.parent = parent;
  }

  // Built anew where anything but the points has changed; else the points alone are handed over.
  draw(panel, frame, weeks, record, colours) {
    const drawn = strokes(panel, record, colours);
    const shape = JSON.stringify([panel.top, panel.bottom, frame, weeks, colours.muted, drawn.map(({ values, floor, ...style }) => style)]);
    const points = [Array.from({ length: weeks + 1 }, (_, week) => week), ...drawn.map(({ values }) => values)];
    this.drawn = drawn;
    if (shape === this.shape) this.plot.setData(points);
    else this.build(panel, frame, weeks, drawn, colours, points);
    this.shape = shape;
  }

  build(panel, frame, weeks, drawn, colours, points) {
    this.dispose();
    const series = [{}, ...drawn.map((stroke) => this.style(stroke, level(panel, panel.log ? panel.bottom : Math.max(0, panel.bottom))))];
    const span = (low, high) => ({ time: false, auto: false, range: () => [low, high] });
    const scales = { x: span(0, weeks), y: span(level(panel, panel.bottom), level(panel, panel.top)) };
    const size = { width: Math.max(1, frame.width) + 2 * MARGIN, height: Math.max(1, frame.height) + 2 * MARGIN };
    const axes = [{ show: false }, rules(panel, frame, colours)];
    this.plot = new uPlot({ ...size, scales, axes, series, padding: [MARGIN, MARGIN, MARGIN, MARGIN], pxAlign: 0, legend: { show: false }, cursor: { show: false } }, points, this.parent);
    Object.assign(this.plot.root.style, { position: "absolute", left: `${frame.left - MARGIN}px`, top: `${frame.top - MARGIN}px` });
  }

  style({ stroke, width = 0, dash, step, fill, floor }, fillTo) {
    const between = (plot, index) => band(plot, this.drawn[index - 1]);
    const paths = floor ? between : step ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear();
    return { stroke, width, dash, fill, fillTo, paths, points: { show: false } };
  }

  dispose() {
    this.plot?.destroy();
  }
}

// The outline of a band: along its top, and back along its floor.
function band(plot, { values, floor }) {
  const fill = new Path2D();
  const to = (value, week) => fill.lineTo(plot.valToPos(week, "x", true), plot.valToPos(value, "y", true));
  values.forEach(to);
  for (let week = floor.length - 1; week >= 0; week--) to(floor[week], week);
  return { stroke: null, fill, clip: null, flags: 0 };
}

// Faint lines at the numbers of the left axis; on a logarithmic one there would be too many.
function rules(panel, frame, colours) {
  const marks = panel.log ? [] : marksOf(panel, frame.height);
  return { side: 3, size: 0, splits: () => marks, values: () => [], ticks: { show: false }, grid: { stroke: `${colours.muted}38`, width: 1 } };
}
