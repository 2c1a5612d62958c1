// Words and numbers of a room, in the tab's language.

import { fixed, short } from "../drawing/numbers";
import type { Both, Desk } from "./types";

/** Puts values into a text: {name} by its value. */
export function filled(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const pick = (desk: Desk, text: Both | undefined) => text?.[desk.store.language] ?? "";

export function number(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

export const usd = (desk: Desk, value: unknown) =>
  number(value)
    ? desk.store.language === "ja"
      ? `${short(value, "ja")}ドル`
      : value < 0
        ? `−$${short(-value, "en")}`
        : `$${short(value, "en")}`
    : "–";
/** A price as it is printed: $28.9, 28.9ドル. */
export const price = (desk: Desk, value: unknown, places = 0) =>
  desk.store.language === "ja" ? `${plainly(value, places)}ドル` : `$${plainly(value, places)}`;
/** What stands between a number and its unit: nothing in Japanese. */
export const apart = () => (document.documentElement.lang === "ja" ? "" : " ");
export const mw = (value: unknown) =>
  number(value) ? `${fixed(value, value && Math.abs(value) < 10 ? 1 : 0)}${apart()}MW` : "–";
export const plainly = (value: unknown, places = 0) => (number(value) ? fixed(value, places) : "–");
/** A figure with as many decimals as tell. */
export const few = (value: number | null) =>
  plainly(value, value !== null && Math.abs(value) < 1 ? 2 : value !== null && Math.abs(value) < 100 ? 1 : 0);
/** Megawatts in a table and in a field, with a tenth where there is one that tells. */
export const tenths = (value: number) =>
  plainly(value, Math.abs(value) >= 100 || Math.round(10 * value) % 10 === 0 ? 0 : 1);
export const percent = (value: unknown) =>
  number(value) && Math.abs(value) < 5e-4
    ? "0%"
    : number(value)
      ? `${value > 0 ? "+" : ""}${fixed(100 * value, Math.abs(value) < 0.1 ? 1 : 0)}%`
      : "–";

/** A unit as it is printed: $/MW·y, ドル/MW・年. */
export const unit = (desk: Desk, written: string) =>
  desk.store.language === "ja" ? written.replace("$", "ドル").replace("·d", "・日").replace("·y", "・年") : written;

/** A countdown: 2:05. */
export function clock(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

export const remains = (desk: Desk) => {
  const room = desk.store.room;
  return !room ? 0 : room.paused ? room.remains : (desk.store.ends - performance.now()) / 1000;
};
