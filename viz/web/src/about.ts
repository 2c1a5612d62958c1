// What Python says about itself: version, sources, assumptions.

import { dialog, type Term, terms } from "./dialog.ts";
import { html } from "./drawing/markup.ts";
import type { Words } from "./types.ts";

export interface About {
  type: "about";
  version: string;
  code: string;
  sources: { table: string; sources: string[] }[];
  assumptions: Term[];
}

export function about(root: Element, { version, code, sources, assumptions }: About, words: Words): void {
  const table = (found: About["sources"][number]) =>
    html`<h4>${found.table}</h4><ul>${found.sources.map((source) => html`<li>${source}</li>`)}</ul>`;
  dialog(
    root,
    "er-about-box",
    words.title ?? "",
    html`<p>${words.about_version} ${version} (${code}). ${words.about_licence} <a href="/documentation/validation.html" target="_blank" rel="noopener">${words.about_believe}</a></p>
      <div class="er-scroll" tabindex="0"><h3>${words.about_sources}</h3>${sources.map(table)}
        <h3>${words.about_assumptions}</h3>
        ${terms(assumptions)}</div>`,
    words,
  );
}
