// A page's own box, filled once; what changes is written into its parts.

import { fill } from "../drawing/markup.ts";

export function box(el: Element, name: string, markup: unknown): HTMLElement {
  const made = document.createElement("div");
  made.className = name;
  fill(made, markup);
  return el.appendChild(made);
}
