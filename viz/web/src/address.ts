// The address of the tab: the run as it stands at rest, so that a reload, a bookmark or another browser finds it, and an entry
// of the browser's history for every page, so that its back button turns pages.

import type { Frame } from "./types.ts";

const HOST = "energyrun.host"; // the key of this tab's market, and the address that it was opened with

export class Address {
  private page = "";
  private key = "";
  private readonly turn: (page: string) => void;

  /** turn: what the back button asks for. */
  constructor(turn: (page: string) => void) {
    this.turn = turn;
    window.addEventListener("popstate", this.back);
  }

  /** After a frame: writes down what has changed. */
  show({ page, link, guest }: Pick<Frame, "page" | "link" | "guest">): void {
    if (guest) return;
    const search = link ? withRun(window.location.search, link) : window.location.search;
    if (page === this.page && search === window.location.search) return;
    const entry = { energyrun: page };
    const address = `${window.location.pathname}${search}`;
    if (this.page && page !== this.page) window.history.pushState(entry, "", address);
    else window.history.replaceState(entry, "", address);
    this.page = page;
    if (this.key) this.keep(this.key);
  }

  private readonly back = ({ state }: PopStateEvent): void => {
    const page = (state as { energyrun?: string } | null)?.energyrun;
    if (!page) return;
    this.page = page; // that entry is there already
    if (this.key) this.keep(this.key);
    this.turn(page);
  };

  /** The key with which this tab, loaded anew, has its market again; none where it goes to another address. */
  host(): string {
    try {
      const kept = JSON.parse(window.sessionStorage.getItem(HOST) ?? "{}") as { key?: string; search?: string };
      return kept.search === window.location.search ? (kept.key ?? "") : "";
    } catch {
      return ""; // storage is switched off
    }
  }

  keep(key: string): void {
    this.key = key;
    try {
      window.sessionStorage.setItem(HOST, JSON.stringify({ key, search: window.location.search }));
    } catch {
      // storage is switched off: a reload starts anew
    }
  }

  leave(): void {
    window.removeEventListener("popstate", this.back);
  }
}

/** The query with another run; what else stands there stays. */
export function withRun(search: string, link: string): string {
  const asked = new URLSearchParams(search);
  asked.set("run", link);
  return `?${asked.toString()}`;
}
