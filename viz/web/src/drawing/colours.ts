// Colours by the names that specifications use.

/** One theme of `palette.json`: colours by name, some of them in groups. */
export interface Palette {
  panel: string;
  page: string;
  text: string;
  muted: string;
  alert: string;
  use: Record<string, string>;
  actor: Record<string, string>;
}

/** The colour that a specification names, as in `use.mining`. */
export function pick(colours: Palette, name: string): string {
  const found = name.split(".").reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], colours);
  if (typeof found !== "string") throw new Error(`The palette has no ${name}`);
  return found;
}

/** A colour of the palette, #RRGGBB, let through. */
export function faint(colour: string, opacity: number): string {
  const part = Math.round(255 * opacity).toString(16);
  return colour + part.padStart(2, "0");
}
