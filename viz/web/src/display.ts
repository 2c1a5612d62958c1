// How the page is shown: colours, presentation, real names or aliases.  Colours are kept in this browser.

import { find, html } from "./drawing/markup.ts";
import type { Context } from "./types.ts";

const KEPT = "energyrun-theme";

const choice = (name: string, values: string[]) => html`
  <label><span data-text=${name}></span>
    <select name=${name}>${values.map((value) => html`<option value=${value} data-text="${name}_${value}"></option>`)}</select></label>`;

export const DISPLAY_DIALOG = html`
  <dialog class="er-dialog er-settings" data-label="display"><h2 data-text="display"></h2>
    ${choice("theme", ["auto", "light", "dark"])}
    ${choice("names", ["real", "alias"])}
    ${choice("band", ["on", "off"])}
    <label><span data-text="present"></span><input type="checkbox" name="present"></label>
    <form method="dialog"><button data-text="close"></button></form>
  </dialog>`;

export class Display {
  private readonly root: HTMLElement;
  private readonly changed: () => void;
  private readonly theme: HTMLSelectElement;
  private readonly presenting: HTMLInputElement;

  constructor(dialog: Element, root: HTMLElement, { look, changed }: Context) {
    this.root = root;
    this.changed = changed;
    this.theme = find(dialog, "[name=theme]");
    this.presenting = find(dialog, "[name=present]");
    this.theme.value = kept();
    this.theme.addEventListener("change", () => {
      keep(this.theme.value);
      changed();
    });
    const [names, band] = ["names", "band"].map((name) => find<HTMLSelectElement>(dialog, `[name=${name}]`));
    names?.addEventListener("change", () => look({ names: names.value }));
    band?.addEventListener("change", () => look({ focus: { band: band.value } }));
    this.presenting.addEventListener("change", () => this.present(this.presenting.checked));
  }

  /** Whether the page is dark.  system: whether the machine's other pages are */
  dark(system: boolean): boolean {
    return this.theme.value === "auto" ? system : this.theme.value === "dark";
  }

  present(on = !this.root.classList.contains("er-presenting")): void {
    this.presenting.checked = on;
    this.root.classList.toggle("er-presenting", on);
    this.changed();
  }
}

// A browser may forbid storage: then the choice lasts as long as the tab.
function kept(): string {
  try {
    const theme = window.localStorage.getItem(KEPT) ?? "";
    return ["light", "dark"].includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

function keep(value: string): void {
  try {
    window.localStorage.setItem(KEPT, value);
  } catch {
    // stays for this tab
  }
}
