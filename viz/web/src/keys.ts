// The keys, and the dialog that lists them.

import { closest, html } from "./drawing/markup.ts";

const KEYS = [
  [html`<span data-text="key_space"></span>`, "space"],
  ["→", "step"],
  ["←", "back"],
  ["Home", "home"],
  ["1–9", "page"],
  ["← →", "scrub"],
  ["Esc", "escape"],
  ["P", "present"],
  ["?", "help"],
] as const;

export const KEYS_DIALOG = html`
  <dialog class="er-dialog er-keys" data-label="help"><h2 data-text="help"></h2>
    <dl>${KEYS.map(([key, does]) => html`<dt><kbd>${key}</kbd></dt><dd data-text="does_${does}"></dd>`)}</dl>
    <form method="dialog"><button data-text="close"></button></form>
  </dialog>`;

const HELD = 100; // ms between two acts of a key that is held
const CLICKED = ":is(.er-tabs, .er-chips, .er-toggle, .er-transport, .er-rail) button";

/** What keys do. */
export interface Acts {
  play(): void;
  step(): void;
  back(): void;
  restart(): void;
  newest(): void;
  help(): void;
  present(): void;
  page(index: number): void;
}

/** A key acts where nothing else on the page wants it: not in a field, not in a dialog, not on a button that it presses. */
export function keyboard(root: Element, acts: Acts): () => void {
  let acted = -HELD;
  const heard = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || root.querySelector("dialog[open]")) return;
    const field = closest(event, "input, select, textarea");
    const slider = field instanceof HTMLInputElement && field.type === "range";
    if (field && !(slider && !event.key.startsWith("Arrow") && event.key !== "Home")) return;
    if (event.key === " " && closest(event, "button, summary")) return;
    const act = chosen(event.key, acts);
    if (!act) return;
    event.preventDefault();
    if (!again(event, event.timeStamp - acted)) return;
    acted = event.timeStamp;
    act();
  };
  // What was clicked with a pointer gives the focus back: the space bar plays, and does not press it again.
  const clicked = (event: Event) => {
    if ((event as MouseEvent).detail) closest(event, CLICKED)?.blur();
  };
  root.addEventListener("click", clicked);
  document.addEventListener("keydown", heard);
  return () => {
    root.removeEventListener("click", clicked);
    document.removeEventListener("keydown", heard);
  };
}

/** Whether a key acts: when it is pressed, and an arrow that is held ten times a second, no faster than the server hears. */
export function again({ repeat, key }: Pick<KeyboardEvent, "repeat" | "key">, since: number): boolean {
  return !repeat || (key.startsWith("Arrow") && since >= HELD);
}

/** What a key does, if anything. */
export function chosen(key: string, acts: Acts): (() => void) | undefined {
  if (/^[1-9]$/.test(key)) return () => acts.page(Number(key) - 1);
  const known: { [key: string]: () => void } = {
    " ": acts.play,
    ArrowRight: acts.step,
    ArrowLeft: acts.back,
    Home: acts.restart,
    Escape: acts.newest,
    "?": acts.help,
    p: acts.present,
    P: acts.present,
  };
  return known[key];
}
