// What a browser keeps: a seat's token across reloads and a phone's sleep, and what was not filed yet.

const PREFIX = "energyrun-";

/** A tab's own memory first, then the browser's: a phone that closed the tab comes back, and `?new` is somebody else.
 * A facilitator's token stays in its tab. */
export function remembered(name: string): string | null {
  try {
    const own = sessionStorage.getItem(PREFIX + name);
    return own ?? (location.search.includes("new") ? null : localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    sessionStorage.setItem(PREFIX + name, value);
    if (!name.endsWith("facilitator")) localStorage.setItem(PREFIX + name, value);
  } catch {
    // a browser that keeps nothing: one plays on until it is loaded anew
  }
}
