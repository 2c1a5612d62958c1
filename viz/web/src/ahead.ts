// A lever under the hand: asks for the run that its value would bring, and says beside it what that comes to.

import { fill, find, html, nothing } from "./drawing/markup.ts";
import type { Ahead, Context } from "./types.ts";

const SETTLED = 700; // ms after the last key from which a value that keys have chosen counts as let go

const DRAWN = /market|owners|grid|bitcoin/; // pages with a path through the weeks

export class Held {
  private input: HTMLInputElement | null = null;
  private next = 0; // the screen refresh at which the newest value is asked for
  private keyed = false;
  private waiting: { timer: number; act: () => void } | undefined;
  private readonly context: Context;
  private readonly marker: () => number | null;
  private readonly forget: () => void;

  constructor(box: HTMLElement, context: Context, marker: () => number | null, forget: () => void) {
    [this.context, this.marker, this.forget] = [context, marker, forget];
    for (const kind of ["focusin", "pointerdown", "input"])
      box.addEventListener(kind, ({ target }) => {
        if (target instanceof HTMLInputElement && target.type !== "checkbox") this.hold(target);
      });
    box.addEventListener("pointerdown", () => (this.keyed = false));
    box.addEventListener("keydown", ({ target }) => {
      this.keyed = target instanceof HTMLInputElement && target.type === "range";
    });
    box.addEventListener("focusout", () => {
      this.act();
      this.release();
    });
  }

  private hold(input: HTMLInputElement): void {
    if (input !== this.input) this.release();
    this.input = input;
    this.next ||= requestAnimationFrame(() => {
      this.next = 0;
      const { key } = this.line()?.dataset ?? {};
      const value = Number(this.input?.value || NaN);
      if (key && Number.isFinite(value)) this.context.send("ahead", { key, value, at: this.marker() });
    });
  }

  /** Lets a value go: at once from the pointer, a moment after the last key. */
  letGo(act: () => void): void {
    if (this.waiting) clearTimeout(this.waiting.timer);
    this.waiting = { timer: window.setTimeout(() => this.act(), this.keyed ? SETTLED : 0), act };
    if (!this.keyed) this.act();
  }

  private act(): void {
    const { timer, act } = this.waiting ?? {};
    clearTimeout(timer);
    this.waiting = undefined;
    act?.();
    if (act) this.release();
  }

  private release(): void {
    if (!this.input) return;
    const line = this.line();
    this.input = null;
    this.context.send("ahead", { value: null });
    if (line) fill(find(line, ".er-ahead"), nothing);
    this.forget();
  }

  private line(): HTMLElement | null | undefined {
    return this.input?.closest<HTMLElement>("[data-key]");
  }

  /** Says what a value would bring; false where its lever was let go meanwhile. */
  tell({ key, value, rough, ends, note }: Ahead): boolean {
    const line = this.line();
    const words = this.context.frame()?.labels ?? {};
    if (line?.dataset.key !== key) return false;
    const end = ({ label, before, after }: Ahead["ends"][number]) => html`<br>${label}: <b>${before} → ${after}</b>`;
    const told = ends.length
      ? html`${words.ahead} (${+value.toPrecision(6)})${ends.map(end)}<br><i>${rough ? words.ahead_rough : words.ahead_true}</i>${DRAWN.test(this.context.frame()?.page ?? "") ? nothing : html`<br>${words.ahead_elsewhere}`}`
      : note;
    fill(find(line, ".er-ahead"), html`${told}`);
    return true;
  }
}
