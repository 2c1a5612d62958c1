// Rows of two bars from nought, one an end of a lever's slider, with their intervals; faint where that holds nought.

import { breadth } from "../drawing/labels.ts";
import { fill, find, html, type Markup, svg, words } from "../drawing/markup.ts";
import { linear } from "../drawing/scale.ts";
import type { Context, Figure } from "../types.ts";
import { type Paper, Picture, readable } from "./picture.ts";
import { rounds } from "./rounds.ts";
import { beside } from "./tip.ts";

type Bound = number | "";

interface Row {
  label: string;
  low: Bound; // none where a lever was set one way only
  low_from: Bound;
  low_to: Bound;
  low_sure: boolean;
  high: Bound;
  high_from: Bound;
  high_to: Bound;
  high_sure: boolean;
  still: boolean;
  written: string;
  binds: string;
  note: string[]; // none of a heading
}

interface Drawn extends Figure {
  rows: Row[];
}

/** Ends of the axis: all that is drawn, and nought. */
export function reach(rows: readonly Row[]): [number, number] {
  const all = rows.flatMap((row) =>
    [row.low, row.low_from, row.low_to, row.high, row.high_from, row.high_to].filter((at) => at !== ""),
  );
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  return low < high ? [low, high] : [-1, 1];
}

export class Tornado extends Picture<Drawn> {
  private readonly tip = document.createElement("div");
  private rows: Row[] = [];
  private over = 0; // height of the axis over the rows  [px]
  private step = 1; // and of a row

  constructor(box: Element, context: Context) {
    super(box, context);
    this.tip.className = "er-tip";
    this.tip.hidden = true;
    this.plot.append(this.tip);
    for (const kind of ["pointermove", "click"] as const)
      this.plot.addEventListener(kind, (event) => this.point(event));
    this.plot.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  // What the row under the pointer says, end by end.
  private point({ clientX, clientY }: MouseEvent): void {
    const { left, top, width } = this.plot.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    const { label, note = [], binds = "" } = this.rows[Math.floor((y - this.over) / this.step)] ?? {};
    this.tip.hidden = !note.length;
    if (!note.length) return;
    Object.assign(this.tip.style, { left: `${x}px`, top: `${y + 12}px` });
    const lines = [...note, binds].filter(Boolean).map((line) => html`<br>${line}`);
    fill(this.tip, html`<p popover="manual"><b>${label}</b>${lines}</p>`);
    beside(find(this.tip, "p"), this.tip.getBoundingClientRect(), x > width / 2);
  }

  protected override told({ rows }: Drawn) {
    return rows.map(({ label, note, written, binds }) => `${label} ${note.join(". ") || written} ${binds}`);
  }

  protected override least({ rows }: Drawn) {
    return (1.35 * rows.length + 4) * readable();
  }

  protected picture({ rows }: Drawn, { width, height, colours, size, language }: Paper): Markup {
    const narrow = width < 600; // a phone's: names above their bars
    const head = 1.5 * size;
    const step = Math.max(0, Math.min(narrow ? 34 : 26, (height - 1.6 * size - head) / Math.max(1, rows.length)));
    [this.rows, this.over, this.step] = [rows, head, step || 1];
    const small = Math.min(size, Math.max(readable(), (narrow ? 0.3 : 0.72) * step));
    const longest = Math.max(...rows.map(({ label }) => breadth(label, small)));
    const [left, right] = narrow ? [0, width] : [Math.min(longest + 18, 0.36 * width), width - 9 * small];
    const x = linear(reach(rows), [left + 8, right - 8]);
    const end = head + rows.length * step;
    const muted = { size: small, fill: colours.muted, kind: "" };
    const marks = rounds(x, [head, end], 5, { size: small, colours, language }, true);
    const apart = (narrow ? 0.12 : 0.19) * step;
    const bar = (y: number, to: Bound, from: Bound, until: Bound, sure: boolean, full: boolean) => {
      if (to === "") return "";
      const thick = 1.6 * apart;
      return svg`<g opacity=${sure ? 1 : 0.35}><rect x=${Math.min(x(0), x(to))} y=${y - thick / 2} width=${Math.abs(x(to) - x(0))} height=${thick} fill=${to < 0 ? colours.use.mining : colours.use.leased}/>
        ${from === "" || until === "" ? "" : svg`<path d="M${x(from)} ${y}H${x(until)}" stroke=${colours.text} stroke-width="1.5"/>`}
        <circle cx=${x(to)} cy=${y} r=${0.8 * apart} fill=${full ? colours.text : colours.panel} stroke=${colours.text}/></g>`;
    };
    const lines = rows.map((row, index) => {
      const y = head + (index + (narrow ? 0.72 : 0.5)) * step;
      const over = narrow ? y - 0.5 * step : y; // of the name
      const ink = row.low_sure || row.high_sure ? colours.text : colours.muted;
      return [
        words(left, over + 0.35 * small, row.label, { ...muted, fill: ink, anchor: narrow ? "start" : "end" }),
        row.still
          ? words(left + (narrow ? 4 : 12), y + 0.35 * small, row.binds, muted)
          : [
              bar(y - apart, row.low, row.low_from, row.low_to, row.low_sure, false),
              bar(y + apart, row.high, row.high_from, row.high_to, row.high_sure, true),
            ],
        words(narrow ? right : right + 4, over + 0.35 * small, row.written, {
          ...muted,
          fill: ink,
          anchor: narrow ? "end" : "start",
        }),
      ];
    });
    return [marks, lines];
  }
}
