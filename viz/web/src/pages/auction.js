// The Auction page: the book of one zone, its bids, four mechanisms, what the transformer limit cost.

import { card, Figures } from "../figures.js";
import { escape, fill, write } from "../write.js";
import "./auction.css";

const SKELETON = `
  <div class="er-auction-head"><p class="er-sentence"></p><p class="er-here"></p></div>
  <div class="er-zones-line"><span class="er-held"></span><span class="er-sold" id="er-sold"></span><div class="er-zones" role="group" aria-labelledby="er-sold"></div></div>
  <div class="er-auction">${card("book")}<section class="er-card er-bids"><div class="er-scroll"></div></section></div>
  <section class="er-card er-mechanisms"><div class="er-scroll" tabindex="0"></div></section>
  <div class="er-empty" hidden><p class="er-sentence" role="status"></p><p></p><p></p><dl></dl></div>`;

export function mount(place, context) {
  const el = place.appendChild(document.createElement("div"));
  el.className = "er-auction-page";
  el.innerHTML = SKELETON;
  const find = (name) => el.querySelector(name);
  const figures = new Figures(el, context);
  find(".er-zones").addEventListener("click", (event) => {
    const { zone } = event.target.closest("button")?.dataset ?? {};
    if (zone) context.look({ focus: { zone } });
  });
  return {
    update(contents, scene) {
      const empty = Boolean(contents.empty);
      el.classList.toggle("er-is-empty", empty);
      find(".er-empty").hidden = !empty;
      if (empty) {
        ahead(find(".er-empty"), contents);
        return;
      }
      write(find(".er-sentence"), contents.sentence);
      write(find(".er-here"), contents.here);
      write(find(".er-held"), contents.held);
      write(find(".er-sold"), contents.sold);
      const zones = contents.zones.map(({ id, text }) => `<button data-zone="${id}" aria-pressed="${id === contents.zone}">${escape(text)}</button>`);
      fill(find(".er-zones"), zones.join(""));
      fill(find(".er-bids .er-scroll"), bids(contents.table));
      fill(find(".er-mechanisms .er-scroll"), mechanisms(contents.mechanisms));
      figures.draw(contents.figures, scene);
    },
    leave: () => figures.leave(),
  };
}

const cells = (tag, values) => values.map((value) => `<${tag}>${escape(value)}</${tag}>`).join("");

function bids({ head, rows, empty }) {
  if (!rows.length) return `<p>${escape(empty)}</p>`;
  return `<table><thead><tr>${cells("th", head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("")}</tbody></table>`;
}

// Before the first auction: when it is, what is sold, by which rules.
function ahead(box, { empty, about, rules, mechanisms: named }) {
  const [when, what, how] = box.querySelectorAll("p");
  write(when, empty);
  write(what, about);
  write(how, rules);
  fill(box.querySelector("dl"), named.map((one) => `<dt class="${one.held ? "er-chosen" : ""}">${escape(one.name)}</dt><dd>${escape(one.told)}</dd>`).join(""));
}

const mechanism = ({ name, told, held, cells: found }) => `<tr><th scope="row"><b class="${held ? "er-chosen" : ""}">${escape(name)}:</b> ${escape(told)}</th>${found.map(({ text, bar }) => `<td style="--bar: ${bar}"><span>${escape(text)}</span></td>`).join("")}</tr>`;

function mechanisms({ groups, heads, rows, note }) {
  const over = groups.map(({ title, span }) => `<th colspan="${span}" scope="colgroup">${escape(title)}</th>`).join("");
  return `<table><thead><tr><td class="er-measured" rowspan="2">${escape(note)}</td>${over}</tr><tr>${heads.map((head) => `<th scope="col">${escape(head)}</th>`).join("")}</tr></thead><tbody>${rows.map(mechanism).join("")}</tbody></table>`;
}
