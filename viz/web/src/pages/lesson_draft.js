// What is chosen or written in a lesson and not locked yet, and what this tab has locked: a reload does not open it again.

import { write } from "../write.js";

const KEPT = "energyrun-lessons";
const LEAST = 3; // letters of what was seen

export class Draft {
  constructor(el) {
    this.el = el;
    this.said = new Map();
  }

  // Of which lesson, seed and attempt.
  of({ lock, questions }) {
    Object.assign(this, { start: lock, questions });
  }

  get(name) {
    return this.said.get(this.start + name) ?? "";
  }

  set(name, value) {
    this.said.set(this.start + name, value);
    this.fill();
  }

  // Ranks a place next, or takes it out again.
  rank({ question, place }) {
    const order = this.get(question);
    this.set(question, order.includes(place) ? order.replace(place, "") : order + place);
  }

  prediction() {
    return Object.fromEntries(this.questions.filter(({ locked }) => !locked).map(({ id }) => [this.start + id, this.get(id)]));
  }

  seen() {
    return { [`${this.start}saw`]: this.get("saw").slice(0, 300) };
  }

  // Puts back what was chosen or written, numbers a ranking, and opens the button when all is there.
  fill() {
    for (const field of this.el.querySelectorAll(".er-question input, textarea")) {
      const said = this.get(field.name);
      if (field.type === "radio") field.checked = field.value === said;
      else if (field.value.trim() !== said) field.value = said;
    }
    for (const button of this.el.querySelectorAll("[data-act=rank]")) {
      const at = this.get(button.dataset.question).indexOf(button.dataset.place);
      button.setAttribute("aria-pressed", String(at >= 0));
      write(button.querySelector(".er-number"), at < 0 ? "–" : String(at + 1));
    }
    const go = this.el.querySelector(".er-go");
    if (go) go.disabled = go.dataset.act === "lock" ? !this.whole() : this.get("saw").length < LEAST;
  }

  whole() {
    return this.questions.every(({ id, locked, ranked }) => locked || this.get(id).length >= Math.max(1, ranked.length));
  }
}

// A browser may forbid storage: then a prediction is locked as long as the page is not loaded again.
export function kept() {
  try {
    return JSON.parse(window.sessionStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

export function keep(focus) {
  try {
    window.sessionStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...focus }));
  } catch {
    // stays in Python for this page
  }
}
