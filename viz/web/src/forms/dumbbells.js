// Rows that join two values: a hollow dot for the first run, a full one for the second.

import { escape } from "../write.js";
import { Picture } from "./picture.js";

export class Dumbbells extends Picture {
  told({ rows }) {
    return rows.map(({ label, written }) => `${label} ${written}`);
  }

  picture({ rows, top: most }, { width, height, colours, size }) {
    const axis = 1.6 * size;
    const step = Math.min(26, (height - axis) / Math.max(1, rows.length));
    const small = Math.min(size, Math.max(9, 0.75 * step));
    const [left, right] = [0.2 * width, 0.24 * width];
    const top = most ?? Math.max(1, ...rows.flatMap(({ start, to }) => [start, to]));
    const x = (value) => left + ((width - left - right) * value) / top;
    const end = rows.length * step;
    const ticks = [0, 0.5, 1].map((share) => `<path d="M${x(share * top)} 0V${end}" stroke="${colours.muted}" stroke-opacity="0.25"/>
      <text x="${x(share * top)}" y="${end + 1.1 * small}" text-anchor="middle" font-size="${small}" fill="${colours.muted}">${(share * top).toLocaleString("en")}</text>`);
    const pairs = rows.map(({ label, start, to, written, same }, index) => {
      const y = index * step + step / 2;
      const colour = same ? colours.muted : to >= start ? colours.use.leased : colours.use.mining;
      const ink = same ? colours.muted : colours.text;
      return `<text x="${left - 10}" y="${y + 0.35 * small}" text-anchor="end" font-size="${small}" fill="${ink}">${escape(label)}</text>
        <path d="M${x(start)} ${y}H${x(to)}" stroke="${colour}" stroke-width="3"/>
        <circle cx="${x(start)}" cy="${y}" r="5" fill="${colours.panel}" stroke="${ink}" stroke-width="1.5"/>
        ${same ? "" : `<circle cx="${x(to)}" cy="${y}" r="5" fill="${colour}" stroke="${ink}" stroke-width="1.5"/>`}
        <text x="${width - right + 12}" y="${y + 0.35 * small}" font-size="${small}" fill="${ink}">${escape(written)}</text>`;
    });
    return rows.length ? ticks.join("") + pairs.join("") : "";
  }
}
