// The Grid page: the map, and beside it one zone: its price, what stands in it, its lines.

import { card, Figures } from "../figures.js";
import { escape, write } from "../write.js";
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
      facts(find(".er-zone-facts ul"), contents.facts);
      rows(find("thead tr"), "th", [contents.lines.head]);
      rows(find("tbody"), "td", contents.lines.rows);
      const record = { columns: contents.columns, week: contents.columns.price.length - 1, levers: () => scene.record.levers() };
      figures.draw(contents.figures, { ...scene, record });
    },
    resize: () => figures.resize(),
    leave: () => figures.leave(),
  };
}

function facts(list, found) {
  const told = found.map(({ label, value }) => `<li><span>${escape(label)}</span> <b>${escape(value)}</b></li>`).join("");
  if (list.innerHTML !== told) list.innerHTML = told;
}

function rows(box, tag, found) {
  const cells = (values) => values.map((value) => `<${tag}>${escape(value)}</${tag}>`).join("");
  const told = tag === "th" ? cells(found[0]) : found.map((values) => `<tr>${cells(values)}</tr>`).join("");
  if (box.innerHTML !== told) box.innerHTML = told;
}
