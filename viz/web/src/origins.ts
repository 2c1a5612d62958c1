// Where numbers come from: asked of Python when somebody opens that part of a box.

import { dialog, type Term, terms } from "./dialog.ts";
import { fill, html, nothing } from "./drawing/markup.ts";
import type { Context, Words } from "./types.ts";

export interface Origins {
  type: "origins";
  note: string;
  parts: [head: string, rows: Term[]][];
}

/** The part of a box that asks where some columns come from; `open`: at once. */
export const asking = (columns: string[], { send }: Context, words: Words, open = false) =>
  columns.length
    ? html`<details class="er-origins" ?open=${open} @toggle=${() => send("origins", { columns })}><summary>${words.origins}</summary><div></div></details>`
    : nothing;

/** A box for one number. */
export function ask(root: Element | null, title: string, column: string, context: Context): void {
  const words = context.frame()?.labels ?? {};
  dialog(root, "er-export", title, asking([column], context, words, true), words);
}

/** What Python says, where it was asked; that box may be closed by now. */
export function origins(root: Element, { note, parts }: Origins): void {
  const place = root.querySelector(".er-origins > div");
  if (place) fill(place, html`<p>${note}</p>${parts.map(([head, rows]) => html`<h4>${head}</h4>${terms(rows)}`)}`);
}
