// Sets a node's markup where it has changed.  A browser gives markup back otherwise than it was written, so the last one
// is kept; a control that had the focus gets it back, for all of them are new.

export function fill(node, markup) {
  if (node.markup === markup) return false;
  node.markup = markup;
  const held = node.contains(document.activeElement) ? Object.entries(document.activeElement.dataset) : [];
  node.innerHTML = markup;
  const same = held.map(([name, value]) => `[data-${name}="${CSS.escape(value)}"]`).join("");
  if (same) node.querySelector(same)?.focus({ preventScroll: true });
  return true;
}
