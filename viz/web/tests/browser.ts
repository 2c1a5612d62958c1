// A page to render into, for tests of markup: import this before anything that draws.

import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost/" });
const names = [
  "document",
  "Element",
  "HTMLElement",
  "Node",
  "ResizeObserver",
  "MutationObserver",
  "customElements",
] as const;
Object.assign(globalThis, { window }, Object.fromEntries(names.map((name) => [name, window[name]])));

/** An empty box on the page. */
export function box(): HTMLElement {
  const made = document.createElement("div");
  document.body.append(made);
  return made;
}
