// How many of many runs gave each answer: its name and its share, with "this run" and "you said" beside it, over a bar.

import { type Markup, svg, words } from "../drawing/markup.ts";
import { linear } from "../drawing/scale.ts";
import type { Figure } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";

interface Answer {
  label: string;
  share: number;
  written: string;
  here: string;
  locked: string;
}

interface Drawn extends Figure {
  rows: Answer[];
}

export class Tally extends Picture<Drawn> {
  protected override told({ rows }: Drawn) {
    return rows.map(({ label, written, here, locked }) => [label, written, here, locked].filter(Boolean).join(", "));
  }

  protected picture({ rows }: Drawn, { width, height, colours, size }: Paper): Markup {
    const step = height / rows.length;
    const thick = Math.min(12, step - size - 8);
    const x = linear([0, 1], [2, width - 2]);
    return rows.map((row, index) => {
      const [base, y] = [index * step + size + 1, index * step + size + 6];
      const told = [row.here && `● ${row.here}`, row.locked].filter(Boolean).join(" · ");
      const answer = svg`${told} <tspan font-weight="700">${row.written}</tspan>`;
      return [
        words(2, base, row.label, { size, weight: row.here ? 700 : 400, fill: colours.text, kind: "" }),
        words(width - 2, base, answer, { size, anchor: "end", fill: colours.text, kind: "" }),
        svg`<rect x="2" y=${y} width=${Math.max(1, x(row.share) - 2)} height=${thick} fill=${row.here ? colours.use.leased : colours.muted}/>`,
        row.locked
          ? svg`<rect x="1" y=${y - 2} width=${width - 2} height=${thick + 4} fill="none" stroke=${colours.text} stroke-width="1.5" stroke-dasharray="4 3" rx="3"/>`
          : [],
      ];
    });
  }
}
