// Seats to choose from, by kind; bots play those that nobody has.

import { html, nothing } from "../drawing/markup";
import type { Desk, Seat } from "./types";

const KINDS = ["miner", "private_miner", "hyperscaler", "utility", "capital", "regulator"];

export function seats(desk: Desk): unknown {
  const { store, word } = desk;
  const all = store.room?.seats ?? [];
  return KINDS.map((kind) => {
    const found = all.filter((seat) => seat.kind === kind && seat.alive);
    return found.length
      ? html`<details class="ws-kind" ?open=${kind === "miner"}><summary>${word("of_kind", { kind: word(`kind_${kind}`), n: found.length })}</summary>
          ${found.map((seat) => one(desk, seat))}</details>`
      : nothing;
  });
}

function one(desk: Desk, seat: Seat): unknown {
  const mine = desk.store.room?.you?.seat === seat.id;
  const sit = () => desk.say({ type: "sit", seat: seat.id });
  return html`<button class="ws-seat" data-seat=${seat.id} ?disabled=${mine} @click=${sit}>
    <b>${desk.name(seat.id)}</b> <span>${seat.line}</span>
    <em>${seat.by.length ? seat.by.join(", ") : desk.word("bot")}</em>
  </button>`;
}
