// The second card of a round: what the rule would do is filled in, and every decision is one level down.

import { html, nothing } from "../drawing/markup";
import { plain } from "../drawing/numbers";
import { bidOf, change, changes, draft, planOf, put, ruled, ruledBid, unfiled } from "./draft";
import { levered } from "./levered";
import { loanName, stops } from "./see";
import { apart, mw, number, pick, plainly, price, tenths, usd } from "./tell";
import type { Desk, Offer, Option, SeatView, Site } from "./types";

export function decide(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  const n = changes(desk);
  const { sites, levers, tenant, offers_received: received } = seat.briefing;
  const bids = seat.defaults.bids ?? [];
  return html`<section class="ws-card" id="decide">
    <h2>${word("decide")}</h2>
    <p>${word(n ? "decide_changed" : "decide_rule", { n })}
      ${n ? html`<button class="ws-small" @click=${() => change(desk, clear)}>${word("back_to_rule")}</button>` : nothing}</p>
    ${received.length ? deals(desk, seat) : nothing}
    ${levers.length ? html`<div class="ws-levers">${levers.map((lever) => pulled(desk, lever))}</div>` : nothing}
    ${tenant ? requests(desk, seat) : nothing}
    ${seat.defaults.offer && seat.briefing.utility ? utility(desk, seat) : nothing}
    ${sites.length ? html`<details><summary>${word("plans", { n: sites.length })}</summary>${sites.map((site) => planned(desk, site))}</details>` : nothing}
    ${sites.length || bids.length ? html`<details><summary>${word("bids", { n: bids.length })}</summary>${bidding(desk, seat)}</details>` : nothing}
    ${seat.briefing.own && seat.defaults.raise ? html`<details><summary>${word("finance")}</summary>${finance(desk, seat)}</details>` : nothing}
    ${seat.briefing.for_sale.length || seat.briefing.targets.length ? html`<details><summary>${word("offers")}</summary>${buying(desk, seat)}</details>` : nothing}
  </section>`;
}

function clear(order: object): void {
  for (const key of Object.keys(order)) delete (order as Record<string, unknown>)[key];
}

/** A number as a field suggests it: no decimals that tell nothing. */
function shown(value: number): string {
  const size = Math.abs(value);
  const least = Number(value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0));
  return plainly(least, String(least).split(".")[1]?.length ?? 0);
}

/** A number field: what is typed is a change against the rule, an empty field takes it back. */
function field(
  label: string,
  value: number | undefined,
  placeholder: number | undefined,
  edit: (value: number | null) => void,
  name = "",
): unknown {
  const typed = (event: Event) => {
    const text = (event.target as HTMLInputElement).value.trim();
    edit(text === "" || !Number.isFinite(Number(text)) ? null : Number(text));
  };
  return html`<label class="ws-field"><span>${label}</span>
    <input type="number" inputmode="decimal" step="any" data-field=${name} .value=${value === undefined ? "" : String(value)}
      placeholder=${placeholder === undefined ? "" : shown(placeholder)} @change=${typed} /></label>`;
}

function planned(desk: Desk, site: Site): unknown {
  const { word } = desk;
  const plan = planOf(desk, site.id);
  const own = draft(desk).plans?.find((one) => one.site === site.id);
  const chosen = site.card.options.find((one) => one.option === (plan?.option ?? site.card.rule));
  const choose = (option: string | null) =>
    change(desk, (order) => {
      const row = option && option !== site.card.rule ? { site: site.id, option } : null;
      order.plans = put(order.plans, (one) => one.site === site.id, row)!;
    });
  const ask = (value: number | null) =>
    change(desk, (order) => {
      const row = { site: site.id, option: plan?.option ?? site.card.rule, ...(value === null ? {} : { ask: value }) };
      order.plans = put(order.plans, (one) => one.site === site.id, row)!;
    });
  return html`<details class="ws-site">
    <summary><b>${desk.name(site.name)}</b> <span>${pick(desk, chosen?.name)}${own ? html` <em>${word(unfiled(desk) ? "yours_unfiled" : "yours")}</em>` : nothing}</span></summary>
    <p class="ws-small">${desk.name(site.zone)} · ${mw(site.mw)} · ${price(desk, site.power_price)}/MWh${site.rigs ? html`<br />${word("stops", { at: stops(desk, site.rigs), share: `${Math.round(100 * site.rigs.halved)}%` })}` : nothing}</p>
    ${site.plan_open ? nothing : html`<p class="ws-small">${word("plan_closed")}</p>`}
    <p class="ws-small">${word("worth_why")}</p>
    ${site.card.options.map((option) => offered(desk, site, option, option.option === chosen?.option, choose))}
    ${number(ruled(desk, site.id)?.ask) && ruled(desk, site.id)!.ask! > 0 ? field(word("ask"), own?.ask, ruled(desk, site.id)?.ask, ask) : nothing}
  </details>`;
}

function offered(desk: Desk, site: Site, option: Option, on: boolean, choose: (option: string) => void): unknown {
  const barred = pick(desk, option.barrier_told);
  return html`<label class="ws-option ${on ? "ws-on" : ""}">
    <input type="radio" name="plan-${site.id}" .checked=${on} ?disabled=${!site.plan_open} @change=${() => choose(option.option)} />
    <span>${pick(desk, option.name)}${option.rule ? html` <em>${desk.word("the_rule")}</em>` : nothing}
      ${barred ? html`<small>${barred}</small>` : nothing}</span>
    <b>${usd(desk, option.seen ?? option.value)}/MW</b>
  </label>`;
}

function bidding(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  const places: [number | string, string, string][] = seat.briefing.tenant
    ? (seat.briefing.market?.zones ?? []).map((zone) => [zone.zone, desk.name(zone.zone), ""])
    : seat.briefing.sites
        .filter((site) => site.room_mw >= 0.5)
        .map((site) => [
          site.id,
          desk.name(site.name),
          word("at_most", { mw: `${tenths(Math.floor(10 * site.room_mw) / 10)}${apart()}MW` }),
        ]);
  return html`<p class="ws-small">${word("bids_why")}</p>${places.map(([at, name, note]) => {
    const own = draft(desk).bids?.find((bid) => bid.site === at || bid.zone === at);
    const rule = ruledBid(desk, at);
    const edit = (part: "mw" | "premium") => (value: number | null) =>
      change(desk, (order) => {
        const now = bidOf(desk, at) ?? { mw: 0, premium: 0 };
        const row = { ...(typeof at === "number" ? { site: at } : { zone: at }), mw: now.mw, premium: now.premium };
        order.bids = put(
          order.bids,
          (bid) => bid.site === at || bid.zone === at,
          value === null ? null : { ...row, [part]: value },
        )!;
      });
    return html`<fieldset class="ws-bid"><legend>${name} <small>${note}</small></legend>
      ${field("MW", own?.mw, rule?.mw ?? 0, edit("mw"))}${field(word("premium"), own?.premium, rule?.premium ?? 0, edit("premium"))}</fieldset>`;
  })}`;
}

function finance(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  const order = draft(desk);
  const rule = seat.defaults.raise ?? {};
  const set = (name: "equity" | "sell_btc") => (value: number | null) =>
    change(desk, (now) => {
      const raise = { ...now.raise };
      if (value === null) delete raise[name];
      else raise[name] = value;
      now.raise = raise;
    });
  const loans = (seat.briefing.own?.loans ?? []).filter((loan) => loan.repayable);
  return html`${field(word("equity"), order.raise?.equity, rule.equity ?? 0, set("equity"), "equity")}
    ${Number(seat.briefing.own?.btc ?? 0) > 0 ? field(word("sell"), order.raise?.sell_btc, rule.sell_btc ?? 0, set("sell_btc"), "sell_btc") : html`<p class="ws-small">${word("no_coins")}</p>`}
    ${
      !loans.length
        ? nothing
        : html`<details><summary>${word("loans", { n: loans.length, all: seat.briefing.own?.loans?.length ?? 0 })}</summary>${loans.map(
            (loan) =>
              field(
                word("repay", {
                  form: loanName(desk, loan),
                  usd: usd(desk, loan.usd),
                  due: desk.name(loan.due_date),
                }),
                order.repay?.find((one) => one.loan === loan.id)?.usd,
                0,
                (value) =>
                  change(
                    desk,
                    (now) =>
                      (now.repay = put(
                        now.repay,
                        (one) => one.loan === loan.id,
                        value ? { loan: loan.id, usd: value } : null,
                      )!),
                  ),
              ),
          )}</details>`
    }`;
}

function deals(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  const answers = draft(desk).answers;
  return html`<div class="ws-deals"><h3>${word("received")}</h3>${seat.briefing.offers_received.map((offer) => {
    const said = answers?.find((one) => one.offer === offer.id)?.accept ?? offer.rule_accepts;
    const answer = (accept: boolean) =>
      change(
        desk,
        (order) => (order.answers = put(order.answers, (one) => one.offer === offer.id, { offer: offer.id, accept })!),
      );
    const what =
      offer.what === "site"
        ? (seat.briefing.sites.find((site) => site.id === offer.site)?.name ?? "")
        : desk.name(seat.briefing.seat.name);
    return html`<div class="ws-deal"><p>${word("deal", { by: desk.name(offer.by), what: desk.name(what), usd: usd(desk, offer.usd), reserve: usd(desk, offer.reserve) })}</p>
      <button aria-pressed=${said} @click=${() => answer(true)}>${word("accept")}</button>
      <button aria-pressed=${!said} @click=${() => answer(false)}>${word("decline")}</button></div>`;
  })}</div>`;
}

/** Offers of one's own: what was chosen so far, and a form for one more. */
function buying(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  const named = (offer: Offer) =>
    desk.name(offer.company ?? seat.briefing.for_sale.find((one) => one.site === offer.site)?.name);
  const same = (made: Offer) => (one: Offer) => one.site === made.site && one.company === made.company;
  const put_ = (made: Offer, on: boolean) =>
    change(desk, (order) => (order.offers = put(order.offers, same(made), on ? made : null)!));
  const add = (event: Event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const [kind, id] = String(given.get("what")).split(/:(.*)/);
    const value = Number(given.get("usd")) * 1e6;
    if (value > 0) put_(kind === "site" ? { site: Number(id), usd: value } : { company: id!, usd: value }, true);
    form.reset();
  };
  return html`<p class="ws-small">${word("offers_why")}</p>
    ${seat.briefing.offers_made.map((one) => html`<p class="ws-small">${word("standing", { to: desk.name(one.to), usd: usd(desk, one.usd) })}</p>`)}
    ${draft(desk).offers?.map((one) => html`<div class="ws-field"><span>${named(one)} · ${usd(desk, one.usd)}</span><button @click=${() => put_(one, false)}>${word("take_back")}</button></div>`)}
    <form @submit=${add}>
      <select name="what" class="ws-what">
        <optgroup label=${word("companies")}>${seat.briefing.targets.filter((one) => one.mw === null || one.mw >= 0.5).map((one) => html`<option value="company:${one.company}">${desk.name(one.company)} · ${mw(one.mw)}${number(one.value) ? ` · ${usd(desk, one.value)}` : ""}</option>`)}</optgroup>
        <optgroup label=${word("sites")}>${seat.briefing.for_sale.map((one) => html`<option value="site:${one.site}">${desk.name(one.name)}${one.name.startsWith(one.owner) ? "" : ` (${desk.name(one.owner)})`} · ${mw(one.mw)}${number(one.most) ? ` · ≤ ${usd(desk, one.most)}` : ""}</option>`)}</optgroup>
      </select>
      <label class="ws-field"><span>${word("offer_usd")}</span><input name="usd" type="number" inputmode="decimal" min="0" step="any" required /></label>
      <button type="submit">${word("add_offer")}</button>
    </form>`;
}

function requests(desk: Desk, seat: SeatView): unknown {
  return fields(desk, "request", { it_mw: 0, ceiling: 0, ...seat.defaults.request });
}

function utility(desk: Desk, seat: SeatView): unknown {
  return fields(desk, "offer", seat.defaults.offer ?? {});
}

/** The numbers of one order that has names: a tenant's request, a utility's offer. */
function fields(desk: Desk, part: "request" | "offer", rule: Record<string, number>): unknown {
  return html`<div class="ws-bid">${Object.entries(rule)
    .filter(([, value]) => number(value))
    .map(([name, value]) =>
      field(desk.word(`${part}_${name}`), draft(desk)[part]?.[name], value, (typed) =>
        change(desk, (order) => {
          const now = { ...order[part] };
          if (typed === null) delete now[name];
          else now[name] = typed;
          order[part] = now;
        }),
      ),
    )}</div>`;
}

function pulled(desk: Desk, lever: SeatView["briefing"]["levers"][number]): unknown {
  const own = draft(desk).levers?.[lever.key];
  const value = Number(own ?? lever.value);
  const set = (to: number | boolean) => change(desk, (order) => (order.levers = { ...order.levers, [lever.key]: to }));
  return html`<label class="ws-lever"><span>${pick(desk, lever.name)} <b>${lever.kind === "switch" ? "" : levered(value, lever.unit, plain)}</b></span>
    ${
      lever.kind === "switch"
        ? html`<input type="checkbox" .checked=${!!value} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} />`
        : html`<input type="range" min=${lever.low} max=${lever.high} step=${lever.step} .value=${String(value)} @change=${(event: Event) => set(Number((event.target as HTMLInputElement).value))} />`
    }
  </label>`;
}
