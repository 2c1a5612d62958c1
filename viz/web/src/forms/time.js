// Draws one figure: ECharts the areas, lines and axes; an SVG on top the direct labels, the bracket and the marker.

import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { overlay } from "./overlay.js";
import { magnification, pick, presenting } from "../write.js";

echarts.use([LineChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

const EDGE = { left: 34, top: 7, bottom: 20 };
const CAPTION = 19;
const BETWEEN = 6;
const AXIS_TEXT = 11;

export class Chart {
  constructor(box, { setMarker }) {
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
    this.panels = geometry(figure, this.plot.clientWidth, this.plot.clientHeight);
    this.chart.setOption(this.option(figure, record, colours), { replaceMerge: ["series"], silent: true });
    overlay(this.svg, this.panels, figure, record, colours, marker);
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
    const last = panels.length - 1;
    return {
      animation: false,
      aria: { enabled: true, label: { description: `${figure.title}. ${figure.unit}` } },
      textStyle: { fontFamily: "inherit" },
      tooltip: {
        showDelay: 40,
        trigger: "axis",
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
      grid: this.panels.map(({ left, top, width, height }) => ({ left, top, width, height, containLabel: false })),
      xAxis: panels.map((_, index) => timeAxis(figure, index, index === last, colours)),
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
  return `${label} ${value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places })}`;
}

function geometry(figure, width, height) {
  const large = magnification();
  const [left, right, above] = [EDGE.left, figure.room, CAPTION].map((length) => length * large);
  const captions = figure.panels.reduce((sum, panel) => sum + (panel.caption ? above : 0), 0);
  const gap = captions ? BETWEEN : 2 * BETWEEN;
  const between = (figure.panels.length - 1) * gap;
  const free = height - EDGE.top - EDGE.bottom * large - captions - between;
  let top = EDGE.top;
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

function level(panel, value) {
  return panel.log ? Math.log2(Math.max(value, 1e-9)) : value;
}

function timeAxis(figure, gridIndex, labelled, colours) {
  const ticks = figure.ticks.map(([week]) => week);
  const names = new Map(figure.ticks);
  return {
    type: "value",
    gridIndex,
    min: 0,
    max: figure.weeks,
    axisLine: { show: true, onZero: false, lineStyle: { color: colours.muted, width: 1 } },
    axisTick: { show: true, customValues: ticks, length: 4 },
    axisLabel: {
      show: labelled,
      customValues: ticks,
      formatter: (week) => names.get(week) ?? "",
      color: colours.muted,
      fontSize: AXIS_TEXT * magnification(),
      margin: 6,
      hideOverlap: true,
    },
    splitLine: { show: false },
  };
}

function valueAxis(panel, gridIndex, height, colours) {
  const marks = panel.log ? octaves(panel, height) : evenly(panel.bottom, panel.top, height);
  return {
    type: "value",
    gridIndex,
    min: level(panel, panel.bottom),
    max: level(panel, panel.top),
    axisLine: { show: false },
    axisTick: { show: false, customValues: marks },
    axisLabel: {
      customValues: marks,
      formatter: (value) => short(panel.log ? 2 ** value : value),
      color: colours.muted,
      fontSize: AXIS_TEXT * magnification(),
      margin: 5,
    },
    interval: (level(panel, panel.top) - level(panel, panel.bottom)) / Math.max(1, marks.length - 1),
    splitLine: { show: !panel.log, lineStyle: { color: colours.muted, opacity: 0.22 } },
  };
}

// The ends and what lies evenly between them, in round numbers: into how many parts each leading figure divides well.
const PARTS = { 1: [5, 2, 1], 1.5: [3, 3, 1], 2: [4, 2, 2], 2.5: [5, 1, 1], 3: [3, 3, 1], 4: [4, 2, 2], 5: [5, 2, 1], 6: [3, 3, 2], 8: [4, 2, 2] };

function evenly(bottom, top, height) {
  const lead = Number((top / 10 ** Math.floor(Math.log10(top) + 1e-9)).toPrecision(3));
  const room = height / magnification();
  const parts = (PARTS[lead] ?? [2, 2, 1])[room > 130 ? 0 : room > 38 ? 1 : 2];
  return Array.from({ length: parts + 1 }, (_, index) => bottom + ((top - bottom) * index) / parts);
}

// Doublings, as many as can be told apart.
function octaves(panel, height) {
  const [bottom, top] = [Math.log2(panel.bottom), Math.log2(panel.top)];
  const every = Math.ceil((14 * magnification() * (top - bottom)) / height);
  return Array.from({ length: Math.floor((top - bottom) / every + 1e-6) + 1 }, (_, index) => bottom + index * every);
}

function short(value) {
  if (document.documentElement.lang === "ja" && Math.abs(value) >= 1e4) return `${+(value / 1e4).toPrecision(2)}万`;
  if (Math.abs(value) >= 1e6) return `${+(value / 1e6).toPrecision(3)}m`;
  if (Math.abs(value) >= 1e4) return `${Math.round(value / 1e3)}k`;
  return String(+value.toPrecision(4));
}

function layers(panel, index, record, colours) {
  return panel.layers.flatMap((layer, order) => {
    const common = { type: "line", xAxisIndex: index, yAxisIndex: index, symbol: "none", silent: true, z: 2 + order };
    const points = (item, below) => rows(panel, record.columns[item.column], item.scale, below);
    if (layer.form === "stack") return layer.series.map((item) => area(common, item, points(item), index, colours));
    if (layer.form === "band") return bandOf(common, layer.series, record, index, colours);
    const item = layer.series[0];
    const stroke = { color: pick(colours, item.colour), width: presenting() ? (layer.thin ? 3 : 4) : layer.thin ? 1.25 : 2.5, type: layer.thin ? [4, 3] : "solid" };
    const line = { ...common, z: 10 + order, data: points(item), lineStyle: stroke };
    const path = record.columns[layer.path];
    const ghost = [...fanOf(item, panel, record, common, colours, index), ...ghostOf(item, panel, record, common, colours)];
    if (!path) return [...ghost, line];
    const thin = { color: colours.muted, width: 1.25, type: [2, 4] };
    return [{ ...common, z: 9, data: rows(panel, path, item.scale), lineStyle: thin }, ...ghost, line];
  });
}

// Where eight of ten other seeds lie, behind the line.
function fanOf(item, panel, record, common, colours, index) {
  const [low, high] = ["fan_low", "fan_high"].map((end) => record.columns[`${end}:${item.column}`]);
  if (!low || !high) return [];
  const [bottom, top] = [low, high].map((column) => column.map((value) => level(panel, value * item.scale)));
  const still = { ...common, z: 1, stack: `fan-${index}-${item.column}`, lineStyle: { width: 0, opacity: 0 } };
  const points = (values) => values.map((value, week) => [week, value]);
  return [
    { ...still, data: points(bottom) },
    { ...still, data: points(top.map((value, week) => value - bottom[week])), areaStyle: { color: colours.muted, opacity: 0.16 } },
  ];
}

// The run that was left for a branch: the same line, thin and grey, as far as it had come.
function ghostOf(item, panel, record, common, colours) {
  const column = record.columns[`ghost:${item.column}`];
  if (!column) return [];
  const style = { color: colours.muted, width: 1.5, type: "dashed" };
  return [{ ...common, z: 8, data: rows(panel, column, item.scale), lineStyle: style }];
}

function area(common, item, data, index, colours) {
  const colour = pick(colours, item.colour);
  return {
    ...common,
    data,
    stack: `stack-${index}`,
    step: "end",
    lineStyle: { color: colours.panel, width: 1.5 },
    areaStyle: { color: colour, opacity: 1 },
  };
}

function bandOf(common, [low, high], record, index, colours) {
  const bottom = record.columns[low.column];
  const top = record.columns[high.column];
  const still = { ...common, stack: `band-${index}`, stackStrategy: "all", lineStyle: { width: 0, opacity: 0 } };
  return [
    { ...still, data: rows({}, bottom, 1) },
    { ...still, data: rows({}, top.map((value, week) => value - bottom[week]), 1), areaStyle: { color: colours.muted, opacity: 0.2 } },
  ];
}

function rows(panel, column, scale) {
  return column.map((value, week) => [week, Number.isNaN(value) ? "-" : level(panel, value * scale)]);
}
