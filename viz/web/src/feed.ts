// The event feed: newest on top, chips to filter, a click moves the marker to the week and lights up the company.

import { closest, dataOf, fill, find, html, repeat, write } from "./drawing/markup.ts";
import { keyed, type Line, linesOf } from "./feed_lines.ts";
import type { Context, RunScene, Words } from "./types.ts";

const SHOWN = 150;
const PASSING = 24; // while weeks pass and nobody has scrolled: every line costs its layout
const OFF_AT_FIRST = ["retargets"];

export class Feed {
  private readonly list: HTMLElement;
  private readonly chips: HTMLElement;
  private readonly title: HTMLElement;
  private readonly off = new Set(OFF_AT_FIRST);
  private reading = false;
  private drawn = "";
  private scene: RunScene | undefined;

  constructor(box: Element, { setMarker, look }: Context) {
    this.list = find(box, ".er-events");
    this.chips = find(box, ".er-chips");
    this.title = find(box, ".er-title");
    this.list.addEventListener("scroll", () => (this.reading = this.list.scrollTop > 0)); // not asked in a frame: that would lay it out
    this.list.addEventListener("click", (event) => {
      const { week, company, card } = dataOf(event, "button");
      const marker = this.scene?.marker ?? null;
      if (card) {
        if (marker !== null && marker < Number(week)) setMarker(null); // the card is not known back there
        look({ page: "companies", focus: { card, company: "" } });
      } else if (week) setMarker(Number(week), company);
    });
    this.chips.addEventListener("click", (event) => {
      const chip = closest(event, "button")?.dataset.chip;
      if (!chip || !this.scene) return;
      if (!this.off.delete(chip)) this.off.add(chip);
      this.draw(this.scene);
    });
  }

  /** Only where something has changed: laying the lines out costs time. */
  draw(scene: RunScene): void {
    this.scene = scene;
    const { frame, record, marker, company } = scene;
    const most = frame.playing && !this.reading ? PASSING : SHOWN;
    const state = [frame.language, record.told, record.events.length, marker, company, most, ...this.off].join("|");
    if (state === this.drawn) return;
    this.drawn = state;
    const { labels } = frame;
    write(this.title, labels.feed ?? "");
    const chips = Object.entries(frame.chips);
    fill(
      this.chips,
      chips.map(([chip, name]) => html`<button data-chip=${chip} aria-pressed=${!this.off.has(chip)}>${name}</button>`),
    );
    const lines = keyed(linesOf(record.events, this.off, most));
    const empty = record.events.length ? labels.feed_filtered : labels.feed_empty;
    const line = (one: { line: Line }) => entry(one.line, marker, company, labels);
    fill(this.list, lines.length ? repeat(lines, ({ key }) => key, line) : html`<li class="er-note">${empty}</li>`);
  }
}

function entry(
  { week, company, counterparty, kind, date, text, times, card }: Line,
  marker: number | null,
  chosen: string,
  words: Words,
) {
  const same = chosen !== "" && [company, counterparty].includes(chosen);
  const here = marker === week && (same || !chosen);
  const often = times > 1 ? ` · ${words.in_a_row?.replace("{n}", String(times))}` : "";
  return html`<li>
    <button data-week=${week} data-company=${company} data-kind=${kind} class="${same ? "er-same" : ""} ${here ? "er-here" : ""}">
      <span class="er-date">${date}</span><span class="er-text">${text}${often}</span></button
    >${card ? html`<button class="er-because" data-week=${week} data-card=${card} aria-label="${words.why} ${text}">${words.why}</button>` : ""}
  </li>`;
}
