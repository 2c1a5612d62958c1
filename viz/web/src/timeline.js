// The strip under the top bar: how far the run has come, what broke it up, and where the marker is.

import { sizeOf } from "./size.js";
import { attribute, escape, fill, magnification } from "./write.js";

const MARKS = { halving: "◆", default: "×", takeover: "○", shock: "▲" };

export class Timeline {
  constructor(box, setMarker) {
    this.svg = box.querySelector("svg");
    this.range = box.querySelector("input");
    this.range.addEventListener("input", () => this.turn(Number(this.range.value), setMarker));
    for (const event of ["pointerenter", "focusin"]) box.addEventListener(event, () => box.classList.remove("er-dismissed")); // Esc puts the legend away
  }

  // At the newest week or past it, the marker is gone and the page follows the run again.
  turn(week, setMarker) {
    setMarker(week >= this.week ? null : week);
  }

  // A default and a takeover of the same week stand side by side.
  aside(event) {
    const other = { default: "takeover", takeover: "default" }[event.kind];
    if (!other || !this.marks.some((mark) => mark.week === event.week && mark.kind === other)) return 0;
    return event.kind === "default" ? -6 : 6;
  }

  draw({ frame, record, colours, marker }) {
    if (frame.week === undefined) return;
    this.marks = record.events.filter((event) => event.kind in MARKS);
    this.week = frame.week;
    attribute(this.range, "max", frame.weeks);
    this.range.value = marker ?? frame.week;
    attribute(this.range, "aria-label", frame.labels.timeline);
    attribute(this.range, "aria-valuetext", `${frame.labels.week} ${this.range.value}`);
    const { width, height } = sizeOf(this.svg);
    const size = 11 * magnification();
    const inner = width - 16;
    const x = (week) => 8 + (inner * week) / frame.weeks;
    const text = (week, y, sign, size, colour, aside = 0) =>
      `<text x="${x(week) + aside}" y="${y}" text-anchor="middle" font-size="${size}" fill="${colour}" class="er-mark">${escape(sign)}</text>`;
    const base = height - 2;
    const ticks = frame.ticks.map(
      ([week, year]) => `<path d="M${x(week)} 8v7" stroke="${colours.muted}"/>${text(week, base, year, size, colours.muted)}`,
    );
    const marks = this.marks.map((event) => text(event.week, event.kind === "halving" ? 16 : 17, MARKS[event.kind], event.kind === "halving" ? 13 : 17, event.kind === "default" ? colours.alert : colours.text, this.aside(event)));
    const here = marker === null ? "" : `<path d="M${x(marker)} 2v${height - 6}" stroke="${colours.text}" stroke-width="2"/>`;
    if (!this.svg.firstChild) this.svg.innerHTML = "<g></g><g></g><g></g><g></g>";
    const [line, still, dot, mark] = this.svg.children; // apart, since what stays as it is need not be laid out again
    fill(line, `<path d="M8 11.5H${8 + inner}" stroke="${colours.muted}" stroke-opacity="0.4" stroke-width="3"/><path d="M8 11.5H${x(frame.week)}" stroke="${colours.use.leased}" stroke-width="3"/>`);
    fill(still, [...ticks, ...marks].join(""));
    fill(dot, `<circle cx="${x(frame.week)}" cy="11.5" r="5" fill="${colours.use.leased}" stroke="${colours.panel}" stroke-width="1.5"/>`);
    fill(mark, here);
    attribute(this.svg, "viewBox", `0 0 ${width} ${height}`);
  }
}
