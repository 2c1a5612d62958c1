// Words and colours, as the other files use them.

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
  const large = window.innerWidth >= 1700 ? 1.25 : 1;
  return presenting() ? 1.75 : large;
}

// Whether the page is shown to a room: large text, thick lines.
export function presenting() {
  return document.querySelector(".er-presenting") !== null;
}

// Sets a node's text where it has changed.
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
