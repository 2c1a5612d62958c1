// What is chosen or written in a lesson and not locked yet, and what this tab has locked: a reload does not open it again.

import { find, write } from "../drawing/markup.ts";
import type { Focus } from "../types.ts";
import type { Question } from "./lesson_markup.ts";

const KEPT = "energyrun-lessons";
const LEAST = 3; // letters of what was seen

export class Draft {
  private readonly el: Element;
  private readonly said = new Map<string, string>();
  private start = "";
  private questions: Question[] = [];

  constructor(el: Element) {
    this.el = el;
  }

  /** Of which lesson, seed and attempt. */
  of({ lock, questions }: { lock: string; questions: Question[] }): void {
    this.start = lock;
    this.questions = questions;
  }

  private get(name = ""): string {
    return this.said.get(this.start + name) ?? "";
  }

  set(name: string, value: string): void {
    this.said.set(this.start + name, value);
    this.fill();
  }

  /** Ranks a place next, or takes it out again. */
  rank({ question = "", place = "" }: DOMStringMap): void {
    const order = this.get(question);
    this.set(question, order.includes(place) ? order.replace(place, "") : order + place);
  }

  prediction(): Focus {
    const open = this.questions.filter(({ locked }) => !locked);
    return Object.fromEntries(open.map(({ id }) => [this.start + id, this.get(id)]));
  }

  seen(): Focus {
    return { [`${this.start}saw`]: this.get("saw").slice(0, 300) };
  }

  /** Puts back what was chosen or written, numbers a ranking, and opens the button when all is there. */
  fill(): void {
    for (const field of this.el.querySelectorAll<HTMLInputElement>(".er-question input, textarea")) {
      const said = this.get(field.name);
      if (field.type === "radio") field.checked = field.value === said;
      else if (field.value.trim() !== said) field.value = said;
    }
    for (const button of this.el.querySelectorAll<HTMLElement>("[data-act=rank]")) {
      const at = this.get(button.dataset.question).indexOf(button.dataset.place ?? "");
      button.setAttribute("aria-pressed", String(at >= 0));
      write(find(button, ".er-number"), at < 0 ? "–" : String(at + 1));
    }
    const go = this.el.querySelector<HTMLButtonElement>(".er-go");
    if (go) go.disabled = go.dataset.act === "lock" ? !this.whole() : this.get("saw").length < LEAST;
  }

  private whole(): boolean {
    return this.questions.every(
      ({ id, locked, ranked }) => locked || this.get(id).length >= Math.max(1, ranked.length),
    );
  }
}

/** What this tab has locked.  A browser may forbid storage: then a prediction is locked until the page is loaded again. */
export function kept(): Focus {
  try {
    return JSON.parse(window.sessionStorage.getItem(KEPT) ?? "{}") as Focus;
  } catch {
    return {};
  }
}

export function keep(focus: Focus): void {
  try {
    window.sessionStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...focus }));
  } catch {
    // stays in Python for this page
  }
}
