// A box over the page: its title, what it holds, and a button that closes it; closed, it is gone.

import { fill, html } from "./drawing/markup.ts";
import type { Words } from "./types.ts";

export type Term = [name: string, told: string, more: string];

export function dialog(root: Element | null, kind: string, title: string, inside: unknown, words: Words) {
  const box = document.createElement("dialog");
  box.className = `er-dialog ${kind}`;
  fill(box, html`<h2>${title}</h2>${inside}<form method="dialog"><button>${words.close}</button></form>`);
  box.addEventListener("close", () => box.remove());
  root?.append(box);
  box.showModal();
  return box;
}

/** Things with what is told of each. */
export const terms = (rows: readonly Term[]) =>
  html`<dl>${rows.map(([name, told, more]) => html`<dt>${name}</dt><dd>${told} <small>${more}</small></dd>`)}</dl>`;
