// The share box: a link that repeats the run, the run as a file, a link to watch this market; a run file opened.

import { escape } from "./write.js";

export class Share {
  constructor(root, { send }) {
    this.box = root.querySelector(".er-sharing");
    this.button = root.querySelector(".er-share");
    this.button.addEventListener("click", () => (this.box.hidden ? send("share") : this.close()));
    this.box.addEventListener("click", (event) => {
      const { copy, file, close } = event.target.closest("button")?.dataset ?? {};
      if (copy) this.copy(copy, event.target);
      if (file !== undefined) this.download();
      if (close !== undefined) this.close();
    });
    this.box.addEventListener("change", async (event) => {
      const file = event.target.files?.[0];
      if (!file) return;
      send("open_file", { text: file.size < 200_000 ? await file.text() : "" });
      this.close();
    });
  }

  close() {
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  // What Python made of the run as it stands.
  show(message, words) {
    this.message = message;
    this.words = words;
    const here = `${window.location.origin}${window.location.pathname}`;
    const local = ["localhost", "127.0.0.1", "[::1]"].includes(window.location.hostname);
    const field = (label, address) => `<label>${escape(label)}<input readonly value="${escape(address)}"></label><span class="er-row"><button data-copy="${escape(address)}">${escape(words.copy)}</button></span>`;
    this.box.innerHTML = `<header><h2 class="er-title">${escape(words.share)}</h2><button data-close>${escape(words.close)}</button></header>
      ${message.run ? field(words.link, `${here}?run=${message.run}`) : `<p>${escape(message.file ? words.too_long : words.own_file)}</p>`}
      ${message.watch ? field(words.watch, `${here}?watch=${message.watch}`) : ""}
      ${local ? `<p class="er-lever-note">${escape(words.local)}</p>` : ""}
      <span class="er-row">${message.file ? `<button data-file>${escape(words.file)}</button>` : ""}<span class="er-file">${escape(words.open_file)}<input type="file" accept="application/json,.json" aria-label="${escape(words.open_file)}"></span></span>`;
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.box.querySelector("input")?.select();
  }

  async copy(text, button) {
    const input = [...this.box.querySelectorAll("input[readonly]")].find((found) => found.value === text);
    input?.select();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      document.execCommand("copy"); // without a secure address there is no clipboard
    }
    button.textContent = this.words.copied;
  }

  download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.message.file], { type: "application/json" }));
    link.download = this.message.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}
