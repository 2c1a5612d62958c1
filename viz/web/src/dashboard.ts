// The one widget of the live pages: receives frames, paints the newest one once a screen refresh, sends commands back.

import { type About, about } from "./about.ts";
import { Address } from "./address.ts";
import type { Palette } from "./drawing/colours.ts";
import { Levers } from "./levers.ts";
import { type Origins, origins } from "./origins.ts";
import { mount } from "./pages/index.ts";
import { Record } from "./record.ts";
import { type Link, Share } from "./share.ts";
import { Shell } from "./shell.ts";
import { Silence } from "./silence.ts";
import { Timeline } from "./timeline.ts";
import type { Ahead, Context, Frame, Page } from "./types.ts";
import "./dashboard.css";

type Message =
  Frame | Ahead | About | Link | Origins | { type: "failed"; note: string } | { type: "host"; key: string };
type Hear = (message: Message, buffers: ArrayBufferView[]) => void;

/** What anywidget hands over, as far as it is used. */
interface Model {
  get(name: "palette"): { light: Palette; dark: Palette };
  send(message: object): void;
  on(event: "msg:custom", hear: Hear): void;
  off(event: "msg:custom", hear: Hear): void;
}

declare global {
  interface Window {
    solara?: { debug?: { connectionStatus?: string } };
  }
}

class Dashboard {
  private readonly record = new Record();
  private readonly system = window.matchMedia("(prefers-color-scheme: dark)");
  private readonly model: Model;
  private readonly shell: Shell;
  private readonly levers: Levers;
  private readonly share: Share;
  private readonly timeline: Timeline;
  private readonly address = new Address((page) => this.context.look({ page }));
  private readonly context: Context;
  private readonly size = new ResizeObserver(() => this.dirty());
  private frame: Frame | null = null;
  private page: { name: string; shown: Page } | undefined; // that is mounted
  private marker: number | null = null;
  private company = "";
  private scheduled = 0;
  private readonly silence = new Silence();
  private answered = false; // something came since the line was last felt
  private readonly pulse = window.setInterval(() => this.feel(), 500);
  private due = 0; // the number of a frame that Python waits to hear of

  constructor({ model, el }: { model: Model; el: Element }) {
    this.model = model;
    this.context = {
      send: (type, more = {}) => model.send({ type, ...more }),
      look: (changes) => this.context.send("view", changes),
      setMarker: (week, company = "") => this.mark(week, company),
      changed: () => this.theme(),
      frame: () => this.frame,
    };
    this.shell = new Shell(el, this.context);
    const { root } = this.shell;
    const [marker, forget] = [() => this.marker, () => this.foresee()];
    this.levers = new Levers(root, this.context, marker, forget);
    this.share = new Share(root, this.context);
    this.timeline = new Timeline(this.shell.find(".er-timeline"), this.context.setMarker);
    this.size.observe(root);
    this.system.addEventListener("change", this.theme);
    model.on("msg:custom", this.hear);
    this.theme();
    const asked = new URLSearchParams(window.location.search);
    const kept = this.address.kept();
    const language = kept.language ?? asked.get("lang") ?? (navigator.language.startsWith("ja") ? "ja" : "en");
    this.context.send("hello", {
      run: asked.get("run") ?? "",
      watch: asked.get("watch") ?? "",
      host: kept.key ?? "",
      page: kept.page ?? "",
      language,
    });
  }

  private readonly hear: Hear = (message, buffers) => {
    const words = this.frame?.labels ?? {};
    this.answered = true;
    if (message.type === "failed") this.shell.fail(message.note);
    if (message.type === "about") about(this.shell.root, message, words);
    if (message.type === "origins") origins(this.shell.root, message);
    if (message.type === "host") this.address.keep({ key: message.key });
    if (message.type === "link") this.share.show(message, words);
    if (message.type === "ahead" && this.levers.tell(message)) this.foresee(message, buffers);
    if (message.type === "frame") this.take(message, buffers);
  };

  private take(frame: Frame, buffers: ArrayBufferView[]): void {
    if (!this.record.take(frame, buffers)) {
      this.context.send("hello", { language: this.shell.root.dataset.language }); // a frame was lost: ask for a snapshot
      return;
    }
    if (this.frame && frame.run_number !== this.frame.run_number) this.mark(null);
    const { page, language } = frame;
    if (page !== this.frame?.page || language !== this.frame.language) this.address.keep({ page, language });
    frame.headings ??= this.frame?.headings; // sent once a language
    this.frame = frame;
    if (frame.asks) this.due = frame.number;
    this.dirty();
  }

  // What a lever that is held would bring; nothing where none is.
  private foresee(message?: Ahead, buffers: ArrayBufferView[] = []): void {
    this.record.foresee(message, buffers);
    const { key = "", value = "", rough } = message ?? {};
    this.shell.root.dataset.ahead = message ? `${key} ${value} ${rough ? "rough" : "true"}` : "";
    this.dirty();
  }

  // Whether the server is still there: Solara reconnects by itself and says no word of it on this page.
  private feel(): void {
    const stands = ["connected", undefined].includes(window.solara?.debug?.connectionStatus);
    const before = this.silence.told;
    const silent = this.silence.look(stands || this.answered, performance.now());
    this.answered = false;
    if (silent) this.tellSilence();
    else if (before) this.dirty();
  }

  private tellSilence(): void {
    this.shell.fail(this.frame?.labels.disconnected ?? "");
  }

  private mark(week: number | null, company = ""): void {
    if (week !== this.marker) this.context.look({ at: week });
    [this.marker, this.company] = [week, company];
    this.dirty();
  }

  private dirty(): void {
    if (!this.scheduled) this.scheduled = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    this.scheduled = 0;
    if (this.due) this.context.send("painted", { number: this.due }); // said first: the next frame is made while this one is painted
    this.due = 0;
    if (this.frame) this.draw(this.frame);
  }

  private draw(frame: Frame): void {
    const { root } = this.shell;
    const { record, marker, company } = this;
    const scene = { frame, record, colours: this.colours(), marker, company };
    const page = this.turn(frame.page);
    this.shell.update(frame, record);
    if (this.silence.told) this.tellSilence(); // drawn for another reason than an answer
    if (frame.contents) page.update(frame.contents as never, { ...scene, record: record.until(frame.at) });
    this.levers.draw(frame, marker);
    this.timeline.draw(scene);
    this.address.show(frame);
    root.dataset.run = String(frame.run_number);
    root.dataset.painted = String(Number(root.dataset.painted ?? 0) + 1);
  }

  // Another page: the old one is taken down first.
  private turn(name: string): Page {
    if (this.page?.name === name) return this.page.shown;
    this.page?.shown.leave();
    const place = document.createElement("main");
    place.className = `er-page er-page-${name}`;
    this.shell.show(place);
    this.page = { name, shown: mount(name, place, this.context) };
    for (const box of place.querySelectorAll<HTMLElement>(".er-scroll")) box.tabIndex = 0; // scrolls by keys too
    return this.page.shown;
  }

  private colours(): Palette {
    return this.model.get("palette")[this.shell.display.dark(this.system.matches) ? "dark" : "light"];
  }

  private readonly theme = (): void => {
    this.shell.theme(this.colours(), this.shell.display.dark(this.system.matches));
    this.dirty();
  };

  leave(): void {
    window.clearInterval(this.pulse);
    cancelAnimationFrame(this.scheduled);
    this.size.disconnect();
    this.system.removeEventListener("change", this.theme);
    this.model.off("msg:custom", this.hear);
    this.address.leave();
    this.shell.leave();
    this.page?.shown.leave();
  }
}

function render(given: { model: Model; el: Element }): () => void {
  const dashboard = new Dashboard(given);
  return () => dashboard.leave();
}

export default { render };
