// The one way to markup: templates that escape whatever is put into them and touch only what has changed.

import { html, nothing, render, svg, type TemplateResult } from "lit-html";

export { html, nothing, svg };
export { keyed } from "lit-html/directives/keyed.js";
export { live } from "lit-html/directives/live.js";
export { repeat } from "lit-html/directives/repeat.js";

export type Markup = TemplateResult<1 | 2> | typeof nothing | string | Markup[];
export type Cell = string | number | boolean;

/** Puts markup into a node of its own.  A node that was moved lost the focus: it gets it back. */
export function fill(node: Element, markup: unknown): void {
  const held = node.contains(document.activeElement) ? document.activeElement : null;
  render(markup, node as HTMLElement);
  if (held instanceof HTMLElement && held.isConnected && held !== document.activeElement)
    held.focus({ preventScroll: true });
}

/** Sets the text of a node that holds nothing else, where it has changed. */
export function write(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute where it has changed: a browser lays a picture out anew even where its `viewBox` is set to what it was. */
export function attribute(node: Element, name: string, value: string | number | boolean): void {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/** The one node that a selector finds; it has to be there. */
export function find<Found extends Element = HTMLElement>(within: ParentNode, selector: string): Found {
  const found = within.querySelector<Found>(selector);
  if (!found) throw new Error(`There is no ${selector}`);
  return found;
}

/** What an event's target lies in, by selector: its data. */
export function dataOf(event: Event, selector: string): DOMStringMap {
  return closest(event, selector)?.dataset ?? {};
}

/** What an event's target lies in, by selector. */
export function closest(event: Event, selector: string): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
}

export const header = (cells: readonly Cell[]) =>
  html`<tr>${cells.map((cell) => html`<th scope="col">${cell}</th>`)}</tr>`;
export const row = (cells: readonly Cell[]) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;

/** A plain table; without a head where it is empty. */
export const table = (head: readonly Cell[], rows: readonly (readonly Cell[])[]) =>
  html`<table>${head.length ? html`<thead>${header(head)}</thead>` : nothing}<tbody>${rows.map(row)}</tbody></table>`;

/** Facts as a list: what each is, and how much. */
export const facts = (found: readonly { label: string; value: string }[]) =>
  found.map(({ label, value }) => html`<li><span>${label}</span> <b>${value}</b></li>`);

interface Lettering {
  fill: string;
  size?: number;
  anchor?: "start" | "middle" | "end";
  weight?: number;
  kind?: string;
}

/** Words inside a picture. */
export const words = (
  x: number,
  y: number,
  text: unknown,
  { fill, size, anchor = "start", weight = 400, kind = "er-label" }: Lettering,
) =>
  svg`<text x=${x} y=${y} text-anchor=${anchor} font-size=${size ?? nothing} font-weight=${weight} fill=${fill} class=${kind}>${text}</text>`;
