// Rows that join two values: a hollow dot for the first run, a full one for the second.

import { escape } from "../write.js";
import { Rows } from "./rows.js";

export class Dumbbells extends Rows {
  told({ label, written }) {
    return `${label} ${written}`;
  }

  rows(rows, { width, height, colours, size }) {
    const step = Math.min(26, height / Math.max(1, rows.length));
    const [left, right] = [0.2 * width, 0.22 * width];
    const most = Math.max(1, ...rows.flatMap(({ start, to }) => [start, to]));
    const x = (value) => left + ((width - left - right) * value) / most;
    return rows
      .map(({ label, start, to, written }, index) => {
        const y = index * step + step / 2;
        const colour = to >= start ? colours.use.leased : colours.use.mining;
        return `<text x="${left - 10}" y="${y + 4}" text-anchor="end" font-size="${size}" fill="${colours.text}">${escape(label)}</text>
          <path d="M${x(start)} ${y}H${x(to)}" stroke="${colour}" stroke-width="3"/>
          <circle cx="${x(start)}" cy="${y}" r="5" fill="${colours.panel}" stroke="${colours.text}" stroke-width="1.5"/>
          <circle cx="${x(to)}" cy="${y}" r="5" fill="${colour}" stroke="${colours.text}" stroke-width="1.5"/>
          <text x="${width - right + 10}" y="${y + 4}" font-size="${size}" fill="${colours.text}">${escape(written)}</text>`;
      })
      .join("");
  }
}
