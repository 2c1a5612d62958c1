// Words and colours, as the other files use them.

import { windowWidth } from "./size.js";

// The colour that a specification names, as in `use.mining`.
export function pick(colours, name) {
  return name.split(".").reduce((part, key) => part[key], colours);
}

// Text safe inside SVG markup.
export function escape(text) {
  return String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}

// How much larger everything is written on a large screen.
export function magnification() {
  const large = windowWidth() >= 1700 ? 1.25 : windowWidth() <= 720 ? 12 / 11 : 1;
  return presenting() ? 20 / 11 : large; // the least text, 11 px, grows to 20
}

// How thick a line is: at least 3 px where a room looks on.
export function thick(pixels) {
  return presenting() ? Math.max(3, pixels) : pixels;
}

// About how wide a text is: signs of Chinese and Japanese are twice as wide as letters.
export function breadth(text, size) {
  return [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e7f ? 1 : 0.56), 0) * size;
}

// Whether the page is shown to a room: large text, thick lines.
export function presenting() {
  return document.querySelector(".er-presenting") !== null;
}

// Sets a node's text where it has changed.
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Sets an attribute where it has changed: a browser lays a picture out anew even where its `viewBox` is set to what it was.
export function attribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

// Sets a node's markup where it has changed.  A browser gives markup back otherwise than it was written, so the last one
// is kept; a control that had the focus gets it back, for all of them are new.
export function fill(node, markup) {
  if (node.markup === markup) return false;
  node.markup = markup;
  const held = node.contains(document.activeElement) && document.activeElement;
  node.innerHTML = markup;
  const same = held ? selectorOf(held) : "";
  const found = same ? node.querySelectorAll(same) : [];
  if (found.length === 1) found[0].focus({ preventScroll: true });
  return true;
}

// By its data, else by its kind: what stands in the same place after new markup.
function selectorOf({ dataset, tagName, classList }) {
  const data = Object.entries(dataset).map(([name, value]) => `[data-${name}="${CSS.escape(value)}"]`);
  return data.length ? data.join("") : [tagName, ...classList].join(".");
}
