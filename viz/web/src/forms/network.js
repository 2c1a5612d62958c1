// Zones on a fixed map: their price as colour and number; lines as wide as what flows, pointed where it goes.

import { escape, magnification, presenting } from "../write.js";
import { Picture } from "./picture.js";

const WIDE = 2.2; // pixels a GW
const SHADES = [0.08, 0.2, 0.36, 0.55, 0.96];

export class Network extends Picture {
  constructor(box, { look }) {
    super(box);
    this.svg.classList.add("er-live-overlay");
    const choose = (event) => {
      const zone = event.target.closest("[data-zone]")?.dataset.zone;
      if (zone && (event.type === "click" || event.key === "Enter")) look({ focus: { zone } });
    };
    this.svg.addEventListener("click", choose);
    this.svg.addEventListener("keydown", choose);
    this.svg.removeAttribute("aria-hidden");
  }

  told({ nodes }) {
    return nodes.map(({ label, written }) => `${label} ${written}`);
  }

  picture({ nodes, links, legend: words }, { width, height, colours }) {
    const size = (width < 500 ? 10 : 12) * magnification();
    const wide = (presenting() ? 5.5 : 6.6) * size;
    const at = new Map(nodes.map(({ id, x, y }) => [id, { x: 0.55 * wide + ((width - 1.1 * wide) * x) / 100, y: 2 * size + ((height - 4 * size - 44) * y) / 100 }]));
    const zones = nodes.map((node) => zone(node, at.get(node.id), colours, size, wide));
    return [...links.map((link) => line(link, at, colours, size)), ...zones, legend(words, width, height, colours, size)].join("");
  }
}

const shade = (colours, step) => `color-mix(in srgb, ${colours.actor.utility} ${100 * SHADES[step]}%, ${colours.panel})`;

function line({ from, to, gw, written, full }, at, colours, size) {
  const [a, b] = [at.get(from), at.get(to)];
  const colour = full ? colours.alert : colours.muted;
  const wide = Math.max(1, WIDE * gw);
  const drawn = `<path d="M${a.x} ${a.y}L${b.x} ${b.y}" stroke="${colour}" stroke-opacity="${full ? 0.9 : 0.5}" stroke-width="${wide}"/>`;
  if (gw <= 0.05) return drawn;
  const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
  const [along, down, length] = [b.x - a.x, b.y - a.y, Math.hypot(b.x - a.x, b.y - a.y) || 1];
  const angle = (Math.atan2(down, along) * 180) / Math.PI;
  const right = down > 0 ? -1 : 1; // the label stands right of the line, over a level one
  const away = 9 + wide / 2;
  const [across, up] = [(-right * down * away) / length, (right * along * away) / length];
  const anchor = Math.abs(across) > 0.4 * away ? (across > 0 ? "start" : "end") : "middle";
  return `${drawn}<path d="M7 0L-5 -6V6Z" transform="translate(${x} ${y}) rotate(${angle})" fill="${colour}"/>
    <text x="${x + across}" y="${y + up + 4}" text-anchor="${anchor}" font-size="${size - 1}" font-weight="${full ? 700 : 400}" fill="${colour}" class="er-label">${escape(written)}</text>`;
}

function zone({ id, label, written, step, chosen }, { x, y }, colours, size, wide) {
  const [high, ink] = [(presenting() ? 2.5 : 2.9) * size, SHADES[step] > 0.9 ? colours.panel : colours.text];
  return `<g data-zone="${id}" tabindex="0" role="button" aria-label="${escape(`${label} ${written}`)}" style="cursor:pointer">
    <rect x="${x - wide / 2}" y="${y - high / 2}" width="${wide}" height="${high}" rx="6" fill="${shade(colours, step)}" stroke="${chosen ? colours.text : colours.muted}" stroke-width="${chosen ? 3 : 1}"/>
    <text x="${x}" y="${y - 0.3 * size}" text-anchor="middle" font-size="${0.88 * size}" fill="${ink}">${escape(label)}</text>
    <text x="${x}" y="${y + 0.95 * size}" text-anchor="middle" font-size="${1.08 * size}" font-weight="700" fill="${ink}">${escape(written)}</text></g>`;
}

function legend(words, width, height, colours, size) {
  const wide = 66;
  return words
    .map((word, index) => {
      const x = width - (words.length - index) * wide;
      return `<rect x="${x}" y="${height - 26}" width="${wide - 3}" height="9" fill="${shade(colours, index)}" stroke="${colours.muted}" stroke-width="0.5"/>
        <text x="${x + wide / 2}" y="${height - 5}" text-anchor="middle" font-size="${size - 1}" fill="${colours.muted}">${escape(word)}</text>`;
    })
    .join("");
}
