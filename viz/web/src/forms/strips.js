// Rows of dots on one scale, a dot a fleet, as large as its hash, full where it runs; a line across all rows: what is earned.

import { escape } from "../write.js";
import { Picture } from "./picture.js";

export class Strips extends Picture {
  told({ rows }) {
    return rows.map(({ label, written }) => `${label} ${written}`);
  }

  picture({ rows, top, level }, { width, height, colours, size }) {
    const axis = 1.5 * size;
    const step = Math.min(2.4 * size, (height - 2 * axis) / Math.max(1, rows.length));
    const small = Math.min(size - 1, Math.max(8, 0.8 * step));
    const [left, right] = [8.6 * small, 6 * small];
    const x = (value) => left + ((width - left - right) * Math.min(value, top)) / top;
    const end = axis + rows.length * step;
    const text = (at, y, words, more) => `<text x="${at}" y="${y}" font-size="${small}" ${more}>${escape(words)}</text>`;
    const ticks = [0, 0.5, 1].map((share) => `<path d="M${x(share * top)} ${axis}V${end}" stroke="${colours.muted}" stroke-opacity="0.25"/>${text(x(share * top), end + 1.1 * small, Math.round(share * top), `text-anchor="middle" fill="${colours.muted}"`)}`);
    const lines = rows.map(({ label, written, dots }, index) => {
      const y = axis + (index + 0.5) * step;
      const drawn = dots.map(({ at, size: share, on }) => `<circle cx="${x(at)}" cy="${y}" r="${Math.max(2.5, 0.48 * step * Math.sqrt(share))}" fill="${on ? colours.actor.miner : colours.panel}" fill-opacity="${on ? 0.8 : 0.6}" stroke="${colours.text}" stroke-width="1"/>`);
      return `${text(left - 8, y + 0.35 * small, label, `text-anchor="end" fill="${colours.text}"`)}<path d="M${left} ${y}H${width - right}" stroke="${colours.muted}" stroke-opacity="0.2"/>${drawn.join("")}${text(width, y + 0.35 * small, written, `text-anchor="end" fill="${colours.muted}"`)}`;
    });
    const line = rows.length ? `<path d="M${x(level.at)} ${axis - 2}V${end}" stroke="${colours.text}" stroke-width="2"/>${text(x(level.at), axis - 5, level.label, `text-anchor="middle" font-weight="700" fill="${colours.text}"`)}` : "";
    return rows.length ? ticks.join("") + lines.join("") + line : "";
  }
}
