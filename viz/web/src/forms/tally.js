// How many of many runs gave each answer: its name and its share, with "this run" and "you said" beside it, over a bar.

import { escape } from "../write.js";
import { Picture } from "./picture.js";

export class Tally extends Picture {
  told({ rows }) {
    return rows.map(({ label, written, here, locked }) => [label, written, here, locked].filter(Boolean).join(", "));
  }

  picture({ rows }, { width, height, colours, size }) {
    const step = height / rows.length;
    const thick = Math.min(12, step - size - 8);
    const room = width - 4;
    return rows
      .map((row, index) => {
        const [base, y] = [index * step + size + 1, index * step + size + 6];
        const ring = row.locked ? `<rect x="1" y="${y - 2}" width="${room + 2}" height="${thick + 4}" fill="none" stroke="${colours.text}" stroke-width="1.5" stroke-dasharray="4 3" rx="3"/>` : "";
        const told = [row.here && `● ${row.here}`, row.locked].filter(Boolean).join(" · ");
        return `<text x="2" y="${base}" font-size="${size}" font-weight="${row.here ? 700 : 400}" fill="${colours.text}">${escape(row.label)}</text>
          <text x="${width - 2}" y="${base}" text-anchor="end" font-size="${size}" fill="${colours.text}">${escape(told)} <tspan font-weight="700">${escape(row.written)}</tspan></text>
          <rect x="2" y="${y}" width="${Math.max(room * row.share, 1)}" height="${thick}" fill="${row.here ? colours.use.leased : colours.muted}"/>${ring}`;
      })
      .join("");
  }
}
