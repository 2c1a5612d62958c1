// The share box: a link that repeats the run, the run as a file, a link to watch this market; a run file opened.

import { closest, fill, find, html, nothing, write } from "./drawing/markup.ts";
import { save } from "./save.ts";
import type { Context, Words } from "./types.ts";

/** What Python made of the run as it stands. */
export interface Link {
  type: "link";
  run: string;
  watch: string;
  file: string;
  name: string;
}

export class Share {
  private readonly box: HTMLElement;
  private readonly button: HTMLElement;
  private link: Link | undefined;
  private copied = "";

  constructor(root: Element, { send }: Context) {
    this.box = find(root, ".er-sharing");
    this.button = find(root, ".er-share");
    this.button.addEventListener("click", () => (this.box.hidden ? send("share") : this.close()));
    this.box.addEventListener("click", (event) => {
      const button = closest(event, "button");
      const { copy, file, close } = button?.dataset ?? {};
      if (button && copy) void this.copy(copy, button);
      if (file !== undefined && this.link)
        save(new Blob([this.link.file], { type: "application/json" }), this.link.name);
      if (close !== undefined) this.close();
    });
    this.box.addEventListener("change", async ({ target }) => {
      const file = target instanceof HTMLInputElement ? target.files?.[0] : undefined;
      if (!file) return;
      send("open_file", { text: file.size < 200_000 ? await file.text() : "" });
      this.close();
    });
  }

  private close(): void {
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    fill(this.box, nothing);
  }

  show(link: Link, words: Words): void {
    this.link = link;
    this.copied = words.copied ?? "";
    fill(this.box, nothing); // buttons say "copied"
    fill(this.box, box(link, words));
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.box.querySelector("input")?.select();
  }

  private async copy(text: string, button: Element): Promise<void> {
    const fields = [...this.box.querySelectorAll<HTMLInputElement>("input[readonly]")];
    fields.find((found) => found.value === text)?.select();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      document.execCommand("copy"); // without a secure address there is no clipboard
    }
    write(button, this.copied);
  }
}

function box(link: Link, words: Words) {
  const here = `${window.location.origin}${window.location.pathname}`;
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(window.location.hostname);
  const field = (label: string | undefined, address: string) =>
    html`<label>${label}<input readonly value=${address}></label><span class="er-row"><button data-copy=${address}>${words.copy}</button></span>`;
  return html`<header><h2 class="er-title">${words.share}</h2><button data-close>${words.close}</button></header>
    ${link.run ? field(words.link, `${here}?run=${link.run}`) : html`<p>${link.file ? words.too_long : words.own_file}</p>`}
    ${link.watch ? field(words.watch, `${here}?watch=${link.watch}`) : nothing}
    ${local ? html`<p class="er-lever-note">${words.local}</p>` : nothing}
    <span class="er-row">${link.file ? html`<button data-file>${words.file}</button>` : nothing}<span class="er-file"
      >${words.open_file}<input type="file" accept="application/json,.json" aria-label=${words.open_file}></span></span>`;
}
