// The Compare page: what is other in the second run, both runs, their difference, the companies.

import { card, Figures } from "../figures.js";
import { escape, write } from "../write.js";
import "./compare.css";

const ASK_AGAIN = 500; // ms between looks while pairs are being played

const SKELETON = `
  <div class="er-compare-head"><p class="er-sentence"></p><p class="er-what"></p>
    <form class="er-choice"><label><span data-text="change"></span><select name="key"></select></label>
    <label><span data-text="to"></span><span class="er-value"></span></label><span class="er-own"></span><button data-text="go"></button><span class="er-progress"></span></form></div>
  <p class="er-empty" role="status" hidden></p>
  <div class="er-runs">${card("run_0")}${card("run_1")}</div>
  <div class="er-differences">${card("difference")}${card("companies")}</div>`;

export function mount(place, context) {
  const el = place.appendChild(document.createElement("div"));
  el.className = "er-compare-page";
  el.innerHTML = SKELETON;
  const find = (name) => el.querySelector(name);
  const figures = new Figures(el, { ...context, setMarker() {} });
  let [timer, told, choices] = [0, "", []];
  const key = find("[name=key]");
  key.addEventListener("change", () => field(key.value));
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    context.look({ focus: { compare_key: key.value, compare_value: find("[name=value]").value } });
  });

  function field(name, value) {
    const choice = choices.find((one) => one.key === name) ?? choices[0];
    if (!choice) return;
    write(find(".er-own"), choice.own);
    const now = value ?? choice.value;
    find(".er-value").innerHTML = choice.options
      ? `<select name="value">${choice.options.map(({ value: one, label }) => `<option value="${escape(one)}" ${one === now ? "selected" : ""}>${escape(label)}</option>`).join("")}</select>`
      : `<input name="value" type="number" step="any" value="${escape(now)}">`;
  }

  return {
    update(contents, scene) {
      clearTimeout(timer);
      if (contents.computing) timer = setTimeout(() => context.look({}), ASK_AGAIN);
      find("form").hidden = !contents.choices.length;
      const fixed = JSON.stringify([contents.choices, contents.key, contents.value]);
      if (fixed !== told) {
        told = fixed;
        choices = contents.choices;
        key.replaceChildren(...choices.map((choice) => new Option(choice.label, choice.key, false, choice.key === contents.key)));
        field(contents.key, contents.value);
      }
      el.classList.toggle("er-is-empty", Boolean(contents.note));
      find(".er-empty").hidden = !contents.note;
      write(find(".er-empty"), contents.note ?? "");
      write(find(".er-sentence"), contents.sentence ?? "");
      write(find(".er-what"), [contents.what, contents.rest].filter(Boolean).join(" "));
      write(find(".er-progress"), contents.computing ? contents.progress : "");
      if (!contents.figures) return;
      const week = Math.max(0, ...Object.values(contents.columns).map((column) => column.length)) - 1;
      figures.draw(contents.figures, { ...scene, marker: null, record: { columns: contents.columns, week, levers: () => [] } });
    },
    leave() {
      clearTimeout(timer);
      figures.leave();
    },
  };
}
