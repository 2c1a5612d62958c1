// The Grid page: the map, and beside it one zone: its price, what stands in it, its lines.

import { card, Figures } from "../figures.js";
import { escape, fill, write } from "../write.js";

import "./grid.css";

const SKELETON = `
  <div class="er-grid-map">${card("network")}</div>
  <div class="er-grid-zone">${card("zone_price")}${card("room")}<section class="er-card er-zone-facts"><ul></ul><div><table><thead><tr></tr></thead><tbody></tbody></table></div></section></div>
  <p class="er-empty" role="status" hidden></p>`;

export function mount(place, context) {
  const el = place.appendChild(document.createElement("div"));
  el.className = "er-grid-page";
  el.innerHTML = SKELETON;
  const find = (name) => el.querySelector(name);
  const figures = new Figures(el, context);
  return {
    update(contents, scene) {
      el.classList.toggle("er-is-empty", Boolean(contents.empty));
      find(".er-empty").hidden = !contents.empty;
      write(find(".er-empty"), contents.empty ?? "");
      if (contents.empty) return;
      fill(find(".er-zone-facts ul"), facts(contents.facts));
      fill(find("thead tr"), cells("th", contents.lines.head));
      fill(find("tbody"), contents.lines.rows.map((values) => `<tr>${cells("td", values)}</tr>`).join(""));
      const record = { columns: contents.columns, week: contents.columns.price.length - 1, levers: () => scene.record.levers() };
      figures.draw(contents.figures, { ...scene, record });
    },
    leave: () => figures.leave(),
  };
}

const facts = (found) => found.map(({ label, value }) => `<li><span>${escape(label)}</span> <b>${escape(value)}</b></li>`).join("");
const cells = (tag, values) => values.map((value) => `<${tag}>${escape(value)}</${tag}>`).join("");
