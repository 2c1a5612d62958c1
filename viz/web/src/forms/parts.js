// The same whole cut in several ways: a stacked bar a row, each part named on it or under it.

import { breadth, escape, pick } from "../write.js";
import { Rows } from "./rows.js";

export class Parts extends Rows {
  told({ label, parts }) {
    return `${label}: ${parts.map((part) => `${part.label} ${part.written}`).join(", ")}`;
  }

  rows(rows, { width, height, colours, size }) {
    const step = height / rows.length;
    const left = 0.14 * width;
    return rows
      .map(({ label, parts }, index) => {
        const whole = parts.reduce((sum, part) => sum + part.value, 0) || 1;
        const [y, thick] = [index * step + 4, Math.min(24, step * 0.42)];
        let x = left;
        let free = left;
        const drawn = parts.map((part) => {
          const long = ((width - left) * part.value) / whole;
          const told = breadth(`${part.label} ${part.written}`, size);
          const at = Math.min(Math.max(x, free), width - told - 4);
          const bar = `<rect x="${x}" y="${y}" width="${long}" height="${thick}" fill="${pick(colours, part.colour)}" stroke="${colours.panel}" stroke-width="1.5"/>`;
          x += long;
          if (at < free) return bar;
          free = at + told + 10;
          return `${bar}<text x="${at + 2}" y="${y + thick + size + 2}" font-size="${size}" fill="${colours.text}">${escape(part.label)} <tspan font-weight="700">${escape(part.written)}</tspan></text>`;
        });
        return `<text x="${left - 10}" y="${y + thick / 2 + 5}" text-anchor="end" font-size="${size}" font-weight="700" fill="${colours.text}">${escape(label)}</text>${drawn.join("")}`;
      })
      .join("");
  }
}
