// How large things are, as the browser last told: to ask it in the middle of a frame would make it lay the page out anew.

const known = new WeakMap();
const told = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) known.set(target, { width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) });
});

// Width and height of a plot, without its border.  [px]
export function sizeOf(node) {
  if (!known.has(node)) {
    known.set(node, { width: node.clientWidth, height: node.clientHeight });
    told.observe(node);
  }
  return known.get(node);
}

let wide = window.innerWidth;
window.addEventListener("resize", () => (wide = window.innerWidth));

// Width of the window.  [px]
export const windowWidth = () => wide;
