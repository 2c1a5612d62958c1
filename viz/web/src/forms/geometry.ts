// Where the panels of a figure over time lie, and where weeks and values lie in them.

import { linear, logarithmic, type Scale } from "../drawing/scale.ts";
import type { Size } from "../drawing/size.ts";
import type { Panel, TimeFigure } from "../types.ts";

const EDGE = { left: 34, top: 9, bottom: 20 };
const CAPTION = 22;
const BETWEEN = 7;

/** The rectangle of a panel, with its scales. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  floor: number;
  total: number; // width of the whole figure
  large: number; // how much larger than usual everything is
  x: Scale;
  y: Scale;
}

/** The panels of a figure from the top. */
export function geometry(
  figure: Pick<TimeFigure, "weeks" | "room" | "panels">,
  { width, height }: Size,
  large: number,
): Frame[] {
  const [left, right, above] = [EDGE.left * large, figure.room * large, CAPTION * large];
  const captions = figure.panels.filter(({ caption }) => caption).length * above;
  const gap = captions ? BETWEEN : 2 * BETWEEN;
  const free = height - (EDGE.top + EDGE.bottom) * large - captions - (figure.panels.length - 1) * gap;
  let next = EDGE.top * large;
  return figure.panels.map((panel) => {
    const top = next + (panel.caption ? above : 0);
    const floor = top + free * (panel.share ?? 1);
    next = floor + gap;
    const x = linear([0, figure.weeks], [left, width - right]);
    return {
      left,
      top,
      width: width - left - right,
      height: floor - top,
      floor,
      total: width,
      large,
      x,
      y: scaleOf(panel, floor, top),
    };
  });
}

function scaleOf({ bottom, top: most, log }: Panel, floor: number, top: number): Scale {
  return (log ? logarithmic : linear)([bottom, most], [floor, top]);
}

/** A column as heights above a panel's floor; what is not a number, or has no place on the scale, is a gap.  [px] */
export function heights(
  { y, floor }: Pick<Frame, "y" | "floor">,
  column: ArrayLike<number>,
  scale: number,
): (number | null)[] {
  return Array.from(column, (value) => {
    const height = floor - y(value * scale);
    return Number.isFinite(height) ? height : null;
  });
}
