// The panel of levers: each slides or is typed, says its unit, bounds, default and when it acts; runs left for a branch.

import { closest, dataOf, fill, find, html, live, nothing, repeat } from "./drawing/markup.ts";
import { Held } from "./ahead.ts";
import type { Ahead, Context, Frame, Lever, LeverGroup, Preset, Words } from "./types.ts";
import { dayOf } from "./week.ts";
import "./levers.css";

export class Levers {
  private readonly box: HTMLElement;
  private readonly button: HTMLElement;
  private groups: LeverGroup[] | undefined;
  private presets: Preset[] = [];
  private drawn = "";
  private typing = false;
  private readonly held: Held;

  constructor(root: Element, context: Context, marker: () => number | null, forget: () => void) {
    const { send } = context;
    this.box = find(root, ".er-levers");
    this.button = find(root, ".er-open-levers");
    this.button.addEventListener("click", () => this.toggle());
    this.box.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement)
        this.held.letGo(() => this.moved(target, (key, value) => send("lever", { key, value, at: marker() })));
    });
    this.held = new Held(this.box, context, marker, forget);
    this.box.addEventListener("input", (event) => {
      this.typing = true;
      const line = closest(event, "[data-key]");
      if (line && event.target instanceof HTMLInputElement && event.target.type === "range") {
        find<HTMLInputElement>(line, "[type=number]").value = event.target.value;
      }
    });
    this.box.addEventListener("click", (event) => {
      const { close, reset, value, place, preset } = dataOf(event, "button");
      const { levers = {} } = this.presets.find(({ name }) => name === preset) ?? {};
      for (const [key, to] of Object.entries(levers)) send("lever", { key, value: to, at: null });
      if (close !== undefined) this.toggle();
      if (reset) send("lever", { key: reset, value: Number(value), at: marker() });
      if (place) send("branch", { place: Number(place) });
    });
  }

  private toggle(): void {
    const open = this.box.hidden;
    this.box.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.box.querySelector("input")?.focus();
  }

  /** Says what a lever that is held would bring; whether it is held still. */
  tell(message: Ahead): boolean {
    return this.held.tell(message);
  }

  private moved(input: HTMLInputElement, move: (key: string, value: number) => void): void {
    const { key } = input.closest<HTMLElement>("[data-key]")?.dataset ?? {};
    if (!key) return;
    this.typing = false;
    this.drawn = ""; // where Python refuses, the lever goes back
    const value = input.type === "checkbox" ? Number(input.checked) : Number(input.value);
    if (Number.isFinite(value) && input.value !== "") move(key, value);
  }

  /** Anew where something has changed, and not under the hand of who is moving a lever. */
  draw(frame: Frame, marker: number | null): void {
    const anew = Boolean(frame.levers && frame.levers !== this.groups); // not each time that a frame is painted
    if (frame.levers && anew) [this.groups, this.presets, this.drawn] = [frame.levers, frame.presets ?? [], ""];
    if (!this.groups || frame.week === undefined) return;
    const past = marker !== null && marker < frame.week ? marker : null;
    const state = JSON.stringify([frame.runs, frame.language, frame.guest, past]);
    if (state === this.drawn || (this.typing && !anew)) return;
    this.drawn = state;
    fill(this.box, panel(this.groups, this.presets, frame, past));
  }
}

function panel(
  groups: LeverGroup[],
  presets: Preset[],
  { labels: words, guest = false, runs, start = "" }: Frame,
  past: number | null,
) {
  const day = past === null ? "" : dayOf(start, past);
  const note = guest ? words.guest : past === null ? "" : words.past?.replace("{week}", day);
  const left = runs.map(
    (run, place) => html`<li><button data-place=${place}>${words.run} ${place + 1} (${run.left})</button></li>`,
  );
  const story = ({ name, title, asks }: Preset) =>
    html`<p><button data-preset=${name} ?disabled=${guest}>${title}</button> ${asks}</p>`;
  const group = ({ title, levers }: LeverGroup, index: number) =>
    html`<details data-group=${index} ?open=${index === 0}><summary>${title}</summary>
      ${repeat(
        levers,
        ({ key }) => key,
        (lever) => line(lever, words, guest),
      )}</details>`;
  return html`<header><h2 class="er-title">${words.open}</h2><button data-close>${words.close}</button></header>
    ${note ? html`<p class="er-lever-note">${note}</p>` : nothing}
    <details class="er-presets" data-group="presets"><summary>${words.presets}</summary>${presets.map(story)}</details>
    ${groups.map(group)}
    ${left.length ? html`<h3>${words.returns}</h3><ul>${left}</ul>` : nothing}`;
}

function line(
  { key, label, why, unit, value, default: usual, switch: on, low, high, step, allowed, when }: Lever,
  words: Words,
  guest: boolean,
) {
  const moved = Math.abs(value - usual) > 1e-9;
  const number = html`<input type="number" aria-label="${label}, ${unit}" step="any" .value=${live(String(+value.toPrecision(6)))} ?disabled=${guest}>`;
  const range = html`<input type="range" aria-label=${label} min=${low} max=${high} step=${step} .value=${live(String(value))} ?disabled=${guest}>`;
  const check = html`<input type="checkbox" aria-label=${label} .checked=${live(Boolean(value))} ?disabled=${guest}>`;
  const reset = html`<button data-reset=${key} data-value=${usual} ?disabled=${guest}>↺ ${words.reset}</button>`;
  const told = [allowed, when].filter(Boolean).join(" · ");
  return html`<div class="er-lever ${moved ? "er-moved" : ""}" data-key=${key}>
    <details class="er-about-lever" data-group=${key}><summary title=${words.meaning}>${label} <small>${on ? nothing : unit}</small></summary><p>${why}</p><p><small>${told}</small></p></details>
    <span class="er-lever-control">${on ? check : [number, range]}</span>${moved ? reset : nothing}<p class="er-ahead" role="status"></p></div>`;
}
