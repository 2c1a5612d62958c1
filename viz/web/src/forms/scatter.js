// Dots on two logarithmic axes that fit them; the listed are named, the chosen one is ringed, a line shows the power law.

import { LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { sizeOf } from "../size.js";
import { escape, magnification, pick, thick, typeface } from "../write.js";

echarts.use([ScatterChart, LineChart, GridComponent, TooltipComponent, LabelLayout, CanvasRenderer]);

const ROOM = { left: 52, right: 20, top: 12, bottom: 36 }; // around the plot, before magnification  [px]

export class Scatter {
  constructor(box, { look }) {
    this.title = box.querySelector(".er-title");
    this.unit = box.querySelector(".er-unit");
    this.plot = box.querySelector(".er-plot");
    this.chart = echarts.init(this.plot, null, { renderer: "canvas" });
    this.chart.on("click", ({ data }) => data.name && look({ focus: { company: data.name, card: "" } }));
  }

  draw(figure, _record, colours) {
    this.title.textContent = figure.title;
    this.unit.textContent = figure.unit;
    this.plot.setAttribute("aria-label", `${figure.title}. ${figure.axes.x}, ${figure.axes.y}`);
    const { width, height } = sizeOf(this.plot);
    if (this.chart.getWidth() !== width || this.chart.getHeight() !== height) this.resize();
    const key = JSON.stringify([figure.dots, colours.panel, width, height]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.chart.setOption(option(figure, colours, width, height), { notMerge: true, silent: true });
  }

  resize() {
    this.drawn = "";
    this.chart.resize({ animation: { duration: 0 } });
  }

  dispose() {
    this.chart.dispose();
  }
}

function option({ dots, axes, line }, colours, width, height) {
  const size = 11 * magnification();
  const room = Object.fromEntries(Object.entries(ROOM).map(([side, px]) => [side, px * magnification()]));
  const [across, up] = [span(dots.map((dot) => dot.x)), span(dots.map((dot) => dot.y))];
  const axis = ({ ends, ticks }, name, gap) => ({
    type: "value",
    name,
    nameLocation: "middle",
    nameGap: gap * magnification(),
    nameTextStyle: { color: colours.muted, fontSize: size },
    min: ends[0],
    max: ends[1],
    axisLine: { show: true, onZero: false, lineStyle: { color: colours.muted } },
    axisTick: { show: true, customValues: ticks },
    axisLabel: { color: colours.muted, fontSize: size, formatter: (power) => short(10 ** power), customValues: ticks },
    splitLine: { show: false },
  });
  const place = ([x, y]) => [
    room.left + ((Math.log10(x) - across.ends[0]) / (across.ends[1] - across.ends[0])) * (width - room.left - room.right),
    height - room.bottom - ((Math.log10(y) - up.ends[0]) / (up.ends[1] - up.ends[0])) * (height - room.top - room.bottom),
  ];
  const spots = dots.map((dot) => place([dot.x, dot.y]));
  const taken = spots.map(([x, y]) => ({ x: x - 6, y: y - 6, width: 12, height: 12 }));
  return {
    animation: false,
    textStyle: { fontFamily: typeface() },
    grid: room,
    tooltip: { formatter: ({ data }) => escape(data.name ?? ""), backgroundColor: colours.panel, borderColor: colours.muted, textStyle: { color: colours.text } },
    xAxis: axis(across, axes.x, 20),
    yAxis: axis(up, axes.y, 38),
    series: [
      { type: "line", data: line.map((end) => end.map(Math.log10)), symbol: "none", silent: true, lineStyle: { color: colours.muted, width: thick(1.5), type: "dashed" } },
      {
        type: "scatter",
        data: dots.map((dot) => ({
          value: [Math.log10(dot.x), Math.log10(dot.y)],
          name: dot.name,
          symbolSize: dot.label ? 11 : 7,
          itemStyle: { color: pick(colours, dot.colour), borderColor: dot.chosen ? colours.text : colours.panel, borderWidth: dot.chosen ? 3 : 1 },
          label: { show: Boolean(dot.label), formatter: dot.label, color: colours.text, fontSize: size },
        })),
        labelLine: { show: true, lineStyle: { color: colours.muted } },
        labelLayout: ({ dataIndex, labelRect }) => beside(spots[dataIndex], labelRect, taken, { width, height, ...room }),
      },
    ],
  };
}

// Where a name stands free of all dots and of the names before it: close by if it can, else further off with a leader.
function beside([x, y], { width, height }, taken, plot) {
  for (const far of [10, 20, 32, 46, 62, 80]) {
    for (const [right, down] of [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1]]) {
      const at = { x: x + right * far - (right < 0 ? width : right ? 0 : width / 2), y: y + down * far - height / 2, width, height };
      const inside = at.x > plot.left && at.x + width < plot.width - 2 && at.y > 0 && at.y + height < plot.height - plot.bottom;
      if (!inside || taken.some((other) => meets(at, other))) continue;
      taken.push(at);
      const points = far > 20 ? [[x + right * 7, y + down * 7], [x + right * (far - 3), y + down * (far - 3)], [x + right * (far - 2), y + down * (far - 2)]] : null;
      return { x: at.x, y: at.y, align: "left", verticalAlign: "top", labelLinePoints: points ?? [[x, y], [x, y], [x, y]] };
    }
  }
  return { x: x + 10, y: y - height / 2, align: "left", verticalAlign: "top" };
}

const meets = (a, b) => a.x < b.x + b.width + 1 && b.x < a.x + a.width + 1 && a.y < b.y + b.height && b.y < a.y + a.height;

// The ends of an axis around its values, as powers of ten, and round ticks within them.
function span(values) {
  if (!values.length) return { ends: [0, 1], ticks: [0, 1] };
  const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const margin = Math.max(0.12, 0.08 * (high - low));
  const ends = [low - margin, high + margin];
  const steps = high - low > 2.5 ? [1] : high - low > 1.2 ? [1, 3] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(ends[0]); power <= ends[1]; power++) ticks.push(...steps.map((step) => power + Math.log10(step)));
  return { ends, ticks: ticks.filter((tick) => tick >= ends[0] && tick <= ends[1]) };
}

const short = (value) => (value >= 995 ? `${round(value / 1e3)}k` : String(round(value)));
const round = (value) => Number(value.toPrecision(2));
