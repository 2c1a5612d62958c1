// What both forms of rows share: a card whose drawing is plain SVG, as wide as the card.

import { sizeOf } from "../size.js";
import { magnification } from "../write.js";

export class Rows {
  constructor(box) {
    this.title = box.querySelector(".er-title");
    this.unit = box.querySelector(".er-unit");
    this.plot = box.querySelector(".er-plot");
    this.svg = box.querySelector(".er-overlay");
  }

  draw(figure, _record, colours) {
    this.title.textContent = figure.title;
    this.unit.textContent = figure.unit;
    this.plot.setAttribute("aria-label", [figure.title, figure.unit, ...figure.rows.map((row) => this.told(row))].join(". "));
    const { width, height } = sizeOf(this.plot);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${Math.max(1, height)}`);
    this.svg.innerHTML = this.rows(figure.rows, { width, height, colours, size: 13 * magnification() });
  }

  resize() {}
  dispose() {}
}
