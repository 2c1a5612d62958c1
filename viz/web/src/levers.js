// The panel of levers: each slides or is typed, says its unit, bounds, default and when it acts; runs left for a branch.

import { escape } from "./write.js";
import "./levers.css";

export class Levers {
  constructor(root, { send, marker }) {
    this.root = root;
    this.box = root.querySelector(".er-levers");
    this.button = root.querySelector(".er-open-levers");
    this.button.addEventListener("click", () => this.toggle());
    this.box.addEventListener("change", (event) => this.moved(event.target, send, marker));
    this.box.addEventListener("input", (event) => {
      const line = event.target.closest("[data-key]");
      this.typing = true;
      if (event.target.type === "range") line.querySelector("[type=number]").value = event.target.value;
    });
    this.box.addEventListener("click", (event) => {
      const data = event.target.closest("button")?.dataset ?? {};
      if (data.close !== undefined) this.toggle();
      if (data.reset) send("lever", { key: data.reset, value: Number(data.value), at: marker() });
      if (data.place) send("branch", { place: Number(data.place) });
    });
  }

  toggle() {
    const open = this.box.hidden;
    this.box.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.box.querySelector("input")?.focus();
  }

  moved(input, send, marker) {
    const line = input.closest("[data-key]");
    if (!line) return;
    this.typing = false;
    this.drawn = "";
    const value = input.type === "checkbox" ? Number(input.checked) : Number(input.value);
    if (Number.isFinite(value) && input.value !== "") send("lever", { key: line.dataset.key, value, at: marker() });
  }

  draw(frame, marker) {
    if (frame.levers) this.groups = frame.levers;
    if (!this.groups || frame.week === undefined) return;
    const past = marker !== null && marker < frame.week;
    const state = JSON.stringify([this.groups, frame.runs, frame.language, frame.guest, past]);
    if (state === this.drawn || (this.typing && !frame.levers)) return;
    this.drawn = state;
    const words = frame.labels;
    const opened = new Set([...this.box.querySelectorAll("details[open]")].map((group) => group.dataset.group));
    const top = this.box.scrollTop;
    const held = focused(this.box);
    this.box.innerHTML = `<header><h2 class="er-title">${escape(words.open)}</h2><button data-close>${escape(words.close)}</button></header>
      ${frame.guest ? `<p class="er-lever-note">${escape(words.guest)}</p>` : past ? `<p class="er-lever-note">${escape(words.past.replace("{week}", dateOf(frame, marker)))}</p>` : ""}
      ${this.groups.map((group, index) => this.group(group, words, frame.guest, opened, index)).join("")}
      ${frame.runs.length ? `<h3>${escape(words.returns)}</h3><ul>${frame.runs.map(({ left }, place) => `<li><button data-place="${place}">${escape(words.run)} ${place + 1} (${escape(left)})</button></li>`).join("")}</ul>` : ""}`;
    this.box.dataset.seen = "yes";
    this.box.scrollTop = top;
    if (held) this.box.querySelector(held)?.focus({ preventScroll: true });
  }

  group({ title, levers }, words, guest, opened, index) {
    const open = this.box.dataset.seen ? opened.has(String(index)) : index === 0;
    return `<details data-group="${index}" ${open ? "open" : ""}><summary>${escape(title)}</summary>${levers.map((lever) => line(lever, words, guest, opened)).join("")}</details>`;
  }
}

// How to find the control again that has the focus: the panel is written anew after every move.
function focused(box) {
  const node = document.activeElement;
  const line = box.contains(node) && node.closest("[data-key]");
  return line && node.type ? `[data-key="${line.dataset.key}"] [type=${node.type}]` : "";
}

function line({ key, label, why, unit, value, default: usual, switch: on, low, high, step, allowed, when }, words, guest, opened) {
  const moved = Math.abs(value - usual) > 1e-9;
  const off = guest ? "disabled" : "";
  const control = on
    ? `<input type="checkbox" aria-label="${escape(label)}" ${value ? "checked" : ""} ${off}>`
    : `<input type="range" aria-label="${escape(label)}" min="${low}" max="${high}" step="${step}" value="${value}" ${off}>
       <input type="number" aria-label="${escape(`${label}, ${unit}`)}" value="${+value.toPrecision(6)}" step="any" ${off}>`;
  const reset = moved ? `<button data-reset="${key}" data-value="${usual}" ${off}>↺ ${escape(words.reset)}</button>` : "";
  return `<div class="er-lever ${moved ? "er-moved" : ""}" data-key="${key}"><b>${escape(label)}</b><span class="er-lever-control">${control}</span>
    <small>${escape([unit, allowed, when].filter(Boolean).join(" · "))}</small>${reset}
    <details class="er-why" data-group="${key}" ${opened.has(key) ? "open" : ""}><summary>${escape(words.meaning)}</summary><p>${escape(why)}</p></details></div>`;
}

function dateOf(frame, week) {
  const day = new Date(`${frame.start}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 7 * week);
  return day.toISOString().slice(0, 10);
}
