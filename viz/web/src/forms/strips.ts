// Rows of dots on one scale, a dot a fleet, as large as its hash, full where it runs; a line across all rows: what is earned.

import { type Markup, svg, words } from "../drawing/markup.ts";
import { linear } from "../drawing/scale.ts";
import type { Figure } from "../types.ts";
import { type Paper, Picture, readable } from "./picture.ts";
import { rounds } from "./rounds.ts";

interface Strip {
  label: string;
  written: string;
  dots: { at: number; size: number; on: boolean }[];
}

interface Drawn extends Figure {
  rows: Strip[];
  top: number;
  level: { at: number; label: string };
}

export class Strips extends Picture<Drawn> {
  protected override told({ rows }: Drawn) {
    return rows.map(({ label, written }) => `${label} ${written}`);
  }

  protected picture({ rows, top, level }: Drawn, { width, height, colours, size, language }: Paper): Markup {
    if (!rows.length) return [];
    const axis = 1.5 * size;
    const step = Math.min(2.4 * size, (height - 2 * axis) / rows.length);
    const small = Math.min(size - 1, Math.max(readable(), 0.8 * step));
    const [left, right] = [8.6 * small, width - 6 * small];
    const scale = linear([0, top], [left, right]);
    const x = (value: number) => scale(Math.min(value, top)); // what is dearer stands at the end
    const end = axis + rows.length * step;
    const muted = { size: small, fill: colours.muted, kind: "" };
    const marks = rounds(scale, [axis, end], 4, { size: small, colours, language });
    const strips = rows.map(({ label, written, dots }, index) => {
      const y = axis + (index + 0.5) * step;
      return [
        words(left - 8, y + 0.35 * small, label, { ...muted, anchor: "end", fill: colours.text }),
        svg`<path d="M${left} ${y}H${right}" stroke=${colours.muted} stroke-opacity="0.2"/>`,
        dots.map(({ at, size: share, on }) => {
          const radius = Math.max(2.5, 0.48 * step * Math.sqrt(share));
          return svg`<circle cx=${x(at)} cy=${y} r=${radius} fill=${on ? colours.actor.miner : colours.panel} fill-opacity=${on ? 0.8 : 0.6} stroke=${colours.text} stroke-width="1"/>`;
        }),
        words(width, y + 0.35 * small, written, { ...muted, anchor: "end" }),
      ];
    });
    const earned = [
      svg`<path d="M${x(level.at)} ${axis - 2}V${end}" stroke=${colours.text} stroke-width="2"/>`,
      words(x(level.at), axis - 5, level.label, { ...muted, anchor: "middle", weight: 700, fill: colours.text }),
    ];
    return [marks, strips, earned];
  }
}
