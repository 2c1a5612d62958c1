// The Bitcoin page: hash supply and shut-down prices against the hashprice, hash rate and difficulty, protocol and rigs.

import { card, Figures } from "../figures.js";
import { escape, fill, write } from "../write.js";
import "./bitcoin.css";

const SKELETON = `
  <div class="er-supply-box">${card("supply")}<section class="er-card"><p class="er-why"></p></section></div>
  <div class="er-bitcoin-side">${card("hash_rate")}${card("shutdowns")}<section class="er-card er-bitcoin-facts"><ul></ul></section></div>`;

export function mount(place, context) {
  const el = place.appendChild(document.createElement("div"));
  el.className = "er-bitcoin-page";
  el.innerHTML = SKELETON;
  const figures = new Figures(el, context);
  return {
    update(contents, scene) {
      write(el.querySelector(".er-why"), contents.why);
      const facts = contents.facts.map(({ label, value, bar = 0 }) => `<li style="--bar: ${bar}"><span>${escape(label)}</span> <b>${escape(value)}</b></li>`).join("");
      fill(el.querySelector("ul"), facts);
      const record = { columns: contents.columns, week: contents.columns.network.length - 1, levers: () => scene.record.levers() };
      figures.draw(contents.figures, { ...scene, record });
    },
    leave: () => figures.leave(),
  };
}
