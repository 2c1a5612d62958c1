// Numbers as readers of the page's language write them, the same as in the texts that Python makes.

import { formatLocale, type FormatLocaleObject } from "d3-format";

const PRINTED: FormatLocaleObject = formatLocale({
  decimal: ".",
  thousands: ",",
  grouping: [3],
  currency: ["", ""],
  minus: "−",
});
const UNITS = {
  en: [
    [1e9, "bn"],
    [1e6, "m"],
    [1e4, "k", 1e3],
  ],
  ja: [
    [1e12, "兆"],
    [1e8, "億"],
    [1e4, "万"],
  ],
} as const; // from which size on, its sign, and what one of it is where that is another number

/** A number with so many decimals: 1,234.5, −0.3, and no minus before nought. */
export function fixed(value: number, places: number): string {
  const written = PRINTED.format(`,.${places}f`)(value);
  return written.startsWith("−") && !/[1-9]/.test(written) ? written.slice(1) : written;
}

/** A number in passing: one decimal below a hundred, none above. */
export function passing(value: number): string {
  return fixed(value, Math.abs(value) < 100 ? 1 : 0);
}

/** A number at an axis, as short as can be: three significant figures where it is large.  Thousands are told as such
 * beside ten thousands: `most` is the largest number of the axis. */
export function short(value: number, language: string, most = value): string {
  const units = language === "ja" ? UNITS.ja : UNITS.en;
  const size = Math.abs(value) >= 1e3 && Math.abs(most) >= 1e4 ? Math.max(Math.abs(value), 1e4) : Math.abs(value);
  const found = units.find(([least]) => (language === "ja" ? Math.abs(value) : size) >= least * (1 - 1e-9));
  if (!found) return plain(value, 4);
  const [least, sign, one = least] = found;
  return plain(value / one, 3) + sign;
}

/** Significant figures without zeros at the end, thousands apart. */
export function plain(value: number, figures: number): string {
  const digits = Number(value.toPrecision(figures));
  return PRINTED.format(",~f")(digits) === "0" && digits !== 0
    ? String(digits)
    : PRINTED.format(`,.${placesOf(digits)}f`)(digits);
}

function placesOf(digits: number): number {
  const [, decimals = "", power = "0"] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(digits)) ?? [];
  return Math.max(0, decimals.length - Number(power));
}
