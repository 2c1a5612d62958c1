// What Python says about itself: version, sources, assumptions.

import { fill, html } from "./drawing/markup.ts";
import type { Words } from "./types.ts";

export interface About {
  type: "about";
  version: string;
  code: string;
  sources: { table: string; sources: string[] }[];
  assumptions: [number: string, told: string, range: string][];
}

export function about(root: Element, { version, code, sources, assumptions }: About, words: Words): void {
  const dialog = document.createElement("dialog");
  dialog.className = "er-dialog er-about-box";
  const table = (found: About["sources"][number]) =>
    html`<h4>${found.table}</h4><ul>${found.sources.map((source) => html`<li>${source}</li>`)}</ul>`;
  fill(
    dialog,
    html`<h2>${words.title}</h2><p>${words.about_version} ${version} (${code}). ${words.about_licence}</p>
      <div class="er-scroll" tabindex="0"><h3>${words.about_sources}</h3>${sources.map(table)}
        <h3>${words.about_assumptions}</h3>
        <dl>${assumptions.map(([number, told, range]) => html`<dt>${number}</dt><dd>${told} <small>${range}</small></dd>`)}</dl></div>
      <form method="dialog"><button>${words.close}</button></form>`,
  );
  dialog.addEventListener("close", () => dialog.remove());
  root.append(dialog);
  dialog.showModal();
}
