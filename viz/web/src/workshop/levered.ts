// A lever's value with its unit, in words that the server has chosen.

/** A lever's value with its unit: $40/MWh, 40ドル/MWh, 50%, 0.5 × 10万ドル/MW・年. */
export function levered(value: number, unit: string, plain: (value: number, figures: number) => string): string {
  const number = plain(value, 4);
  if (/0[–〜]1/.test(unit)) return `${plain(100 * value, 4)}%`;
  if (unit.startsWith("$")) return `$${number}${unit.slice(1)}`;
  if (unit.startsWith("ドル")) return number + unit;
  return `${number} ${/^\d/.test(unit) ? "× " : ""}${unit}`;
}
