// The wall: how to come in, who is ready, who holds the megawatts, prices and rank.  Nobody's own figures.

import { html, nothing } from "../drawing/markup";
import { code, price, river } from "./charts";
import { compared } from "./facilitator";
import { lessonShown } from "./lesson";
import { map } from "./map";
import { language } from "./phone";
import { auctioned, ranking } from "./see";
import { clock, remains } from "./tell";
import type { Desk, Market } from "./types";

const MOST = 8; // decisions for which the wall has room at the end

export function projector(desk: Desk): unknown {
  const { store, word } = desk;
  const { room, market, lesson } = store;
  if (!store.words.title || !room) return html`<p class="ws-wait">${store.told || "…"}</p>`;
  return html`<div class="ws-wall">
    <header><b>${word("title")}</b> <span class="ws-code">${room.code}</span>
      <span>${room.phase === "lobby" ? word("people", { n: room.people }) : room.round ? word("round", { n: room.round }) : word("practice_short")}</span>
      <span class="ws-grow"></span>
      ${market ? html`<span>${market.date}</span>` : nothing}
      ${room.phase === "decide" ? html`<span class="ws-clock">${room.paused ? word("paused") : clock(remains(desk))}</span>` : nothing}
      ${language(desk)}</header>
    ${room.phase === "lobby" ? lobby(desk) : lesson ? html`<section class="ws-panel ws-lesson"><h1>${lesson.title}</h1>${lesson.shown ? lessonShown(desk, lesson) : asked(desk)}</section>` : played(desk)}
  </div>`;
}

function asked(desk: Desk): unknown {
  const lesson = desk.store.lesson!;
  return html`<p>${lesson.task}</p>${lesson.questions.map(
    (one) =>
      html`<h2>${one.text}</h2><ul>${one.rows.map((row) => html`<li>${row.label}</li>`)}</ul><p><b>${desk.word("given", { n: one.given })}</b></p>`,
  )}`;
}

function lobby(desk: Desk): unknown {
  const { store, word } = desk;
  const { room, lesson } = store;
  return html`<div class="ws-lobby">
    <section class="ws-panel ws-come">${code(store.qr)}<h1>${store.address}</h1><p>${word("your_code")}</p><p class="ws-letters">${room!.code}</p></section>
    <section class="ws-panel">${
      lesson
        ? html`<h1>${lesson.title}</h1>${lesson.shown ? lessonShown(desk, lesson) : asked(desk)}`
        : html`<h1>${word("who_is_here")}</h1><ul class="ws-people">${room!.seats.filter((seat) => seat.by.length).map((seat) => html`<li><b>${desk.name(seat.id)}</b> ${seat.by.join(", ")}</li>`)}</ul>`
    }</section>
  </div>`;
}

function played(desk: Desk): unknown {
  const { store, word } = desk;
  const room = store.room!;
  const market = store.market;
  if (!market || market.version !== room.version || (room.working && room.phase !== "closing"))
    return html`<p class="ws-wait">${word("playing")}</p>`;
  if (room.phase === "ended") return debrief(desk, market);
  return html`<div class="ws-played">
    <section class="ws-panel ws-main-picture"><div><h2>${word("river")}</h2>${river(desk, market)}</div><div><h2>${word("map")}</h2>${map(desk, market)}</div></section>
    <section class="ws-panel">
      ${price(desk, market, "btc_price_usd", "$")}${price(desk, market, "hashprice_usd_ph_day", "$/PH/s·d")}${price(desk, market, "premium_ai_usd_mw_year", "$/MW·y")}${price(desk, market, "power_price_ercot_usd_mwh", "$/MWh")}
    </section>
    <section class="ws-panel ws-two"><div>${room.phase === "decide" ? ready(desk) : nothing}${ranking(desk, market.rank, "", market.standing)}</div>
      <div>${market.told.length ? html`<h3>${word("told")}</h3>` : nothing}<ul class="ws-list">${[...market.told.filter((one) => one.marked), ...market.told.filter((one) => !one.marked).slice(-8)].map((one) => html`<li class=${one.marked ? "ws-marked" : ""}>${one.text}</li>`)}</ul></div></section>
    <section class="ws-panel">${store.bots && room.phase === "recap" ? html`<h3>${word("bots")}</h3>${compared(desk)}` : market.auctions.length ? market.auctions.slice(-1).map((auction) => auctioned(desk, auction)) : html`<div class="ws-come">${code(store.qr)}<p><b>${store.address}</b></p><p class="ws-letters">${room.code}</p></div>`}</section>
  </div>`;
}

/** The end: how the game stands, and what teams decided otherwise than the rule with what came of it. */
function debrief(desk: Desk, market: Market): unknown {
  const { store, word } = desk;
  const own = market.decisions.filter((row) => row.item);
  return html`<div class="ws-ended">
    <section class="ws-panel"><h1>${word("over")}</h1>${ranking(desk, market.standing, "", [], "standing_game")}</section>
    <section class="ws-panel"><h2>${word("decided")}</h2>${own.length ? html`<ul class="ws-list">${own.slice(-MOST).map((row) => html`<li><small>${word("round", { n: row.round })}</small> <b>${row.seat}</b> ${row.people} · ${word("of_item", { item: row.item, what: row.ordered })}${row.by_the_rule ? html` <em>${word("by_rule", { what: row.by_the_rule })}</em>` : nothing}${row.outcome ? html`<br />→ ${row.outcome}` : nothing}</li>`)}</ul>${own.length > MOST ? html`<p class="ws-small">${word("more_in_report", { n: own.length - MOST })}</p>` : nothing}` : html`<p>${word("all_by_rule")}</p>`}</section>
    <section class="ws-panel"><h2>${word("river")}</h2>${river(desk, market)}</section>
    <section class="ws-panel">${store.bots ? html`<h2>${word("bots")}</h2>${compared(desk)}` : html`${price(desk, market, "btc_price_usd", "$")}${price(desk, market, "hashprice_usd_ph_day", "$/PH/s·d")}${price(desk, market, "premium_ai_usd_mw_year", "$/MW·y")}`}</section>
  </div>`;
}

function ready(desk: Desk): unknown {
  const room = desk.store.room!;
  return html`<h3>${desk.word("ready", { filed: room.filed, seated: room.seated })}</h3>
    <p class="ws-ready">${room.seats.filter((seat) => seat.by.length).map((seat) => html`<span class=${seat.filed ? "ws-on" : ""}>${seat.filed ? "✓ " : ""}${desk.name(seat.id)}</span>`)}</p>`;
}
