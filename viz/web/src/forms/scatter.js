// Dots on two logarithmic axes; the listed are named, the chosen one is ringed.

import { ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { escape, magnification, pick } from "../write.js";
import { typeface } from "../write.js";

echarts.use([ScatterChart, GridComponent, TooltipComponent, CanvasRenderer]);

export class Scatter {
  constructor(box, { look }) {
    this.title = box.querySelector(".er-title");
    this.unit = box.querySelector(".er-unit");
    this.plot = box.querySelector(".er-plot");
    this.chart = echarts.init(this.plot, null, { renderer: "canvas" });
    this.chart.on("click", ({ data }) => look({ focus: { company: data.name, card: "" } }));
  }

  draw(figure, _record, colours) {
    this.title.textContent = figure.title;
    this.unit.textContent = figure.unit;
    this.plot.setAttribute("aria-label", `${figure.title}. ${figure.axes.x}, ${figure.axes.y}`);
    const [width, height] = [this.plot.clientWidth, this.plot.clientHeight];
    if (this.chart.getWidth() !== width || this.chart.getHeight() !== height) this.resize();
    const key = JSON.stringify([figure.dots, colours.panel, width, height]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.chart.setOption(option(figure, colours), { notMerge: true, silent: true });
  }

  resize() {
    this.drawn = "";
    this.chart.resize({ animation: { duration: 0 } });
  }

  dispose() {
    this.chart.dispose();
  }
}

function option({ dots, axes }, colours) {
  const size = 11 * magnification();
  const axis = (name, values) => ({
    type: "log",
    name,
    nameLocation: "middle",
    nameGap: 18,
    nameTextStyle: { color: colours.muted, fontSize: size },
    min: decade(Math.min(...values), Math.floor),
    max: decade(Math.max(...values), Math.ceil),
    axisLine: { lineStyle: { color: colours.muted } },
    axisLabel: { color: colours.muted, fontSize: size, formatter: short },
    splitLine: { lineStyle: { color: colours.muted, opacity: 0.15 } },
  });
  return {
    animation: false,
    textStyle: { fontFamily: typeface() },
    grid: { left: 48, right: 34, top: 8, bottom: 34 },
    tooltip: { formatter: ({ data }) => escape(data.name), backgroundColor: colours.panel, borderColor: colours.muted, textStyle: { color: colours.text } },
    xAxis: axis(axes.x, dots.map((dot) => dot.x)),
    yAxis: { ...axis("", dots.map((dot) => dot.y)), name: axes.y, nameGap: 36 },
    series: [{
      type: "scatter",
      data: dots.map((dot) => ({
        value: [dot.x, dot.y],
        name: dot.name,
        symbolSize: dot.label ? 11 : 7,
        itemStyle: { color: pick(colours, dot.colour), borderColor: dot.chosen ? colours.text : colours.panel, borderWidth: dot.chosen ? 3 : 1 },
        label: { show: Boolean(dot.label), formatter: dot.label, position: "right", color: colours.text, fontSize: size },
      })),
      labelLayout: { hideOverlap: true },
    }],
  };
}

const decade = (value, round) => (Number.isFinite(value) ? 10 ** round(Math.log10(value)) : 1);
const short = (value) => (value >= 1e3 ? `${value / 1e3}k` : String(value));
