// Notes beside the pointer: inside a plot, or over everything.

import { fill, type Markup } from "../drawing/markup.ts";

export class Tip {
  private readonly box = document.createElement("div");
  private readonly plot: HTMLElement;

  constructor(plot: HTMLElement) {
    this.plot = plot;
    this.box.className = "er-note-tip";
    this.box.hidden = true;
    plot.parentElement?.append(this.box);
  }

  /** Shows markup at a place of the plot, on the side where there is more room.  [px] */
  show(x: number, y: number, markup: Markup): void {
    const { clientWidth: width, clientHeight: height } = this.plot;
    fill(this.box, markup);
    this.box.hidden = false;
    const [left, above] = [x > width / 2, y > height / 2];
    Object.assign(this.box.style, {
      left: left ? "auto" : `${x + 14}px`,
      right: left ? `${width - x + 10}px` : "auto",
      top: above ? "auto" : `${y + 10}px`,
      bottom: above ? `${height - y + 10}px` : "auto",
    });
  }

  hide(): void {
    this.box.hidden = true;
  }
}

/** A note over everything, beside a rule and inside the window: the card of its chart would cut it. */
export function beside(note: HTMLElement, rule: DOMRect, leftwards: boolean): void {
  if (!note.matches(":popover-open")) note.showPopover();
  const { offsetWidth: width, offsetHeight: height } = note;
  const inside = (at: number, most: number) => `${Math.max(4, Math.min(at, most - 4))}px`;
  const left = leftwards ? rule.left - width - 8 : rule.left + 8;
  note.style.left = inside(left, window.innerWidth - width);
  note.style.top = inside(rule.top, window.innerHeight - height);
}
