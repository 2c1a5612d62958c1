// Rows that join two values: a hollow dot for the first run, a full one for the second.

import { type Markup, svg, words } from "../drawing/markup.ts";
import { linear } from "../drawing/scale.ts";
import type { Figure } from "../types.ts";
import { type Paper, Picture, readable } from "./picture.ts";
import { rounds } from "./rounds.ts";

interface Dumbbell {
  label: string;
  start: number;
  to: number;
  written: string;
  same: boolean;
}

interface Drawn extends Figure {
  rows: Dumbbell[];
  top?: number;
}

export class Dumbbells extends Picture<Drawn> {
  protected override told({ rows }: Drawn) {
    return rows.map(({ label, written }) => `${label} ${written}`);
  }

  protected override least({ rows }: Drawn) {
    return (1.2 * rows.length + 2) * readable();
  }

  protected picture({ rows, top: most }: Drawn, { width, height, colours, size, language }: Paper): Markup {
    if (!rows.length) return [];
    const step = Math.min(26, (height - 1.6 * size) / rows.length);
    const small = Math.min(size, Math.max(readable(), 0.75 * step));
    const [left, right] = [0.2 * width, 0.24 * width];
    const x = linear([0, most ?? Math.max(1, ...rows.flatMap(({ start, to }) => [start, to]))], [left, width - right]);
    const end = rows.length * step;
    const marks = rounds(x, [0, end], 5, { size: small, colours, language });
    const pairs = rows.map(({ label, start, to, written, same }, index) => {
      const y = index * step + step / 2;
      const colour = same ? colours.muted : to >= start ? colours.use.leased : colours.use.mining;
      const ink = same ? colours.muted : colours.text;
      return [
        words(left - 10, y + 0.35 * small, label, { size: small, anchor: "end", fill: ink, kind: "" }),
        svg`<path d="M${x(start)} ${y}H${x(to)}" stroke=${colour} stroke-width="3"/>
          <circle cx=${x(start)} cy=${y} r="5" fill=${colours.panel} stroke=${ink} stroke-width="1.5"/>`,
        same ? [] : svg`<circle cx=${x(to)} cy=${y} r="5" fill=${colour} stroke=${ink} stroke-width="1.5"/>`,
        words(width - right + 12, y + 0.35 * small, written, { size: small, fill: ink, kind: "" }),
      ];
    });
    return [marks, pairs];
  }
}
