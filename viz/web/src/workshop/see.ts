// The first card of a round, what a seat sees; and the last, what came of it.

import { html, nothing } from "../drawing/markup";
import { apart, few, mw, number, percent, pick, plainly, price, tenths, unit, usd } from "./tell";
import type { Auction, Desk, Loan, Ordered, Ranked, SeatView } from "./types";

const fact = (label: string, value: unknown, loud = false) =>
  html`<li class=${loud ? "ws-loud" : ""}><span>${label}</span> <b>${value}</b></li>`;

export function see(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  const { market, sites } = seat.briefing;
  const own = seat.briefing.own ?? {};
  const owner = seat.briefing.own !== null;
  const months = own.months_of_cash;
  const mined = sites.reduce((sum, site) => sum + (site.off ? 0 : site.mining), 0);
  const off = sites.reduce((sum, site) => sum + (site.off ? site.mining : 0), 0);
  return html`<section class="ws-card" id="see">
    <h2>${word("see")} <small>${desk.name(seat.briefing.date)}</small></h2>
    ${
      owner
        ? html`<ul class="ws-facts">
          ${fact(word("cash"), usd(desk, own.cash), true)}
          ${fact(word("months"), lasts(desk, months), number(months) && months < 6)}
          ${number(own.mw_mining) && own.mw_mining > 0 ? fact(word("months_halved"), lasts(desk, own.months_if_halved)) : nothing}
          ${fact(word("debt"), usd(desk, own.debt))}
          ${number(own.value) ? fact(word("value"), usd(desk, own.value)) : nothing}
          ${fact(word("energised"), mw(own.mw))}
          ${number(own.mw_approved) && own.mw_approved > 0.5 ? fact(word("waiting"), mw(own.mw_approved)) : nothing}
          ${mined > 0.5 ? fact(word("mining"), mw(mined)) : nothing}
          ${off > 0.5 ? fact(word("for_off"), mw(off)) : nothing}
          ${(["hosting", "converting", "idle"] as const).map((use) => {
            const held = sites.reduce((sum, site) => sum + site[use], 0);
            return held > 0.5 ? fact(word(`for_${use}`), mw(held)) : nothing;
          })}
          ${number(own.mw_ai) && own.mw_ai > 0 ? fact(word("for_ai"), mw(own.mw_ai)) : nothing}
        </ul>`
        : nothing
    }
    ${
      market
        ? html`<ul class="ws-facts ws-market">
          ${fact(word("btc"), usd(desk, market.btc_price))}
          ${fact(word("hashprice"), price(desk, market.hashprice, 1))}
          ${fact(word("ai_gap_net_gw"), few(market.ai_gap_gw))}
          ${fact(word("sought", { date: desk.name(market.ai_sought_date) }), few(market.ai_sought_gw))}
        </ul>`
        : html`<p class="ws-small">${word("hidden_market")}</p>`
    }
    <details><summary>${word("more_see")}</summary>
      ${owner ? money(desk, seat) : nothing}
      ${
        sites.length
          ? html`<h3>${word("sites")}</h3>${wide(
              ["", word("zone"), "MW", word("approved"), unit(desk, "$/MWh"), word("stop_below")],
              sites.map((site) => [
                desk.name(site.name),
                desk.name(site.zone),
                plainly(site.mw),
                plainly(site.mw_approved),
                plainly(site.power_price),
                site.rigs ? stops(desk, site.rigs) : "–",
              ]),
            )}`
          : nothing
      }
      ${
        own.leases?.length
          ? html`<h3>${word("leases")}</h3>${wide(
              [word("site"), word("tenant"), "IT MW", word("rent")],
              own.leases.map((one) => [
                desk.name(one.site_name),
                desk.name(one.tenant),
                plainly(one.it_mw),
                usd(desk, one.rent),
              ]),
            )}`
          : nothing
      }
      ${market ? beliefs(desk, seat) : nothing}
      ${
        seat.briefing.others.length
          ? html`<h3>${word("others")}</h3>${wide(
              ["", "MW", word("for_ai"), word("value")],
              seat.briefing.others
                .slice(0, 20)
                .map((one) => [desk.name(one.id), plainly(one.mw), plainly(one.mw_ai), usd(desk, one.value)]),
            )}`
          : nothing
      }
    </details>
  </section>`;
}

const lasts = (desk: Desk, months: unknown) =>
  !number(months)
    ? desk.word("no_need")
    : months > 36
      ? desk.word("n_months", { n: "> 36" })
      : desk.word("n_months", { n: plainly(months, months < 10 ? 1 : 0) });

/** Hashprice at which the first of a site's rigs stop, and the last. */
export function stops(desk: Desk, { least, most }: { least: number; most: number }): string {
  const span = plainly(least) === plainly(most) ? plainly(most) : `${plainly(least)}–${plainly(most)}`;
  return desk.store.language === "ja" ? `${span}ドル` : `$${span}`;
}

/** A table that scrolls by itself where a phone is too narrow. */
export const wide = (head: string[], rows: unknown[][]) =>
  html`<div class="ws-wide"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;

function money(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  const own = seat.briefing.own ?? {};
  return html`<h3>${word("money")}</h3>
    <ul class="ws-facts">
      ${fact(word("free_cash"), usd(desk, own.free_cash))}
      ${fact(word("committed"), usd(desk, own.committed))}
      ${number(own.btc) && own.btc > 0 ? fact(word("coins"), `${plainly(own.btc)} BTC`) : nothing}
      ${number(own.share_price) && seat.briefing.seat.listed ? fact(word("share"), price(desk, own.share_price, 2)) : nothing}
      ${fact(word("raise_most"), usd(desk, own.raise_most))}
      ${fact(word("operating"), usd(desk, own.operating_cash))}
      ${own.covenant ? fact(word("covenant"), `${plainly(own.covenant.now, 2)} / ${plainly(own.covenant.limit, 2)}`) : nothing}
    </ul>
    ${own.loans?.length ? debts(desk, own.loans, own.debt) : nothing}`;
}

/** All that is owed, loan by loan, and its sum: the debt of the card. */
function debts(desk: Desk, loans: Loan[], debt: unknown): unknown {
  const { word } = desk;
  return html`<h3>${word("debts")}</h3>${wide(
    ["", word("owed"), word("rate"), word("due"), word("early")],
    [
      ...loans.map((one) => [
        loanName(desk, one),
        usd(desk, one.usd),
        `${plainly(100 * one.rate, 1)}%`,
        desk.name(one.due_date ?? "–"),
        one.repayable ? `${plainly(100 * one.repay_cost_per_usd)}%` : word("may_not_repay"),
      ]),
      [html`<b>${word("debt")}</b>`, html`<b data-sum>${usd(desk, debt)}</b>`, "", "", ""],
    ],
  )}<p class="ws-small">${word("early_why")}</p>`;
}

export const loanName = (desk: Desk, loan: Loan) =>
  `${desk.word(`form_${loan.form}`)}${loan.site_name ? ` ${desk.name(loan.site_name)}` : ""}`;

function beliefs(desk: Desk, seat: SeatView): unknown {
  const { word } = desk;
  const market = seat.briefing.market!;
  return html`<h3>${word("beliefs")}</h3>
    <ul class="ws-facts">
      ${fact(word("halving"), word("in_quarters", { n: plainly(market.halving_quarters) }))}
      ${fact(word("network"), `${plainly(market.network_ehs)} EH/s`)}
      ${fact(word("gas"), price(desk, market.gas, 2))}
      ${Object.entries(market.rents).map(([name, rent]) => fact(word(`rent_${name}`), usd(desk, rent)))}
    </ul>
    ${wide(
      [word("zone"), unit(desk, "$/MWh"), word("headroom"), word("last_price"), word("believed")],
      market.zones.map((zone) => [
        desk.name(zone.zone),
        plainly(zone.power_price),
        mw(zone.headroom_mw),
        usd(desk, zone.last_price),
        usd(desk, zone.believed_price),
      ]),
    )}`;
}

export function recapCard(desk: Desk, seat: SeatView): unknown {
  const { word, store } = desk;
  const recap = seat.recap;
  if (!recap) return nothing;
  const rank = recap.rank.findIndex((one) => one.id === seat.id) + 1;
  const change = recap.own?.change ?? {};
  const said = seat.against.map((row) => pick(desk, row.outcome)).join("; ");
  const deeds = recap.own?.deeds.map((deed) => pick(desk, deed)).filter((deed) => !said.includes(deed)) ?? [];
  return html`<section class="ws-card" id="recap">
    <h2>${word("recap")} <small>${word("of_weeks", { from: recap.weeks[0] + 1, to: recap.weeks[1] })}</small></h2>
    ${seat.dropped ? html`<p class="ws-told">${word("dropped", { why: pick(desk, seat.dropped) })}</p>` : nothing}
    ${seat.against.length && !store.room?.solo ? html`<h3>${word("your_orders")}</h3>${ordered(desk, seat.against)}` : nothing}
    ${deeds.length ? html`<ul class="ws-list">${deeds.map((deed) => html`<li>${deed}</li>`)}</ul>` : recap.own && !said ? html`<p>${word("nothing_done")}</p>` : nothing}
    <ul class="ws-facts">
      ${number(change.cash) ? fact(word("cash"), `${change.cash > 0 ? "+" : ""}${usd(desk, change.cash)}`) : nothing}
      ${number(change.value) ? fact(word("value"), `${change.value > 0 ? "+" : ""}${usd(desk, change.value)}`) : nothing}
      ${rank ? fact(word("rank_round"), word("of", { n: rank, all: recap.rank.length })) : nothing}
    </ul>
    <details><summary>${word("more_recap")}</summary>
      ${
        recap.own?.bids.length
          ? html`<h3>${word("your_bids")}</h3>${wide(
              ["", "MW", word("awarded"), word("premium"), ""],
              recap.own.bids.map((bid) => [
                desk.name(bid.site ?? bid.zone),
                tenths(bid.mw),
                tenths(bid.accepted_mw),
                usd(desk, bid.premium),
                pick(desk, bid.why),
              ]),
            )}`
          : nothing
      }
      ${recap.auctions.map((auction) => auctioned(desk, auction))}
      <h3>${word("told")}</h3>
      <ul class="ws-list">${recap.told.slice(-15).map((one) => html`<li>${one[store.language]}</li>`)}</ul>
      ${ranking(desk, recap.rank, seat.id, seat.standing)}
    </details>
  </section>`;
}

/** What a seat ordered otherwise than the rule, and what came of each. */
export const ordered = (desk: Desk, rows: Ordered[]) =>
  html`<ul class="ws-list ws-ordered">${rows.map(
    (row) =>
      html`<li><b>${desk.word(`kind_of_${row.kind}`)}${apart()}${pick(desk, row.item)}</b> ${pick(desk, row.ordered)}${
        pick(desk, row.by_the_rule)
          ? html` <em>${desk.word("by_rule", { what: pick(desk, row.by_the_rule) })}</em>`
          : nothing
      }${pick(desk, row.outcome) ? html`<br />→ ${pick(desk, row.outcome)}` : nothing}</li>`,
  )}</ul>`;

export function auctioned(desk: Desk, auction: Auction): unknown {
  const { word } = desk;
  const zones = auction.zones.filter((zone) => zone.asked_mw > 0.5 || zone.offered_mw > 0.5);
  return html`<div class="ws-auction"><h3>${word("auction", { week: auction.week })} <small>${word(`mechanism_${auction.mechanism}`)} · ${word("auction_units")}</small></h3>
    ${wide(
      [word("zone"), word("offered"), word("asked"), word("awarded"), word("price"), word("why_not_more")],
      zones.map((zone) => [
        desk.name(zone.zone),
        plainly(zone.offered_mw),
        plainly(zone.asked_mw),
        plainly(zone.awarded_mw),
        usd(desk, zone.price),
        zone.bound ? pick(desk, zone.bound) : "–",
      ]),
    )}</div>`;
}

/** Listed miners by what a share became worth in the round, and since the game began where that is known. */
export function ranking(desk: Desk, rank: Ranked[], mine = "", game: Ranked[] = [], title = "ranking"): unknown {
  const { word } = desk;
  if (!rank.length) return nothing;
  const since = new Map(game.map((one) => [one.id, one]));
  const told = (one: Ranked | undefined) => (one?.alive ? percent(one.change) : word("gone"));
  return html`<h3>${word(title)}</h3>
    ${game.length ? html`<p class="ws-small ws-heads"><span></span><b>${word("this_round")}</b><b>${word("since_start")}</b></p>` : nothing}
    <ol class="ws-rank">${rank
      .slice(0, 12)
      .map(
        (one) =>
          html`<li class=${one.id === mine ? "ws-mine" : ""}><span>${desk.name(one.id)}${one.by?.length ? html` <em>${one.by.join(", ")}</em>` : nothing}</span> <b>${told(one)}</b>${game.length ? html`<b>${told(since.get(one.id))}</b>` : nothing}</li>`,
      )}</ol>`;
}
