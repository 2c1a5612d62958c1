// Draws one figure over time: a plot a panel; an SVG on top the axes, direct labels, the bracket and the marker.

import { level } from "./axes.js";
import { overlay } from "./overlay.js";
import { Picture } from "./picture.js";
import { Plot } from "./plot.js";
import { escape, magnification } from "../write.js";

const EDGE = { left: 34, top: 9, bottom: 20 };
const CAPTION = 22;
const BETWEEN = 7;

export class Chart extends Picture {
  constructor(box, { setMarker, frame }) {
    super(box);
    this.words = () => frame().labels;
    this.tip = document.createElement("div");
    this.tip.className = "er-tip";
    this.tip.hidden = true;
    this.plot.append(this.tip);
    this.plots = [];
    this.plot.addEventListener("click", (event) => {
      const week = this.weekAt(event);
      if (week >= 0 && week <= this.newest()) setMarker(week);
    });
    this.plot.addEventListener("pointermove", (event) => this.hover(this.weekAt(event)));
    this.plot.addEventListener("pointerleave", () => this.hover(-1));
  }

  draw(figure, record, colours, marker) {
    Object.assign(this, { figure, record, frames: geometry(figure, this.head(figure)) });
    for (const plot of this.plots.splice(figure.panels.length)) plot.dispose();
    figure.panels.forEach((panel, index) => {
      this.plots[index] ??= new Plot(this.plot);
      this.plots[index].draw(panel, this.frames[index], figure.weeks, record, colours);
    });
    overlay(this.svg, this.frames, figure, record, colours, marker, this.words());
    this.hover(this.week);
  }

  // The newest week of the run: further than what is drawn where a past week is looked at.
  newest() {
    return Number(this.plot.closest(".er").dataset.week);
  }

  weekAt(event) {
    const [frame] = this.frames;
    return Math.round(((event.clientX - this.plot.getBoundingClientRect().left - frame.left) / frame.width) * this.figure.weeks);
  }

  // What was in the week under the pointer, beside a rule through all panels.
  hover(week = -1) {
    this.week = week;
    const known = week >= 0 && week <= this.figure.weeks ? this.known(week) : [];
    this.tip.hidden = !known.length;
    if (this.tip.hidden) return;
    const [first, last] = [this.frames[0], this.frames.at(-1)];
    const x = first.x(week);
    const right = x > first.total / 2;
    this.tip.classList.toggle("er-tip-left", right);
    Object.assign(this.tip.style, { left: `${x}px`, top: `${first.top}px`, height: `${last.top + last.height - first.top}px` });
    this.tip.innerHTML = `<p><b>${this.dateOf(week)}</b><br>${known.join("<br>")}</p>`;
  }

  known(week) {
    return this.figure.panels.flatMap(({ layers, caption }) => layers.flatMap((layer) => this.valuesOf(layer, caption, week))).reverse();
  }

  // What a layer was in a week: a band from its low to its high; what has no name is no figure of its own.
  valuesOf({ form, series }, caption, week) {
    const at = ({ column, scale }) => this.record.columns[column]?.[week] * scale;
    const named = series.filter(({ label }) => label);
    const each = series.map((item) => ({ name: item.label || caption, values: [at(item)] }));
    const shown = form === "band" && named.length < 2 ? [{ name: named[0]?.label || caption, values: series.map(at) }] : each;
    return shown.filter(({ name, values }) => name && !values.some(Number.isNaN)).map(({ name, values }) => `${escape(name)} ${values.map(written).join(" – ")}`);
  }

  dateOf(week) {
    const start = this.figure.start ?? this.plot.closest(".er").dataset.start;
    const day = new Date(`${start}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + 7 * week);
    return day.toISOString().slice(0, 10);
  }

  dispose() {
    for (const plot of this.plots) plot.dispose();
  }
}

function written(value) {
  const places = Math.abs(value) < 100 ? 1 : 0;
  return value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
}

function geometry(figure, { width, height }) {
  const large = magnification();
  const [left, right, above] = [EDGE.left, figure.room, CAPTION].map((length) => length * large);
  const captions = figure.panels.reduce((sum, panel) => sum + (panel.caption ? above : 0), 0);
  const gap = captions ? BETWEEN : 2 * BETWEEN;
  const between = (figure.panels.length - 1) * gap;
  const free = height - (EDGE.top + EDGE.bottom) * large - captions - between;
  let top = EDGE.top * large;
  return figure.panels.map((panel) => {
    top += panel.caption ? above : 0;
    const frame = { left, top, large, width: width - left - right, height: free * (panel.share ?? 1), total: width };
    top += frame.height + gap;
    const bottom = level(panel, panel.bottom);
    const span = level(panel, panel.top) - bottom;
    frame.x = (week) => frame.left + (frame.width * week) / figure.weeks;
    frame.y = (value) => frame.top + frame.height * (1 - (level(panel, value) - bottom) / span);
    return frame;
  });
}
