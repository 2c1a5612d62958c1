// How the page is shown: colours, presentation, real names or aliases.  Colours are kept in this browser.

const KEPT = "energyrun-theme";

const choice = (name, values) => `
  <label><span data-text="${name}"></span><select name="${name}">${values
    .map((value) => `<option value="${value}" data-text="${name}_${value}"></option>`)
    .join("")}</select></label>`;

export const DISPLAY_DIALOG = `
  <dialog class="er-dialog er-settings" data-label="display"><h2 data-text="display"></h2>
    ${choice("theme", ["auto", "light", "dark"])}
    ${choice("names", ["real", "alias"])}
    ${choice("band", ["on", "off"])}
    <label><span data-text="present"></span><input type="checkbox" name="present"></label>
    <form method="dialog"><button data-text="close"></button></form>
  </dialog>`;

export class Display {
  constructor(dialog, root, { look, changed }) {
    Object.assign(this, { root, changed });
    this.theme = dialog.querySelector("[name=theme]");
    this.presenting = dialog.querySelector("[name=present]");
    this.theme.value = ["light", "dark"].includes(kept()) ? kept() : "auto";
    this.theme.addEventListener("change", () => {
      keep(this.theme.value);
      changed();
    });
    dialog.querySelector("[name=names]").addEventListener("change", (event) => look({ names: event.target.value }));
    dialog.querySelector("[name=band]").addEventListener("change", (event) => look({ focus: { band: event.target.value } }));
    this.presenting.addEventListener("change", () => this.present(this.presenting.checked));
  }

  dark(system) {
    return this.theme.value === "auto" ? system : this.theme.value === "dark";
  }

  present(on = !this.root.classList.contains("er-presenting")) {
    this.presenting.checked = on;
    this.root.classList.toggle("er-presenting", on);
    this.changed();
  }
}

// A browser may forbid storage: then the choice lasts as long as the tab.
function kept() {
  try {
    return window.localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    window.localStorage.setItem(KEPT, value);
  } catch {
    // stays for this tab
  }
}
