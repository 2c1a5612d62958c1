// How many of many runs gave each answer: a bar a row, with "this run" and "you said" beside it.

import { escape } from "../write.js";
import { Rows } from "./rows.js";

export class Tally extends Rows {
  told({ label, written, here, locked }) {
    return [label, written, here, locked].filter(Boolean).join(", ");
  }

  rows(rows, { width, height, colours, size }) {
    const above = 6;
    const step = Math.min(44, (height - above) / rows.length);
    const [left, right] = [0.42 * width, 0.27 * width];
    const room = width - left - right;
    return rows
      .map((row, index) => {
        const [y, thick] = [above + index * step, Math.min(20, step - 8)];
        const long = room * row.share;
        const middle = y + step / 2;
        const ring = row.locked ? `<rect x="${left - 3}" y="${middle - thick / 2 - 3}" width="${room + 6}" height="${thick + 6}" fill="none" stroke="${colours.text}" stroke-width="1.5" stroke-dasharray="4 3" rx="3"/>` : "";
        const told = [row.here && `● ${row.here}`, row.locked].filter(Boolean).join(" · ");
        return `<text x="${left - 10}" y="${middle + 4}" text-anchor="end" font-size="${size}" font-weight="${row.here ? 700 : 400}" fill="${colours.text}">${escape(row.label)}</text>
          <rect x="${left}" y="${middle - thick / 2}" width="${Math.max(long, 1)}" height="${thick}" fill="${row.here ? colours.use.leased : colours.muted}"/>${ring}
          <text x="${left + room + 8}" y="${middle + 4}" font-size="${size}" fill="${colours.text}"><tspan font-weight="700">${escape(row.written)}</tspan> ${escape(told)}</text>`;
      })
      .join("");
  }
}
