// Whoever plays alone: his own buttons, and what the rule would have done.

import { html, nothing } from "../drawing/markup";
import { compared, take } from "./facilitator";
import { ordered } from "./see";
import type { Desk, SeatView } from "./types";

/** What was decided otherwise than by the rule, beside the rule's. */
export function against(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  if (!seat.against.length) return html`<p>${word("as_the_rule")}</p>`;
  return ordered(desk, seat.against);
}

/** Next quarter, undo, bots only, the end. */
export function buttons(desk: Desk, seat: SeatView | null): unknown {
  const { word, say, store } = desk;
  const room = store.room!;
  const recap = room.phase === "recap" || room.phase === "ended";
  return html`<section class="ws-card ws-buttons">
      ${room.phase === "recap" ? html`<button class="ws-main" data-act="next" @click=${() => say({ type: "next" })}>${word("next_quarter")}</button>` : nothing}
      ${recap || room.round > 1 ? html`<button data-act="undo" @click=${() => say({ type: "undo" })}>${word("undo_quarter")}</button>` : nothing}
      ${recap ? html`<button data-act="bots" @click=${() => say({ type: "bots" })}>${word("rule_quarter")}</button>` : nothing}
      ${room.phase !== "ended" && room.phase !== "closing" ? html`<button data-act="end" @click=${() => confirm(word("end_alone")) && say({ type: "end" })}>${word("end")}</button>` : nothing}
    </section>
    ${recap && seat ? html`<section class="ws-card" id="against"><h2>${word("against")}</h2>${against(desk, seat)}${store.bots ? compared(desk) : nothing}</section>` : nothing}
    ${recap ? take(desk) : nothing}`;
}
