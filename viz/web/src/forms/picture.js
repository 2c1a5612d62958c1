// What all figures share: a card with a title, a unit and a picture as large as there is room, drawn anew where something
// has changed.

import { sizeOf } from "../size.js";
import { attribute, fill, magnification, write } from "../write.js";

export class Picture {
  constructor(box) {
    this.title = box.querySelector(".er-title");
    this.unit = box.querySelector(".er-unit");
    this.plot = box.querySelector(".er-plot");
    this.svg = box.querySelector(".er-overlay");
  }

  draw(figure, _record, colours) {
    const { width, height } = this.head(figure);
    fill(this.svg, this.picture(figure, { width, height, colours, size: 13 * magnification() }));
  }

  // Writes what stands around the picture; how large it is.  [px]
  head(figure) {
    write(this.title, figure.title);
    write(this.unit, figure.unit);
    attribute(this.plot, "aria-label", [figure.title, figure.unit, ...this.told(figure)].filter(Boolean).join(". "));
    const { width, height } = sizeOf(this.plot);
    attribute(this.svg, "style", `width: ${width}px; height: ${height}px`); // of fixed size: else all its texts are laid out anew with every new title
    attribute(this.svg, "viewBox", `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
    return { width, height };
  }

  // What one who does not see the picture is told of it.
  told() {
    return [];
  }

  dispose() {}
}
