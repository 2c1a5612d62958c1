// Draws one figure: ECharts the areas, lines and axes; an SVG on top the direct labels, the bracket and the marker.

import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { level, timeAxis, valueAxis } from "./axes.js";
import { layers } from "./layers.js";
import { overlay } from "./overlay.js";
import { sizeOf } from "../size.js";
import { escape, magnification, typeface } from "../write.js";

echarts.use([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

const EDGE = { left: 34, top: 9, bottom: 20 };
const CAPTION = 22;
const BETWEEN = 7;

export class Chart {
  constructor(box, { setMarker, frame }) {
    this.words = () => frame().labels;
    this.id = box.dataset.chart;
    this.title = box.querySelector(".er-title");
    this.unit = box.querySelector(".er-unit");
    this.plot = box.querySelector(".er-plot");
    this.svg = box.querySelector(".er-overlay");
    this.chart = echarts.init(this.plot, null, { renderer: "canvas" });
    this.panels = [];
    this.chart.getZr().on("click", (event) => {
      const week = Math.round(this.weekAt(event.offsetX));
      if (week >= 0 && week <= this.newest()) setMarker(week);
    });
  }

  draw(figure, record, colours, marker) {
    this.title.textContent = figure.title;
    this.unit.textContent = figure.unit;
    this.plot.setAttribute("aria-label", [figure.title, figure.unit].filter(Boolean).join(". "));
    this.figure = figure;
    this.record = record;
    this.panels = geometry(figure, sizeOf(this.plot));
    this.paint(this.option(figure, record, colours));
    overlay(this.svg, this.panels, figure, record, colours, marker, this.words());
  }

  // Where nothing but the points has changed since the last frame, nothing but the points is handed over.
  paint(option) {
    const shape = JSON.stringify({ ...option, series: option.series.map(({ data, ...style }) => style) });
    if (shape === this.shape) this.chart.setOption({ series: option.series.map(({ data }) => ({ data })) }, { silent: true });
    else this.chart.setOption(option, { replaceMerge: ["series"], silent: true });
    this.shape = shape;
  }

  // The newest week of the run: further than what is drawn where a past week is looked at.
  newest() {
    return Number(this.plot.closest(".er").dataset.week);
  }

  weekAt(x) {
    const frame = this.panels[0];
    return frame ? ((x - frame.left) / frame.width) * this.figure.weeks : -1;
  }

  option(figure, record, colours) {
    const panels = figure.panels;
    return {
      animation: false,
      textStyle: { fontFamily: typeface() },
      tooltip: {
        showDelay: 40,
        trigger: "axis",
        appendTo: () => this.plot, // else it asks in every frame how the plot is laid out
        confine: true,
        transitionDuration: 0,
        axisPointer: { type: "line", lineStyle: { color: colours.muted, width: 1 }, animation: false },
        backgroundColor: colours.panel,
        borderColor: colours.muted,
        padding: [4, 8],
        textStyle: { color: colours.text, fontSize: 12 * magnification() },
        formatter: (points) => this.tooltip(points),
      },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      grid: this.panels.map(({ left, top, width, height }) => ({ left, top, width, height, outerBoundsMode: "none" })),
      xAxis: panels.map((_, index) => timeAxis(figure, index, colours)),
      yAxis: panels.map((panel, index) => valueAxis(panel, index, this.panels[index].height, colours)),
      series: panels.flatMap((panel, index) => layers(panel, index, record, colours)),
    };
  }

  tooltip(points) {
    const week = Math.round(points[0]?.axisValue ?? 0);
    const rows = this.figure.panels.flatMap((panel) =>
      panel.layers.flatMap(({ series }) =>
        series.map((item) => {
          const value = this.record.columns[item.column]?.[week];
          return value === undefined || Number.isNaN(value) ? "" : row(item.label || panel.caption || "", value * item.scale);
        }),
      ),
    );
    return `<b>${this.dateOf(week)}</b><br>${rows.filter(Boolean).reverse().join("<br>")}`;
  }

  dateOf(week) {
    const start = this.figure.start ?? this.plot.closest(".er").dataset.start;
    const day = new Date(`${start}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + 7 * week);
    return day.toISOString().slice(0, 10);
  }

  resize() {
    this.chart.resize({ animation: { duration: 0 } });
  }

  dispose() {
    this.chart.dispose();
  }
}

function row(label, value) {
  const places = Math.abs(value) < 100 ? 1 : 0;
  return `${escape(label)} ${value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places })}`;
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
