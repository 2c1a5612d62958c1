"""The market as one would write it in plain Mesa: one agent a site, activated in random order, nothing compiled.

Each week every zone has a price in six load blocks, and a site runs its rigs in those blocks in which a MWh earns more
than it costs there, and is paid and pays for them.  Each quarter it values three paths over sixteen years, quarter by quarter
(mine on; let to AI now; mine for two years and let then), takes the best and bids for more power with what its mine is
worth; one uniform-price auction clears within the limits of zones and of the quarter.  What all sites
share (prices by block, expected earnings, discount factors) is worked out once and not by every site.  No books, lenders,
rigs that wear out, trade between zones or owners: less than a week and a quarter of the market hold.
"""

import math

import mesa

BLOCKS = (
    (0.02, 6.0),
    (0.08, 1.6),
    (0.15, 1.2),
    (0.20, 1.0),
    (0.25, 0.9),
    (0.30, 0.8),
)  # share of hours, price over the mean of the zone
ZONES, WEEK, QUARTER = 10, 168.0, 2184.0  # hours
HORIZON, BUILDING, WAITING = 64, 6, 8  # quarters: valued (as in the market), to build a hall, before a site is let
DISCOUNT, CAPEX, RENT = 0.97, 9e6, 4e5  # a quarter; [$/MW]; [$/MW-quarter]


class MinerSite(mesa.Agent):
    """A mine: rigs, a price of power over that of its zone, cash."""

    def __init__(self, model: "PlainMarket") -> None:
        super().__init__(model)
        draws = model.random
        self.zone, self.mw, self.adder = draws.randrange(ZONES), draws.uniform(1.0, 100.0), draws.gauss(8.0, 3.0)
        self.joules, self.suited = draws.uniform(15.0, 40.0), draws.random()
        self.cash, self.mined_mwh, self.let_from, self.bid = 0.0, 0.0, math.inf, 0.0

    def run(self) -> None:
        """A week: rigs run in the blocks in which a MWh earns more than it costs; a site that is let takes its rent."""
        if self.model.week >= self.let_from:
            self.cash += self.mw * RENT * self.suited / 13.0
            return
        earns, prices = self.model.hashprice / 24.0 / self.joules * 1e3, self.model.prices[self.zone]
        for (share, _), price in zip(BLOCKS, prices, strict=True):
            cost = price + self.adder
            if earns > cost:
                mwh = share * WEEK * self.mw
                self.mined_mwh += mwh
                self.cash += mwh * (earns - cost)

    def decide(self) -> None:
        """A quarter: the best of three paths, and what a MW more would be worth."""
        if self.let_from < math.inf:
            return
        mine, now, later = self.worth(HORIZON), self.worth(0), self.worth(WAITING)
        self.bid = mine
        if max(now, later) > mine and now >= later:
            self.let_from = self.model.week + 13 * BUILDING

    def worth(self, until: int) -> float:
        """Present value of a MW that mines until a quarter and is let when its hall is ready.  [$]"""
        power, rent = self.model.means[self.zone] + self.adder, RENT * self.suited
        per_hashprice, worth = 1e3 / 24.0 / self.joules, 0.0
        for quarter, (hashprice, discount) in enumerate(self.model.expected):
            if quarter < until:
                margin = hashprice * per_hashprice - power
                if margin > 0.0:
                    worth += discount * QUARTER * margin
            elif quarter == until:
                worth -= discount * CAPEX * (1.0 - 0.5 * self.suited)
            elif quarter >= until + BUILDING:
                worth += discount * rent
        return worth


class PlainMarket(mesa.Model):
    """All sites, prices of power and hash, and the auction."""

    def __init__(self, sites: int, rng: int) -> None:
        super().__init__(rng=rng)
        self.week, self.hashprice, self.price = 0, 40.0, 0.0
        self.means = [self.random.uniform(25.0, 50.0) for _ in range(ZONES)]
        self.prices: list[list[float]] = []
        self.expected: list[tuple[float, float]] = []
        for _ in range(sites):
            MinerSite(self)

    def step(self) -> None:
        """A week; every thirteenth the decisions and the auction."""
        self.week += 1
        self.hashprice *= math.exp(self.random.gauss(0.0, 0.05))
        self.prices = [
            [mean * dear * math.exp(self.random.gauss(0.0, 0.1)) for _, dear in BLOCKS] for mean in self.means
        ]
        self.agents.shuffle_do("run")
        if self.week % 13 == 0:
            self.expected = [(self.hashprice * 0.98**q * 0.5 ** (q // 16), DISCOUNT ** (q + 1)) for q in range(HORIZON)]
            self.agents.shuffle_do("decide")
            self.auction(2.0 * len(self.agents))

    def auction(self, offered: float) -> None:
        """One price for all: that of the last bid that gets some; no zone takes more than a fifth of what is offered."""
        room = [0.2 * offered] * ZONES
        for site in sorted(self.agents, key=lambda site: site.bid, reverse=True):
            if offered <= 0.0 or site.bid <= 0.0:
                break
            won = min(offered, room[site.zone], 0.1 * site.mw)
            if won > 0.0:
                site.mw += won
                offered, room[site.zone], self.price = offered - won, room[site.zone] - won, site.bid


class Empty(mesa.Agent):
    """An agent that does nothing."""

    def run(self) -> None:
        """Nothing."""


class EmptyModel(mesa.Model):
    """What Mesa takes to call agents in random order."""

    def __init__(self, sites: int, rng: int) -> None:
        super().__init__(rng=rng)
        for _ in range(sites):
            Empty(self)

    def step(self) -> None:
        """Call all."""
        self.agents.shuffle_do("run")
