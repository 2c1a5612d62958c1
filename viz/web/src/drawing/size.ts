// How large things are, as the browser last told: to ask it in the middle of a frame would make it lay the page out anew.

export interface Size {
  width: number;
  height: number;
}

const known = new WeakMap<Element, Size>();
const told = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    known.set(target, { width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) });
  }
});

/** Width and height of a plot, without its border.  [px] */
export function sizeOf(node: Element): Size {
  const size = known.get(node) ?? { width: node.clientWidth, height: node.clientHeight };
  if (!known.has(node)) {
    known.set(node, size);
    told.observe(node);
  }
  return size;
}

let wide = window.innerWidth;
window.addEventListener("resize", () => (wide = window.innerWidth));

/** How much larger everything is written on a large screen. */
export function magnification(): number {
  if (presenting()) return 20 / 11; // the least text, 11 px, grows to 20
  return wide >= 1700 ? 1.25 : wide <= 720 ? 12 / 11 : 1;
}

/** How thick a line is: at least 3 px where a room looks on. */
export function thick(pixels: number): number {
  return presenting() ? Math.max(3, pixels) : pixels;
}

/** Whether the page is shown to a room: large text, thick lines. */
export function presenting(): boolean {
  return document.querySelector(".er-presenting") !== null;
}
