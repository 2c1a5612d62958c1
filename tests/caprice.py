"""Deciders and persons that file whatever comes to their mind, as far as the market takes it."""

from dataclasses import replace

import numpy as np

from agents.codes import CAPITAL, FOR_MINING, HYPERSCALER, MINER, UTILITY
from agents.messages import TABLES, Observation, Orders
from agents.options.registry import MINE, OPTIONS
from agents.records import joined
from model.decisions.deal_orders import LONGEST
from model.decisions.orders import ON_GRID, check_orders
from model.economy import EnergyMarket
from model.foundation.errors import OrderError
from model.owners.proposals import at_hand

REVERSIBLE = [code for code, option in enumerate(OPTIONS) if option.reversible]
SELLERS = (MINER, UTILITY, CAPITAL)
SEVERAL = 4  # rows of a table that is refused are tried one by one
BOLD = 0.1  # of weeks in which a person files something for the quarter to come


class Caprice:
    """A decider that files whatever comes to its mind, as far as the market takes it."""

    def __init__(self, market: EnergyMarket, seed: int, row: int) -> None:
        self.market, self.row, self.random = market, row, np.random.default_rng(seed + row)

    def __call__(self, seen: Observation) -> Orders:
        kinds = {"miner": self.miner, "hyperscaler": self.hyperscaler, "utility": self.utility}
        orders = kinds[seen.kind](seen) if seen.kind in kinds else Orders(rest=True)
        return self.taken(self.deals(orders))

    def taken(self, orders: Orders) -> Orders:
        """All that holds: tables as they are, of one that is refused the first rows that are not."""
        kept = Orders(rest=orders.rest)
        for table in TABLES:
            rows = getattr(orders, table)
            for some in [rows] if self.holds(kept, table, rows) else np.array_split(rows[:SEVERAL], SEVERAL):
                if len(some) and self.holds(kept, table, joined(getattr(kept, table), some)):
                    kept = replace(kept, **{table: joined(getattr(kept, table), some)})
        return kept

    def holds(self, orders: Orders, table: str, rows: np.ndarray) -> bool:
        """Whether the market takes orders with these rows in a table."""
        try:
            check_orders(self.market.state, self.row, replace(orders, **{table: rows}))
        except OrderError:
            return False
        return True

    def miner(self, seen: Observation) -> Orders:
        random, orders = self.random, Orders(rest=bool(self.random.random() < 0.5))
        for row, site in zip(seen.site_rows, seen.sites, strict=True):
            if random.random() < 0.5:
                continue
            orders = orders.with_rows(
                "plans",
                site=row,
                first=random.integers(len(OPTIONS)),
                fallback=random.choice(REVERSIBLE),
                gross_mw=random.random() * site["land_mw"],
                ask=random.random() * 2e6,
                second=random.choice([MINE, *ON_GRID]),
                second_mw=random.random() * site["land_mw"],
                second_ask=random.random() * 2e6,
            )
            room = max(0.0, float(site["land_mw"] - site["mw_energised"] - site["mw_approved"]))
            if site["zone"] < 10 and room > 1.0 and random.random() < 0.3:
                orders = orders.with_rows(
                    "bids",
                    bidder=self.row,
                    zone=site["zone"],
                    purpose=FOR_MINING,
                    site=row,
                    mw=0.5 * random.random() * room,
                    price=random.random() * 1e6,
                )
        equity, coins = 1e9 * random.random(2) ** 4 * [1.0, 2e-5]
        return orders.with_rows("capital", company=self.row, equity=equity, sell_btc=coins)

    def hyperscaler(self, seen: Observation) -> Orders:
        orders = seen.suggestion
        orders.requests["it_mw"] *= 3.0 * self.random.random(len(orders.requests))
        orders.bids["mw"] *= self.random.random(len(orders.bids))
        return orders

    def utility(self, seen: Observation) -> Orders:
        orders = seen.suggestion
        for column in ("mw", "tie_mw", "tie_price", "plant_mw", "plant_price"):
            orders.offers[column] *= 2.0 * self.random.random(len(orders.offers))
        return orders

    def deals(self, orders: Orders) -> Orders:
        """Loans repaid, offers for sites and companies, answers to offers, beside other orders."""
        return self.answers(self.offers(self.repayments(orders)))

    def repayments(self, orders: Orders) -> Orders:
        """A part of some loans, or all."""
        loans = self.market.state.loans.rows
        for loan in np.flatnonzero(loans["alive"] & (loans["borrower"] == self.row)).tolist():
            if self.random.random() < 0.3:
                usd = min(1.0, 2.0 * self.random.random()) * float(loans["principal"][loan])
                orders = orders.with_rows("repayments", company=self.row, loan=loan, usd=usd)
        return orders

    def offers(self, orders: Orders) -> Orders:
        """For up to two sites of others, and now and then for a company; too low, dear, or all the cash there is."""
        state, random = self.market.state, self.random
        companies, sites = state.companies.rows, state.sites.rows
        others = np.isin(companies["kind"], SELLERS) & companies["alive"] & (np.arange(len(companies)) != self.row)
        purse = max(0.0, at_hand(state, self.row))
        for site in random.permutation(np.flatnonzero(sites["alive"] & others[sites["owner"]]))[: random.integers(3)]:
            usd, stands = purse * random.random() ** random.integers(4), random.integers(LONGEST + 1)
            seller = sites["owner"][site]
            orders = orders.with_rows("proposals", buyer=self.row, seller=seller, site=site, usd=usd, stands=stands)
        wanted = np.flatnonzero(others & (companies["kind"] == MINER))
        if len(wanted) and random.random() < 0.2:
            seller, stands = random.choice(wanted), random.integers(LONGEST + 1)
            usd = min(purse, 3.0 * random.random() * float(companies["value"][seller]))
            orders = orders.with_rows("proposals", buyer=self.row, seller=seller, site=-1, usd=usd, stands=stands)
        return orders

    def answers(self, orders: Orders) -> Orders:
        """Yes or no to most offers that stand."""
        for offer in [one for one in self.market.state.proposals if one.seller == self.row]:
            if self.random.random() < 0.7:
                accept = bool(self.random.random() < 0.5)
                orders = orders.with_rows(
                    "replies", company=self.row, buyer=offer.buyer, site=offer.site, accept=accept
                )
        return orders


def let_loose(market: EnergyMarket, seed: int, share: float) -> list[Caprice]:
    """Give a share of all deciders over to their caprice."""
    random, kinds = np.random.default_rng(seed), market.companies["kind"]
    loose = []
    for row in np.flatnonzero(np.isin(kinds, (MINER, HYPERSCALER, UTILITY, CAPITAL))).tolist():
        if random.random() < share:
            loose.append(Caprice(market, seed, row))
            market.set_policy(row, loose[-1])
    return loose


class Person:
    """Somebody who now and then files for one of some deciders, weeks before the quarter, what may not hold by then."""

    def __init__(self, loose: list[Caprice], seed: int) -> None:
        self.loose, self.random = loose, np.random.default_rng(seed + 1)

    def may_file(self, market: EnergyMarket) -> None:
        """Or take back."""
        if not self.loose or self.random.random() > BOLD:
            return
        caprice = self.loose[self.random.integers(len(self.loose))]
        if not market.companies["alive"][caprice.row]:
            return
        if self.random.random() < 0.1:
            market.unfile(caprice.row)
        else:
            orders = caprice(market.observe(caprice.row))
            orders.rest = True
            market.file(caprice.row, orders)
