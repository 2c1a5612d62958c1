// The event feed: newest on top, chips to filter, a click moves the marker to the week and lights up the company.

import { write } from "./write.js";

const SHOWN = 150;
const PASSING = 24; // while weeks pass and nobody has scrolled: every line costs its layout
const OFF_AT_FIRST = ["retargets"];

export class Feed {
  constructor(box, { setMarker, look }) {
    this.list = box.querySelector(".er-events");
    this.chips = box.querySelector(".er-chips");
    this.title = box.querySelector(".er-title");
    this.off = new Set(OFF_AT_FIRST);
    this.list.addEventListener("scroll", () => (this.reading = this.list.scrollTop > 0)); // not asked in a frame: that would lay it out
    this.list.addEventListener("click", (event) => {
      const { week, company, card } = event.target.closest("button")?.dataset ?? {};
      if (card) {
        if (this.week !== null && this.week < Number(week)) setMarker(null); // the card is not known back there
        look({ page: "companies", focus: { card, company: "" } });
      } else if (week) setMarker(Number(week), company);
    });
    this.chips.addEventListener("click", (event) => {
      const chip = event.target.closest("button")?.dataset.chip;
      if (!chip) return;
      this.off.has(chip) ? this.off.delete(chip) : this.off.add(chip);
      event.target.closest("button").setAttribute("aria-pressed", String(!this.off.has(chip)));
      this.drawn = "";
      this.draw(this.scene);
    });
  }

  // Only what has changed is written again: the feed may hold the reader's place, and laying it out costs time.
  draw(scene) {
    const { frame, record, marker, company } = scene;
    const events = record.events;
    Object.assign(this, { scene, events, week: marker, company, words: frame.labels });
    const most = frame.playing && !this.reading ? PASSING : SHOWN;
    const state = [record.told, events.length, marker, company, most].join("|");
    if (state === this.drawn) return;
    this.drawn = state;
    write(this.title, frame.labels.feed);
    const names = JSON.stringify(frame.chips);
    if (names !== this.names) this.chips.replaceChildren(...Object.entries(frame.chips).map(([chip, name]) => this.chip(chip, name)));
    this.names = names;
    const shown = folded(this.events.filter((event) => !this.off.has(event.chip))).slice(-most).reverse();
    const empty = this.events.length ? frame.labels.feed_filtered : frame.labels.feed_empty;
    const times = {}; // of a key: lines may read alike
    const key = (event) => `${this.keyOf(event)} ${(times[this.keyOf(event)] = (times[this.keyOf(event)] ?? 0) + 1)}`;
    this.fill(shown.length ? shown.map((event) => [key(event), () => this.line(event)]) : [[empty, () => note(empty)]]);
  }

  // Lines that are there already stay where they are; others go, and new ones come between.
  fill(lines) {
    const wanted = new Set(lines.map(([key]) => key));
    const there = new Map();
    for (const node of [...this.list.children]) {
      if (wanted.has(node.key)) there.set(node.key, node);
      else node.remove();
    }
    let place = this.list.firstElementChild;
    for (const [key, make] of lines) {
      if (there.get(key) === place && place) place = place.nextElementSibling;
      else this.list.insertBefore(there.get(key) ?? Object.assign(make(), { key }), place);
    }
  }

  // Everything that a line shows.
  keyOf({ week, kind, company, counterparty, text, times, card }) {
    const lit = [company, counterparty].includes(this.company) || (this.week === week && !this.company);
    return [week, kind, text, times, card, lit && [this.week, this.company]].join("|");
  }

  chip(chip, name) {
    const button = document.createElement("button");
    button.dataset.chip = chip;
    button.textContent = name;
    button.setAttribute("aria-pressed", String(!this.off.has(chip)));
    return button;
  }

  line(event) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    Object.assign(button.dataset, { week: event.week, company: event.company, kind: event.kind });
    const same = this.company && [event.company, event.counterparty].includes(this.company);
    button.classList.toggle("er-same", Boolean(same));
    button.classList.toggle("er-here", this.week === event.week && (same || !this.company));
    const date = document.createElement("span");
    date.className = "er-date";
    date.textContent = event.date;
    const text = document.createElement("span");
    text.className = "er-text";
    text.textContent = event.times > 1 ? `${event.text} · ${this.words.in_a_row.replace("{n}", event.times)}` : event.text;
    button.append(date, text);
    item.append(button);
    if (event.card) item.append(this.why(event));
    return item;
  }

  why({ week, card, text }) {
    const button = document.createElement("button");
    Object.assign(button.dataset, { week, card });
    button.className = "er-because";
    button.textContent = this.words.why;
    button.setAttribute("aria-label", `${this.words.why} ${text}`);
    return button;
  }
}

// The same kind of event of the same company, week after week, is one line: the newest, with how often it was.
function folded(events) {
  const newest = new Map();
  const lines = [];
  for (const event of events) {
    const key = [event.kind, event.company, event.counterparty].join("|");
    const line = newest.get(key);
    if (line?.week === event.week - 1) Object.assign(line, event, { times: line.times + 1 });
    else lines.push(newest.set(key, { ...event, times: 1 }).get(key));
  }
  return lines.sort((a, b) => a.week - b.week);
}

function note(text) {
  const item = document.createElement("li");
  item.className = "er-note";
  item.textContent = text;
  return item;
}
