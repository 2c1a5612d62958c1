// The address of the tab: the run as it stands at rest, so that a reload, a bookmark or another browser finds it, and an entry
// of the browser's history for every page, so that its back button turns pages.

import type { Frame } from "./types.ts";

const HOST = "energyrun.host"; // what this tab keeps to come back to, and the address that it was opened with

/** The key with which a tab has its market again, and what it saw of it. */
export interface Kept {
  key?: string;
  page?: string;
  language?: string;
}

export class Address {
  private page = "";
  private asked = "";
  private readonly own: Kept = this.kept();
  private readonly turn: (page: string) => void;

  /** turn: what the back button asks for. */
  constructor(turn: (page: string) => void) {
    this.turn = turn;
    window.addEventListener("popstate", this.back);
  }

  /** After a frame: writes down what has changed. */
  show({ page, link, guest }: Pick<Frame, "page" | "link" | "guest">): void {
    if (guest) return;
    if (this.asked && page !== this.asked) return; // the frame that the back button asked for is still to come
    this.asked = "";
    const search = withRun(window.location.search, link);
    if (page === this.page && search === window.location.search) return;
    const entry = { energyrun: page };
    const address = `${window.location.pathname}${search}`;
    try {
      if (this.page && page !== this.page) window.history.pushState(entry, "", address);
      else window.history.replaceState(entry, "", address);
    } catch {
      return; // too often for this browser: the next frame says it again
    }
    this.page = page;
    this.keep({});
  }

  private readonly back = ({ state }: PopStateEvent): void => {
    const page = (state as { energyrun?: string } | null)?.energyrun;
    if (!page) return;
    this.page = this.asked = page; // that entry is there already
    this.keep({});
    this.turn(page);
  };

  /** What this tab, loaded anew or remounted by another server, comes back to; nothing where it goes to another address. */
  kept(): Kept {
    try {
      const { search, ...found } = JSON.parse(window.sessionStorage.getItem(HOST) ?? "{}") as Kept & {
        search?: string;
      };
      return search === window.location.search ? found : {};
    } catch {
      return {}; // storage is switched off
    }
  }

  keep(more: Kept): void {
    Object.assign(this.own, more);
    try {
      window.sessionStorage.setItem(HOST, JSON.stringify({ ...this.own, search: window.location.search }));
    } catch {
      // storage is switched off: a reload starts anew
    }
  }

  leave(): void {
    window.removeEventListener("popstate", this.back);
  }
}

/** The query with another run, or without one where no link repeats it; what else stands there stays. */
export function withRun(search: string, link: string | null | undefined): string {
  if (link === null || link === undefined) return search;
  const asked = new URLSearchParams(search);
  if (link) asked.set("run", link);
  else asked.delete("run");
  const query = asked.toString();
  return query ? `?${query}` : "";
}
