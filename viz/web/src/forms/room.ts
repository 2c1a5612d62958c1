// What each zone had on offer as a bar, the sold part of it dark, what was asked for as a line under it, and the numbers.

import { pick } from "../drawing/colours.ts";
import { dataOf, type Markup, svg, words } from "../drawing/markup.ts";
import { linear } from "../drawing/scale.ts";
import type { Context, Figure } from "../types.ts";
import { type Paper, Picture, readable } from "./picture.ts";

const SHARES = [0.11, 0.1, 0.11, 0.23]; // of the width, for the columns of numbers

interface ZoneRoom {
  label: string;
  zone: string;
  chosen: boolean;
  offered: number;
  sold: number;
  asked: number;
  written: string[];
}

interface Drawn extends Figure {
  rows: ZoneRoom[];
  heads: string[];
}

export class Room extends Picture<Drawn> {
  constructor(box: Element, context: Context) {
    super(box, context);
    this.svg.classList.add("er-live-overlay");
    this.svg.addEventListener("click", (event) => {
      const { zone } = dataOf(event, "[data-zone]");
      if (zone) context.look({ focus: { zone } });
    });
  }

  protected override told({ rows, heads }: Drawn) {
    return rows.map(
      ({ label, written }) => `${label}: ${written.map((value, index) => `${heads[index]} ${value}`).join(", ")}`,
    );
  }

  protected picture({ rows, heads }: Drawn, { width, height, colours, size }: Paper): Markup {
    const step = Math.min(2.6 * size, height / (rows.length + 1));
    const small = Math.max(readable(), Math.min(size - 1, step * 0.66));
    const from = (place: number) => width * (1 - SHARES.slice(place).reduce((sum, share) => sum + share, 0));
    const left = small * 6.6;
    const most = Math.max(1, ...rows.map(({ offered, asked }) => Math.max(offered, asked)));
    const x = linear([0, most], [left, Math.max(left, from(0) - 4)]);
    const colour = pick(colours, "actor.utility");
    const numbers = (y: number, values: string[], fill: string, weight = 400) =>
      values.map((value, index) =>
        words(from(index + 1), y, value, { size: small, anchor: "end", fill, weight, kind: "" }),
      );
    const body = rows.map(({ label, zone, chosen, offered, sold, asked, written }, index) => {
      const top = (index + 1) * step;
      const [y, thick, base] = [top + step * 0.18, step * 0.44, top + step * 0.7];
      const weight = chosen ? 700 : 400;
      return svg`<g data-zone=${zone} style="cursor:pointer">
        <rect x="0" y=${top} width=${width} height=${step} fill=${colours.muted} fill-opacity=${chosen ? 0.14 : 0}/>
        ${words(2, base, label, { size: small, fill: colours.text, weight, kind: "" })}
        <rect x=${left} y=${y} width=${x(offered) - left} height=${thick} fill=${colour} fill-opacity="0.25" stroke=${colour} stroke-width="1"/>
        <rect x=${left} y=${y} width=${x(sold) - left} height=${thick} fill=${colour}/>
        <path d="M${left} ${y + thick + 3}H${x(asked)}" stroke=${colours.text} stroke-width="2"/>${numbers(base, written, colours.text, weight)}</g>`;
    });
    return [numbers(step * 0.7, heads, colours.muted), body];
  }
}
