// The facilitator's desk: who is ready, the buttons of a round, levers, lessons, what bots would have done, notes.

import { html, nothing } from "../drawing/markup";
import { plain } from "../drawing/numbers";
import { code, river } from "./charts";
import { lessonShown } from "./lesson";
import { language } from "./phone";
import { levered } from "./levered";
import { remembered } from "./remember";
import { auctioned, ranking } from "./see";
import { current } from "./sheet";
import { clock, few, percent, plainly, price, remains, usd } from "./tell";
import type { Desk } from "./types";

const LESSONS = ["two_pools", "halving", "two_prices", "three_paths", "owners", "policy"];
const MECHANISMS = ["uniform", "pay-as-bid", "vickrey", "queue"];

export function facilitator(desk: Desk): unknown {
  const { store, word } = desk;
  if (!store.words.title) return html`<p class="ws-wait">…</p>`;
  const room = store.room;
  if (!room) return html`<p class="ws-wait">${store.told || word("no_room_yet")}</p>`;
  return html`<div class="ws-desk">
    <header class="ws-bar"><b>${word("title")}</b> <span class="ws-code">${room.code}</span>
      <span>${word(`phase_${room.phase}`)}${room.phase !== "lobby" ? html` · ${room.round ? word("round", { n: room.round }) : word("practice_short")}` : nothing}</span>
      ${room.phase === "decide" ? html`<b class="ws-clock">${room.paused ? word("paused") : clock(remains(desk))}</b>` : nothing}
      <span class="ws-grow"></span>
      ${store.connected ? nothing : html`<span class="ws-off">${word("connecting")}</span>`}
      <a href="/projector#${room.code}" target="_blank" rel="noopener">${word("projector")}</a>
      ${store.rooms.length > 1 ? html`<select aria-label=${word("rooms")} @change=${(event: Event) => desk.say({ type: "watch", code: (event.target as HTMLSelectElement).value })}>${store.rooms.map((one) => html`<option value=${one} .selected=${one === room.code}>${word("room_of", { code: one })}</option>`)}</select>` : nothing}<button @click=${() => desk.say({ type: "room" })}>${word("another_room")}</button>${language(desk)}</header>
    ${store.told ? html`<p class="ws-told" role="alert">${store.told}</p>` : nothing}
    ${room.trouble ? html`<p class="ws-told" role="alert">${word("trouble")} ${room.trouble}</p>` : nothing}
    <div class="ws-columns">
      <div>${buttons(desk)}${sheet(desk)}${people(desk)}${take(desk)}</div>
      <div>${wall(desk)}</div>
      <div>${settings(desk)}${lessons(desk)}${levers(desk)}${notes(desk)}</div>
    </div>
  </div>`;
}

function buttons(desk: Desk): unknown {
  const { word, say, store } = desk;
  const room = store.room!;
  const button = (key: string, message: Record<string, unknown>, main = false) =>
    html`<button class=${main ? "ws-main" : ""} data-act=${key} @click=${() => say(message)}>${word(key)}</button>`;
  const seats = room.seating !== "none";
  const last = room.phase === "recap" && !!store.kit?.rounds && room.round >= store.kit.rounds;
  return html`<section class="ws-card ws-buttons">
    ${room.phase === "lobby" && seats ? html`${button("start_practice", { type: "start", practice: true }, true)}${button("start", { type: "start", practice: false })}` : nothing}
    ${
      room.phase === "decide"
        ? html`${button("close", { type: "close", round: room.round }, true)}${room.paused ? button("go", { type: "go" }) : button("pause", { type: "pause" })}${button("minute", { type: "extend", seconds: 60 })}`
        : nothing
    }
    ${
      seats && room.phase !== "ended"
        ? room.rehearsing
          ? html`<button data-act="rehearse" aria-pressed="true" @click=${() => say({ type: "rehearse", on: false })}>${word("rehearse_off")}</button>${room.pressing ? html`<p class="ws-small">${word("rehearse_why")}</p>` : nothing}`
          : html`<button data-act="fill" title=${word("fill_why")} @click=${() => say({ type: "fill", on: true })}>${word("fill")}</button><button data-act="rehearse" title=${word("rehearse_why")} @click=${() => confirm(word("rehearse_why")) && say({ type: "rehearse", on: true })}>${word("rehearse")}</button>`
        : nothing
    }
    ${room.phase === "closing" ? html`<p>${word("playing")}</p>` : nothing}
    ${room.phase === "recap" && last ? html`<p><b>${word("last_round", { n: room.round })}</b></p>${button("end", { type: "end" }, true)}` : nothing}
    ${room.phase === "recap" ? button(room.round ? "next" : "begin", { type: "next" }, !last) : nothing}
    ${room.phase === "recap" || room.phase === "decide" || room.phase === "ended" || room.trouble ? html`<button data-act="undo" @click=${() => confirm(word("undo_sure")) && say({ type: "undo" })}>${word("undo")}</button>` : nothing}
    ${room.phase !== "closing" && room.phase !== "ended" && !last ? html`<button data-act="end" @click=${() => confirm(word("end_sure")) && say({ type: "end" })}>${word("end")}</button>` : nothing}
  </section>`;
}

function people(desk: Desk): unknown {
  const { word, say, store } = desk;
  const room = store.room!;
  return html`<section class="ws-card"><h2>${word("people", { n: room.people })}</h2>
    ${room.phase === "decide" ? html`<p>${word("ready", { filed: room.filed, seated: room.seated })}</p>` : nothing}
    <ul class="ws-roll">${room.players?.map(
      (
        one,
      ) => html`<li class=${one.here ? "" : "ws-away"}><span>${one.filed && one.seat ? "✓ " : ""}<b>${one.name}</b> ${desk.name(one.seat) || word("no_seat")}${one.here ? nothing : html` <em>${word("away")}</em>`}</span>
        <button title=${word("release_why")} @click=${() => confirm(word("release_sure", { name: one.name })) && say({ type: "release", player: one.number })}>${word("release")}</button></li>`,
    )}</ul></section>`;
}

function wall(desk: Desk): unknown {
  const { store, word, say } = desk;
  const market = store.market;
  const room = store.room!;
  return html`${room.phase === "lobby" ? html`<section class="ws-card ws-come">${code(store.qr)}<p><b>${store.address}</b></p><p class="ws-letters">${room.code}</p></section>` : nothing}
    ${store.lesson ? html`<section class="ws-card ws-lesson"><h2>${store.lesson.title}</h2>${store.lesson.shown ? lessonShown(desk, store.lesson) : store.lesson.questions.map((one) => html`<p>${one.text} <b>${word("given", { n: one.given })}</b></p>`)}</section>` : nothing}
    ${
      market
        ? html`<section class="ws-card"><h2>${word("river")} <small>${market.date}</small></h2>${river(desk, market)}
          ${market.auctions.slice(-1).map((auction) => auctioned(desk, auction))}${ranking(desk, market.rank, "", market.standing)}
          <ul class="ws-list">${market.told.map((one) => html`<li class=${one.marked ? "ws-marked" : ""}>${one.text}</li>`)}</ul></section>
        ${
          market.round_weeks.length
            ? html`<section class="ws-card"><button data-act="bots" ?disabled=${store.busy} @click=${() => {
                store.busy = true;
                say({ type: "bots" });
                desk.paint();
              }}>${word(store.busy ? "bots_busy" : "bots")}</button>
              ${store.bots ? compared(desk) : html`<p class="ws-small">${word("bots_why")}</p>`}</section>`
            : nothing
        }`
        : nothing
    }`;
}

export function compared(desk: Desk): unknown {
  const { word, store } = desk;
  const told = (name: string, value: number | null) =>
    (name === "share_price" || name.startsWith("hashprice")) && value !== null
      ? price(desk, value, 2)
      : name === "value" || name.includes("usd")
        ? usd(desk, value)
        : name.startsWith("cr4")
          ? percent(value).replace("+", "")
          : name.startsWith("independent")
            ? plainly(value)
            : few(value);
  return html`<table class="ws-compared"><thead><tr><th></th><th scope="col">${word("as_it_came")}</th><th scope="col">${word("bots_only")}</th></tr></thead><tbody>
    ${store.bots!.map((row) => html`<tr><td>${row.seat ? `${desk.name(row.seat)}${word(row.name === "value" ? "in_value" : "in_shares")}` : word(row.name)}</td><td>${told(row.name, row.came)}</td><td>${told(row.name, row.bots)}</td></tr>`)}</tbody></table>`;
}

function settings(desk: Desk): unknown {
  const { word, say, store } = desk;
  const room = store.room!;
  const set = (settings: Record<string, unknown>) => say({ type: "settings", settings });
  const value = (event: Event) => (event.target as HTMLSelectElement).value;
  const hide = (what: string, on: boolean) =>
    set({ hidden: on ? [...room.hidden, what] : room.hidden.filter((one) => one !== what) });
  return html`<section class="ws-card"><h2>${word("settings")}</h2>
    <label class="ws-field"><span>${word("quarters")}</span><select @change=${(event: Event) => set({ quarters: Number(value(event)) })}>${[1, 2, 4].map((n) => html`<option value=${n} ?selected=${room.quarters_next === n}>${n}</option>`)}</select></label>
    <label class="ws-field"><span>${word("seconds")}</span><select @change=${(event: Event) => set({ seconds: Number(value(event)) })}>${[...new Set([60, 120, 180, 300, 600, room.seconds ?? 180])].sort((a, b) => a - b).map((n) => html`<option value=${n} ?selected=${room.seconds === n}>${clock(n)}</option>`)}</select></label>
    ${room.phase === "lobby" ? html`<label class="ws-field"><span>${word("seating")}</span><select @change=${(event: Event) => set({ seating: value(event) })}>${["pick", "given", "none"].map((one) => html`<option value=${one} ?selected=${room.seating === one}>${word(`seating_${one}`)}</option>`)}</select></label>` : nothing}
    <label class="ws-field"><span>${word("mechanism")}</span><select @change=${(event: Event) => say({ type: "pull", key: "mechanism", value: value(event) })}>${MECHANISMS.map((one) => html`<option value=${one} .selected=${room.mechanism === one}>${word(`mechanism_${one}`)}</option>`)}</select></label>
    <fieldset class="ws-hide"><legend>${word("hide")}</legend>${["market", "others", "rank"].map((what) => html`<label><input type="checkbox" .checked=${room.hidden.includes(what)} @change=${(event: Event) => hide(what, (event.target as HTMLInputElement).checked)} /> ${word(`hide_${what}`)}</label>`)}</fieldset>
  </section>`;
}

function lessons(desk: Desk): unknown {
  const { word, say, store } = desk;
  const asked = store.room?.asked ?? "";
  return html`<section class="ws-card"><details ?open=${store.room?.seating === "none"}><summary>${word("predictions")}</summary>
    <div class="ws-chips">${LESSONS.map((name) => html`<button aria-pressed=${asked === name} @click=${() => say({ type: "ask", lesson: asked === name ? "" : name })}>${word(`lesson_${name}`)}</button>`)}</div>
    ${asked && !store.lesson?.shown ? html`<button class="ws-main" @click=${() => say({ type: "show" })}>${word("show")}</button>` : nothing}</details></section>`;
}

function levers(desk: Desk): unknown {
  const { word, say, store } = desk;
  return html`<section class="ws-card"><details><summary>${word("levers")}</summary><p class="ws-small">${word("levers_why")}</p>
    ${store.levers.map(
      (group) =>
        html`<details><summary>${group.title}</summary>${group.levers.map((lever) => {
          const value = lever.set ?? lever.value;
          const set = (to: number | boolean | null) => say({ type: "pull", key: lever.key, value: to });
          return html`<div class="ws-lever" title=${lever.why}><span>${lever.label} <b>${lever.switch ? "" : levered(Number(value), lever.unit, plain)}</b>${lever.set === null ? nothing : html` <button @click=${() => set(null)}>${word("take_back")}</button>`}</span>
        ${
          lever.switch
            ? html`<input type="checkbox" aria-label=${lever.label} .checked=${!!value} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />`
            : html`<input type="range" aria-label=${lever.label} min=${lever.low} max=${lever.high} step=${lever.step} .value=${String(value)} @change=${(event: Event) => set(Number((event.target as HTMLInputElement).value))} />`
        }</div>`;
        })}</details>`,
    )}</details></section>`;
}

/** The run sheet, with the row that the room has come to. */
function sheet(desk: Desk): unknown {
  const rows = desk.store.kit?.run_sheet ?? [];
  const now = current(rows, desk.store.room!);
  return rows.length
    ? html`<section class="ws-card"><h2>${desk.word("sheet")}</h2><ol class="ws-sheet">${rows.map((row, at) => (at < now - 1 ? nothing : html`<li class=${at === now ? "ws-now" : ""} aria-current=${at === now ? "step" : nothing}><b>${clock(60 * row.at)}</b> ${row.text}</li>`))}</ol></section>`
    : nothing;
}

function notes(desk: Desk): unknown {
  const { kit } = desk.store;
  if (!kit) return nothing;
  return html`<section class="ws-card"><h2>${desk.word("notes")} <small>${kit.title}</small></h2>
    ${kit.covers ? html`<p><b>${kit.covers}</b></p>` : nothing}
    ${kit.teaches ? html`<p><b>${desk.word("teaches_what")}</b>${kit.teaches}</p>` : nothing}
    <p class="ws-notes">${kit.notes.trim()}</p>
    ${kit.expect.length ? html`<details><summary>${desk.word("expect")}</summary><ul class="ws-list">${kit.expect.map((one) => html`<li>${one.text} <b>${one.ask}</b></li>`)}</ul></details>` : nothing}</section>`;
}

export function take(desk: Desk): unknown {
  const { word, store } = desk;
  const room = store.room!;
  const save = async (name: string) => {
    const answer = await fetch(`/debrief/${room.code}/${name}?language=${store.language}`, {
      headers: { authorization: `Bearer ${remembered(`token-${store.role}`) ?? ""}` },
    });
    if (!answer.ok) {
      store.told = word("save_failed");
      desk.paint();
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `energy-run-${room.code}-${name}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  const files = room.solo ? ["report.html", "run.json"] : ["report.html", "answers.csv", "run.json", "paper.html"];
  return html`<section class="ws-card"><h2>${word("debrief")}</h2>${room.solo ? nothing : html`<p class="ws-small">${word("debrief_why")}</p>`}
    <div class="ws-chips">${files.map((name) => html`<button data-save=${name} @click=${() => save(name)}>${word(`save_${name.split(".")[0]}`)}</button>`)}</div></section>`;
}
