// The one way from values to pixels, and the one way to choose the numbers that stand at an axis.

import { ticks as roundNumbers } from "d3-array";

type Ends = readonly [number, number];

/** From a value to a pixel.  d3-scale would do it as well, with 20 KB of colours and dates that nothing here interpolates. */
export interface Scale {
  (value: number): number;
  invert(pixel: number): number;
  readonly values: Ends;
  readonly pixels: Ends;
  readonly log: boolean;
}

/** Equal steps of value are equal steps of length. */
export function linear(values: Ends, pixels: Ends): Scale {
  const [[low, high], [from, to]] = [values, pixels];
  const span = high - low || 1;
  const place = (value: number) => from + ((to - from) * (value - low)) / span;
  const invert = (pixel: number) => low + (span * (pixel - from)) / (to - from);
  return Object.assign(place, { invert, values, pixels, log: false });
}

/** Equal ratios of value are equal steps of length; what is not above nought has no place (NaN or infinite). */
export function logarithmic(values: Ends, pixels: Ends): Scale {
  const powers = linear([Math.log10(values[0]), Math.log10(values[1])], pixels);
  const invert = (pixel: number) => 10 ** powers.invert(pixel);
  return Object.assign((value: number) => powers(Math.log10(value)), { invert, values, pixels, log: true });
}

/** Round numbers along a scale that stand at least `apart` pixels from one another, a handful at most; of such choices
 * one with both ends of the scale is the better. */
export function ticks(scale: Scale, apart: number): number[] {
  return scale.log ? decades(scale, apart) : evenly(scale, apart);
}

// About how many steps an axis has at most, and fewer; what a step may begin with, the best first.
const STEPS = [5, 4, 3, 2, 1];
const LEADS = [
  [1, 2, 5],
  [1.5, 2.5, 3, 4],
];
const ENDS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]; // that an axis from nought is given

function evenly(scale: Scale, apart: number): number[] {
  const [low, high] = scale.values;
  if (low < 0 && low === -high) return mirrored(scale, apart);
  if (low === 0 && ENDS.includes(leadOf(high))) return divided(scale, apart) ?? [low, high];
  const choices = STEPS.map((count) => roundNumbers(low, high, count)).filter((marks) => fits(scale, marks, apart));
  const whole = choices.find((marks) => marks[0] === low && marks.at(-1) === high);
  return whole ?? choices.find((marks) => marks.length > 2) ?? [low, high];
}

// Both ends and nought, and as much above nought as below.
function mirrored(scale: Scale, apart: number): number[] {
  const high = scale.values[1];
  const above = evenly(linear([0, high], [scale(0), scale(high)]), apart);
  return [...above.slice(1).reverse(), ...above].map((value, index) => (index < above.length - 1 ? -value : value));
}

// From nought to the end in steps that are round.
function divided(scale: Scale, apart: number): number[] | undefined {
  const high = scale.values[1];
  const choices = LEADS.flatMap((leads) =>
    STEPS.slice(0, -1)
      .filter((parts) => leads.includes(leadOf(high / parts)))
      .map((parts) =>
        Array.from({ length: parts + 1 }, (_, index) => Number(((high * index) / parts).toPrecision(12))),
      ),
  );
  return choices.find((marks) => fits(scale, marks, apart));
}

function leadOf(step: number): number {
  return Number((step / 10 ** Math.floor(Math.log10(step) + 1e-9)).toPrecision(6));
}

// Within each power of ten; where even powers are too many, every second or third of them.
const PATTERNS = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];

function decades(scale: Scale, apart: number): number[] {
  const [low, high] = scale.values;
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, index) => 10 ** (first + index));
  const inside = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const choices = PATTERNS.map((pattern) => powers.flatMap((ten) => pattern.map((lead) => lead * ten)).filter(inside));
  choices.splice(
    3,
    0,
    (choices[1] ?? []).filter((_, index) => index % 2 === 0),
  ); // 1, 5, 20, 100 ...
  const every = Math.ceil(apart / Math.abs(scale(10) - scale(1)));
  choices.push(powers.filter(inside).filter((_, index) => index % every === 0));
  const found = choices.find((marks) => marks.length > 1 && fits(scale, marks, apart));
  const [least, most] = [choices[1]?.at(0) ?? low, choices[1]?.at(-1) ?? high]; // where there is room for two at most
  return found ?? [...new Set([least, most])];
}

function fits(scale: Scale, marks: number[], apart: number): boolean {
  const places = marks.map(scale);
  return places.every((place, index) => index === 0 || Math.abs(place - (places[index - 1] ?? 0)) >= apart - 1e-9);
}
