// The same whole cut in several ways: a stacked bar a row, each part named on it or under it.

import { breadth, escape, pick } from "../write.js";
import { Picture } from "./picture.js";

export class Parts extends Picture {
  told({ rows }) {
    return rows.map(({ label, parts }) => `${label}: ${parts.map((part) => `${part.label} ${part.written}`).join(", ")}`);
  }

  picture({ rows }, { width, height, colours, size }) {
    const step = height / rows.length;
    const left = 0.14 * width;
    return rows
      .map(({ label, parts }, index) => {
        const whole = parts.reduce((sum, part) => sum + part.value, 0) || 1;
        const [y, thick] = [index * step + 4, Math.min(24, step * 0.42)];
        let x = left;
        const placed = parts.map((part) => {
          const from = x;
          x += ((width - left) * part.value) / whole;
          return { ...part, x: from, long: x - from };
        });
        const bars = placed.map((part) => `<rect x="${part.x}" y="${y}" width="${part.long}" height="${thick}" fill="${pick(colours, part.colour)}" stroke="${colours.panel}" stroke-width="1.5"/>`);
        const names = named(placed, width, size).map(
          (part) => `<text x="${part.at + 2}" y="${y + thick + size + 2}" font-size="${size}" fill="${colours.text}">${escape(part.label)} <tspan font-weight="700">${escape(part.written)}</tspan></text>`,
        );
        return `<text x="${left - 10}" y="${y + thick / 2 + 5}" text-anchor="end" font-size="${size}" font-weight="700" fill="${colours.text}">${escape(label)}</text>${bars.join("")}${names.join("")}`;
      })
      .join("");
  }
}

// Where names stand under their parts, the largest part first: the small ones go without where there is no room.
function named(parts, width, size) {
  const taken = [];
  for (const part of [...parts].sort((one, other) => other.value - one.value)) {
    const long = breadth(`${part.label} ${part.written}`, size);
    const at = part.long > long ? part.x + (part.long - long) / 2 : Math.min(part.x, width - long - 4);
    if (taken.every((other) => at > other.end || at + long + 10 < other.at)) taken.push({ ...part, at, end: at + long + 10 });
  }
  return taken;
}
