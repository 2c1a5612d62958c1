// What stands around every page: the bar, the tabs, the rail, the footer; controls and keys.

import { Display } from "./display.ts";
import type { Palette } from "./drawing/colours.ts";
import { attribute, closest, fill, find as findIn, html, write } from "./drawing/markup.ts";
import { keyboard } from "./keys.ts";
import type { Record } from "./record.ts";
import { icon, SKELETON } from "./skeleton.ts";
import type { Context, Frame } from "./types.ts";

export class Shell {
  readonly root = document.createElement("div");
  readonly display: Display;
  private readonly context: Context;
  private readonly forget: () => void;

  constructor(el: Element, context: Context) {
    this.context = context;
    this.root.className = "er";
    fill(this.root, SKELETON);
    el.replaceChildren(this.root);
    document.querySelector("meta[name=viewport]")?.setAttribute("content", "width=device-width, initial-scale=1"); // Solara's forbids to zoom in
    this.display = new Display(this.find(".er-settings"), this.root, context);
    this.controls();
    this.forget = this.keys();
  }

  find<Found extends Element = HTMLElement>(selector: string): Found {
    return findIn<Found>(this.root, selector);
  }

  /** Another page in the place of the last; its words are still to be written. */
  show(page: Element): void {
    this.find(".er-page").replaceWith(page);
    delete this.root.dataset.words;
  }

  leave(): void {
    this.forget();
  }

  theme(colours: Palette, dark: boolean): void {
    this.root.style.colorScheme = dark ? "dark" : "light";
    for (const name of ["panel", "page", "text", "muted", "alert"] as const)
      this.root.style.setProperty(`--${name}`, colours[name]);
    this.root.style.setProperty("--ai", colours.use.leased ?? "");
  }

  fail(note: string): void {
    this.find(".er-wait").hidden = false;
    write(this.find(".er-wait span"), note);
  }

  update(frame: Frame, record: Record): void {
    this.tabs(frame);
    this.translate(frame);
    const { phase, playing, page, week = "", start = "" } = frame;
    Object.assign(this.root.dataset, { phase, week, playing, page, start });
    this.status(frame);
    this.transport(frame);
    this.choices(frame);
    this.why(frame, record);
  }

  private status(frame: Frame): void {
    const waiting = frame.week === undefined;
    write(this.find(".er-status"), frame.looking ? "" : frame.note);
    write(this.find(".er-looking"), frame.looking ?? "");
    this.find(".er-back").hidden = !frame.looking;
    write(this.find(".er-version"), frame.version);
    write(this.find(".er-others"), frame.others ?? "");
    write(this.find(".er-disclaimer"), frame.labels.disclaimer ?? "");
    this.find(".er-wait").hidden = !waiting && frame.phase !== "failed";
    write(this.find(".er-wait span"), frame.note);
    if (waiting) return;
    write(this.find(".er-now"), frame.date);
    const run = this.find(".er-run");
    write(run, frame.run);
    run.style.paddingRight = `${`${frame.weeks}`.length - `${frame.week}`.length}ch`; // what stands beside it keeps its place
    write(this.find(".er-books"), frame.books.text);
    this.find(".er-books").classList.toggle("er-alert", !frame.books.closed);
  }

  // Leads from the event at which the run has paused to the decision behind it.
  private why({ paused_by: by, playing, looking }: Frame, { events }: Record): void {
    const event = events.findLast(({ kind }) => kind === by);
    const button = this.find<HTMLButtonElement>(".er-why");
    button.hidden = playing || Boolean(looking) || !event?.card;
    button.dataset.card = event?.card ?? "";
  }

  // One button a page.
  private tabs({ pages, page: shown, over }: Frame): void {
    const nav = this.find(".er-tabs");
    fill(
      nav,
      pages.map((page) => html`<button data-page=${page} data-text="page_${page}"></button>`),
    );
    for (const button of nav.querySelectorAll("button")) {
      if (button.dataset.page === shown) attribute(button, "aria-current", "page");
      else button.removeAttribute("aria-current");
      button.classList.toggle("er-due", Boolean(over) && button.dataset.page === "summary"); // the run has come to its end
    }
  }

  // The fixed words, written again where the language or the page has changed.
  private translate({ language, page, labels }: Frame): void {
    const { root } = this;
    const nameless = root.querySelector("[data-label]:not([aria-label])"); // in a card that was made since
    if (root.dataset.words === `${language} ${page}` && !nameless) return;
    Object.assign(root.dataset, { words: `${language} ${page}`, language });
    root.lang = language;
    document.documentElement.lang = language;
    for (const node of root.querySelectorAll<HTMLElement>("[data-text]"))
      node.textContent = labels[node.dataset.text ?? ""] ?? "";
    for (const node of root.querySelectorAll<HTMLElement>("[data-label]")) {
      const words = labels[node.dataset.label ?? ""] ?? "";
      node.setAttribute("aria-label", words);
      node.title = words;
    }
    for (const node of root.querySelectorAll<HTMLElement>("[data-language]:not(.er)")) {
      node.setAttribute("aria-pressed", String(node.dataset.language === language));
    }
  }

  private transport(frame: Frame): void {
    const state = frame.playing ? "pause" : "play";
    const play = this.find<HTMLButtonElement>(".er-play");
    const word = frame.labels[state] ?? "";
    fill(this.find(".er-icon"), icon(state));
    write(this.find(".er-word"), word);
    attribute(play, "aria-label", word);
    const ready = frame.phase === "ready" && !frame.guest;
    play.disabled = this.find<HTMLButtonElement>(".er-step").disabled = !ready || frame.over;
    this.find<HTMLButtonElement>(".er-week-back").disabled = !ready || !frame.week;
    for (const name of [".er-restart", ".er-dice", ".er-scenario", ".er-speed", ".er-seed input"]) {
      this.find<HTMLButtonElement>(name).disabled = Boolean(frame.guest);
    }
    for (const button of this.root.querySelectorAll<HTMLElement>(".er-rail [data-kind]")) {
      attribute(button, "aria-pressed", frame.pause_at.includes(button.dataset.kind ?? ""));
    }
  }

  private choices(frame: Frame): void {
    const scenario = this.find<HTMLSelectElement>(".er-scenario");
    options(scenario, frame.scenarios, (name) => frame.titles[name] ?? name, frame.scenario);
    scenario.title = frame.purpose;
    options(this.find(".er-speed"), frame.speeds, (speed) => `${speed} ${frame.labels.weeks_second}`, frame.speed);
    const seed = this.find<HTMLInputElement>(".er-seed input");
    if (frame.seed !== undefined && document.activeElement !== seed) seed.value = String(frame.seed);
  }

  private toggle(): void {
    this.context.send(this.context.frame()?.playing ? "pause" : "play");
  }

  // A seed that is no number goes to Python as it was typed: it says so, and the run stays.
  private restart(seed: number | string = this.seed()): void {
    this.context.send("restart", { scenario: this.find<HTMLSelectElement>(".er-scenario").value, seed });
  }

  private seed(): number | string {
    const typed = this.find<HTMLInputElement>(".er-seed input").value.trim();
    return /^\d{1,15}$/.test(typed) ? Number(typed) : typed;
  }

  private controls(): void {
    const { send, look, setMarker } = this.context;
    const on = (selector: string, kind: "click" | "change", act: () => void) =>
      this.find(selector).addEventListener(kind, act);
    const [speed, why] = [this.find<HTMLSelectElement>(".er-speed"), this.find(".er-why")];
    on(".er-play", "click", () => this.toggle());
    on(".er-step", "click", () => send("step"));
    on(".er-week-back", "click", () => send("back"));
    on(".er-restart", "click", () => this.restart());
    on(".er-dice", "click", () => this.restart(Math.floor(Math.random() * 1e6)));
    on(".er-scenario", "change", () => this.restart());
    on(".er-seed input", "change", () => this.restart());
    on(".er-speed", "change", () => send("speed", { speed: Number(speed.value) }));
    on(".er-back", "click", () => setMarker(null));
    on(".er-why", "click", () => look({ page: "companies", focus: { card: why.dataset.card ?? "", company: "" } }));
    on(".er-help", "click", () => this.find<HTMLDialogElement>(".er-keys").showModal());
    on(".er-display", "click", () => this.find<HTMLDialogElement>(".er-settings").showModal());
    on(".er-about", "click", () => send("about"));
    this.root.addEventListener("click", (event) => {
      const button = closest(event, "button");
      const { language, page, kind } = button?.dataset ?? {};
      if (language) look({ language });
      if (page) look({ page });
      if (kind && closest(event, ".er-rail"))
        send("pause_at", { kind, on: button?.getAttribute("aria-pressed") !== "true" });
    });
  }

  private keys(): () => void {
    const { send, look, setMarker, frame } = this.context;
    return keyboard(this.root, {
      play: () => this.toggle(),
      step: () => send("step"),
      back: () => send("back"),
      restart: () => this.restart(),
      newest: () => {
        setMarker(null);
        this.find(".er-timeline").classList.add("er-dismissed"); // its legend, which covers what lies under it
      },
      page: (index) => {
        const page = frame()?.pages[index];
        if (page) look({ page });
      },
      help: () => this.find<HTMLDialogElement>(".er-keys").showModal(),
      present: () => this.display.present(),
    });
  }
}

// A choice that is open or has the focus is not turned under the reader's hand.
function options<Value extends string | number>(
  select: HTMLSelectElement,
  values: Value[],
  name: (value: Value) => string,
  chosen: Value,
): void {
  fill(
    select,
    values.map((value) => html`<option value=${value}>${name(value)}</option>`),
  );
  if (document.activeElement !== select) select.value = String(chosen);
}
