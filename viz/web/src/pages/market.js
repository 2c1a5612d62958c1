// The Market page: the sentence, five tiles, charts A to D and the feed.

import { Feed } from "../feed.js";
import { card, Figures } from "../figures.js";
import { attribute, write } from "../write.js";

const ASK_AGAIN = 600; // ms between looks while other seeds are being played

const CUTS = `<span class="er-toggle" role="group">
  <button data-holdings="use" data-text="by_use"></button><button data-holdings="owner" data-text="by_owner"></button></span>`;

const SKELETON = `
  <div class="er-head"><p class="er-sentence" aria-live="polite"></p><ul class="er-tiles"></ul></div>
  <div class="er-upper">${card("holdings", CUTS)}${card("demand")}</div>
  <div class="er-lower">${card("mining")}${card("concentration")}
  <section class="er-card er-feed">
    <header><h2 class="er-title"></h2><span class="er-chips" role="group"></span></header>
    <ol class="er-events"></ol>
  </section></div>`;

export function mount(el, context) {
  el.innerHTML = SKELETON;
  const figures = new Figures(el, context);
  let timer = 0;
  const feed = new Feed(el.querySelector(".er-feed"), context);
  el.querySelector(".er-toggle").addEventListener("click", (event) => {
    const { holdings } = event.target.closest("button")?.dataset ?? {};
    if (holdings) context.look({ focus: { holdings } });
  });
  return {
    update(contents, scene) {
      const sentence = el.querySelector(".er-sentence");
      write(sentence, contents.sentence);
      attribute(sentence, "aria-live", scene.frame.playing ? "off" : "polite"); // not ten times a second
      tiles(el.querySelector(".er-tiles"), contents.tiles);
      for (const button of el.querySelectorAll("[data-holdings]")) {
        attribute(button, "aria-pressed", button.dataset.holdings === contents.holdings);
      }
      clearTimeout(timer);
      if (scene.frame.computing) timer = setTimeout(() => context.look({}), ASK_AGAIN);
      figures.draw(contents.figures, scene);
      feed.draw(scene);
    },
    leave() {
      clearTimeout(timer);
      figures.leave();
    },
  };
}

function tiles(list, values) {
  if (list.children.length !== values.length) {
    list.replaceChildren(
      ...values.map(() => {
        const item = document.createElement("li");
        item.innerHTML = "<b></b><span><span></span><small></small></span>";
        return item;
      }),
    );
  }
  values.forEach((tile, index) => {
    const item = list.children[index];
    attribute(item, "data-tile", tile.id);
    write(item.querySelector("b"), tile.value);
    write(item.querySelector("span > span"), tile.label);
    write(item.querySelector("small"), tile.start);
  });
}
