// What each zone had on offer as a bar, the sold part of it dark, what was asked for as a line under it, and the numbers.

import { escape, pick } from "../write.js";
import { Picture } from "./picture.js";

const SHARES = [0.11, 0.1, 0.11, 0.23]; // of the width, for the columns of numbers

export class Room extends Picture {
  constructor(box, { look }) {
    super(box);
    this.svg.classList.add("er-live-overlay");
    this.svg.addEventListener("click", (event) => {
      const zone = event.target.closest("[data-zone]")?.dataset.zone;
      if (zone) look({ focus: { zone } });
    });
  }

  told({ rows, heads }) {
    return rows.map(({ label, written }) => `${label}: ${written.map((value, index) => `${heads[index]} ${value}`).join(", ")}`);
  }

  picture({ rows, heads }, { width, height, colours, size }) {
    const step = Math.min(2.6 * size, height / (rows.length + 1));
    const small = Math.min(size - 1, step * 0.66);
    const ends = SHARES.map((_, index) => width - SHARES.slice(index + 1).reduce((sum, share) => sum + share * width, 0));
    const [left, room] = [small * 6.6, width - SHARES.reduce((sum, share) => sum + share * width, 0) - small * 6.6 - 4];
    const most = Math.max(1, ...rows.map(({ offered, asked }) => Math.max(offered, asked)));
    const long = (mw) => (Math.max(0, room) * mw) / most;
    const colour = pick(colours, "actor.utility");
    const words = (y, values, more) => values.map((value, index) => `<text x="${ends[index]}" y="${y}" text-anchor="end" font-size="${small}" ${more}>${escape(value)}</text>`).join("");
    const body = rows.map(({ label, zone, chosen, offered, sold, asked, written }, index) => {
      const top = (index + 1) * step;
      const [y, thick] = [top + step * 0.18, step * 0.44];
      const weight = `font-weight="${chosen ? 700 : 400}" fill="${colours.text}"`;
      return `<g data-zone="${zone}" style="cursor:pointer"><rect x="0" y="${top}" width="${width}" height="${step}" fill="${colours.muted}" fill-opacity="${chosen ? 0.14 : 0}"/>
        <text x="2" y="${top + step * 0.7}" font-size="${small}" ${weight}>${escape(label)}</text>
        <rect x="${left}" y="${y}" width="${long(offered)}" height="${thick}" fill="${colour}" fill-opacity="0.25" stroke="${colour}" stroke-width="1"/>
        <rect x="${left}" y="${y}" width="${long(sold)}" height="${thick}" fill="${colour}"/>
        <path d="M${left} ${y + thick + 3}h${long(asked)}" stroke="${colours.text}" stroke-width="2"/>${words(top + step * 0.7, written, weight)}</g>`;
    });
    return words(step * 0.7, heads, `fill="${colours.muted}"`) + body.join("");
  }
}
