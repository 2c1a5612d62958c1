// A player's phone: join, sit, and a round as three cards and one button.

import { html, nothing } from "../drawing/markup";
import { changes, draft, unfiled } from "./draft";
import { told } from "./orders";
import { decide } from "./decide";
import { lessonAsked } from "./lesson";
import { seats } from "./seats";
import { buttons } from "./solo";
import { recapCard, see } from "./see";
import { clock, pick, remains } from "./tell";
import type { Desk } from "./types";

export function phone(desk: Desk): unknown {
  const { store, word } = desk;
  if (!store.words.title) return html`<p class="ws-wait">…</p>`;
  if (store.elsewhere) return elsewhere(desk);
  if (!store.joined) return html`${bar(desk)}${door(desk)}`;
  const room = store.room!;
  const filing = room.phase === "decide" && !!room.you?.seat;
  return html`
    ${bar(desk)}
    ${store.told && !filing ? html`<p class="ws-told" role="alert">${store.told}</p>` : nothing}
    ${store.lesson ? lessonAsked(desk, store.lesson) : nothing}
    ${room.trouble ? html`<p class="ws-told" role="alert">${word("trouble")}</p>` : nothing}
    ${room.solo ? buttons(desk, store.seat?.id === room.you?.seat ? store.seat : null) : nothing}
    ${room.seating === "none" ? (store.lesson ? nothing : html`<p class="ws-card">${word("wait_lesson")}</p>`) : game(desk)}
    <footer class="ws-foot">
      ${room.solo ? nothing : html`<button @click=${() => confirm(word("leave_sure")) && desk.say({ type: "leave" })}>${word("leave")}</button>`}
      <small>${word("note")}</small>
    </footer>
    ${filing ? fileBar(desk) : nothing}
  `;
}

function bar(desk: Desk): unknown {
  const { store, word } = desk;
  const { room } = store;
  return html`<header class="ws-bar">
    <b>${room && !room.solo ? room.code : word("title")}</b>
    ${room && room.phase !== "lobby" && room.seating !== "none" ? html`<span>${room.round ? word("round", { n: room.round }) : word("practice_short")}</span>` : nothing}
    ${room?.you ? html`<span class="ws-who">${room.you.name}${room.you.seat ? html` · ${desk.name(room.you.seat)}` : nothing}</span>` : nothing}
    <span class="ws-grow"></span>
    ${store.connected ? nothing : html`<span class="ws-off" role="status">${word("connecting")}</span>`}
    ${language(desk)}
  </header>`;
}

export function language(desk: Desk): unknown {
  const other = desk.store.language === "ja" ? "en" : "ja";
  const turn = () => desk.say({ type: "language", language: other });
  return html`<button class="ws-language" lang=${other} @click=${turn}>${other === "ja" ? "日本語" : "English"}</button>`;
}

function elsewhere(desk: Desk): unknown {
  const { word } = desk;
  return html`<section class="ws-card">
    <h1>${word("elsewhere")}</h1>
    <p>${word("elsewhere_why")}</p>
    <button class="ws-main" @click=${() => location.reload()}>${word("use_here")}</button>
    <a class="ws-link" href="/room?new">${word("somebody_else")}</a>
  </section>`;
}

function door(desk: Desk): unknown {
  const { store, word, say } = desk;
  const join = (event: Event) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    say({
      type: "join",
      code: String(given.get("code")).slice(0, 20),
      name: String(given.get("name")).slice(0, 60),
      seat: "",
    });
  };
  return html`<form class="ws-card ws-door" @submit=${join}>
    <h1>${word("join")}</h1>
    ${store.told ? html`<p class="ws-told" role="alert">${store.told}</p>` : nothing}
    <label>${word("code")}
      <input name="code" required maxlength="8" autocapitalize="characters" autocomplete="off" spellcheck="false" value=${store.only} /></label>
    <label>${word("name")}<input name="name" required maxlength="24" autocomplete="off" /></label>
    <button class="ws-main" type="submit">${word("come_in")}</button>
    <p class="ws-small">${word("join_why")}</p>
  </form>`;
}

function game(desk: Desk): unknown {
  const { store, word } = desk;
  const room = store.room!;
  const you = room.you!;
  if (!you.seat)
    return html`<section class="ws-card"><h1>${word("choose")}</h1><p>${word("choose_why")}</p>${seats(desk)}</section>`;
  const seat = store.seat?.id === you.seat ? store.seat : null;
  if (room.phase === "lobby")
    return html`<section class="ws-card">
        <h1>${word("you_are", { seat: desk.name(you.seat) })}</h1>
        <p>${room.seats.find((one) => one.id === you.seat)?.line}</p>
        <p><b>${word("wait_start")}</b></p>
        <p>${word("people", { n: room.people })}</p>
        <details><summary>${word("other_seat")}</summary>${seats(desk)}</details>
      </section>
      ${seat ? see(desk, seat) : nothing}`;
  if (!seat || seat.version !== room.version || room.working || room.phase === "closing")
    return html`<section class="ws-card"><h1>${word("playing")}</h1><p>${word("playing_why")}</p></section>`;
  if (room.phase === "ended")
    return html`<section class="ws-card"><h1>${word("over")}</h1>${room.solo ? nothing : html`<p>${word("over_why")}</p>`}</section>${recapCard(desk, seat)}`;
  const ended = seat.after
    ? html`<section class="ws-card ws-alert">
        <h2>${word("company_ended")}</h2>
        <p>${pick(desk, seat.after.told)}</p>
        <p>${word("go_on_as")}</p>
        ${seat.after.next
          .slice(0, 4)
          .map(
            (next) => html`<button @click=${() => desk.say({ type: "sit", seat: next })}>${desk.name(next)}</button>`,
          )}
      </section>`
    : nothing;
  if (room.phase === "recap")
    return html`${ended}${recapCard(desk, seat)}
      ${room.solo ? nothing : html`<p class="ws-card">${word(room.round === 0 ? "practice_over" : "wait_next")}</p>`}
      ${see(desk, seat)}
      <details class="ws-card"><summary>${word("other_seat")}</summary>${seats(desk)}</details>`;
  return html`${ended}
    ${room.round === 0 ? html`<p class="ws-practice">${word("practice")}</p>` : nothing}
    ${see(desk, seat)}${decide(desk, seat)}${recapCard(desk, seat)}`;
}

function fileBar(desk: Desk): unknown {
  const { store, word } = desk;
  const room = store.room!;
  const left = remains(desk);
  const n = changes(desk);
  const file = () => desk.say({ type: "file", round: room.round, order: told(draft(desk)) });
  const open = unfiled(desk);
  const said = open
    ? html`<b class="ws-hurry">${word("changed_since")}</b>`
    : room.you!.filed
      ? word("ready", { filed: room.filed, seated: room.seated })
      : n
        ? word("changed", { n })
        : word("untouched");
  return html`<div class="ws-file">
    ${store.told ? html`<p class="ws-why" role="alert">${store.told}</p>` : nothing}
    ${room.solo ? nothing : html`<span class="ws-clock ${left < 20 && !room.paused ? "ws-hurry" : ""}" role="timer">${room.paused ? word("paused") : clock(left)}</span>`}
    <span class="ws-said">${said}${room.you!.filed && !open && room.you!.by !== room.you!.name ? html` · ${room.you!.by}` : nothing}</span>
    <button class="ws-main" @click=${file} ?disabled=${!store.connected}>${word(open ? "file_change" : room.you!.filed ? "file_again" : "file")}</button>
  </div>`;
}
