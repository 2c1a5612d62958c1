// Rows of two bars from nought, one an end of a lever's slider, with their intervals; faint where that holds nought.

import { type Markup, svg, words } from "../drawing/markup.ts";
import { short } from "../drawing/numbers.ts";
import { linear, ticks } from "../drawing/scale.ts";
import type { Figure } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";

type Bound = number | "";

interface Row {
  label: string;
  low: number;
  low_from: Bound;
  low_to: Bound;
  low_sure: boolean;
  high: number;
  high_from: Bound;
  high_to: Bound;
  high_sure: boolean;
  still: boolean;
  written: string;
  binds: string;
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
  protected override told({ rows }: Drawn) {
    return rows.map(({ label, written, binds }) => `${label} ${written || binds}`);
  }

  protected picture({ rows }: Drawn, { width, height, colours, size, language }: Paper): Markup {
    const step = Math.min(26, (height - 1.6 * size) / Math.max(1, rows.length));
    const small = Math.min(size, Math.max(9, 0.72 * step));
    const [left, right] = [Math.min(0.3 * width, 17 * small), width - Math.min(0.22 * width, 9 * small)];
    const x = linear(reach(rows), [left + 8, right - 8]);
    const end = rows.length * step;
    const muted = { size: small, fill: colours.muted, kind: "" };
    const marks = ticks(x, 5 * small).map((value) => [
      svg`<path d="M${x(value)} 0V${end}" stroke=${colours.muted} stroke-opacity=${value ? 0.25 : 1}/>`,
      words(x(value), end + 1.1 * small, short(value, language), { ...muted, anchor: "middle" }),
    ]);
    const bar = (y: number, to: number, from: Bound, until: Bound, sure: boolean, full: boolean) => {
      const thick = 0.32 * step;
      return svg`<g opacity=${sure ? 1 : 0.35}><rect x=${Math.min(x(0), x(to))} y=${y - thick / 2} width=${Math.abs(x(to) - x(0))} height=${thick} fill=${to < 0 ? colours.use.mining : colours.use.leased}/>
        ${from === "" || until === "" ? "" : svg`<path d="M${x(from)} ${y}H${x(until)}" stroke=${colours.text} stroke-width="1.5"/>`}
        <circle cx=${x(to)} cy=${y} r=${0.16 * step} fill=${full ? colours.text : colours.panel} stroke=${colours.text}/></g>`;
    };
    const lines = rows.map((row, index) => {
      const y = (index + 0.5) * step;
      const ink = row.low_sure || row.high_sure ? colours.text : colours.muted;
      return [
        words(left, y + 0.35 * small, row.label, { ...muted, fill: ink, anchor: "end" }),
        row.still
          ? words(left + 12, y + 0.35 * small, row.binds, muted)
          : [
              bar(y - 0.19 * step, row.low, row.low_from, row.low_to, row.low_sure, false),
              bar(y + 0.19 * step, row.high, row.high_from, row.high_to, row.high_sure, true),
            ],
        words(right + 4, y + 0.35 * small, row.written, { ...muted, fill: ink }),
      ];
    });
    return [marks, lines];
  }
}
