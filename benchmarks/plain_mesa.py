"""The market as one would write it in plain Mesa: one agent a site, activated in random order, nothing compiled.

Each week a site looks at six load blocks and mines in those that pay; each quarter it weighs three paths of twelve
quarters (mine on, let to AI, stand still) and bids for more power, and one uniform-price auction is held.  No grid, no
books, no lenders, no owners: far less than a week and a quarter of the market hold.
"""

import math

import mesa

BLOCKS = (
    (0.30, 0.8),
    (0.25, 0.9),
    (0.20, 1.0),
    (0.15, 1.2),
    (0.08, 1.6),
    (0.02, 6.0),
)  # share of hours, price over the mean
DISCOUNT, QUARTERS = 0.97, 12


class MinerSite(mesa.Agent):
    """A mine: rigs, a price of power, cash."""

    def __init__(self, model: "PlainMarket") -> None:
        super().__init__(model)
        self.mw, self.power = model.random.uniform(1.0, 100.0), model.random.gauss(50.0, 8.0)
        self.joules, self.suited = model.random.uniform(15.0, 40.0), model.random.random()
        self.cash, self.margin, self.let, self.bid = 0.0, 0.0, False, 0.0

    def run(self) -> None:
        """A week: rigs run in the blocks of which the price is below what a MWh earns."""
        earns, margin = self.model.hashprice / 24.0 / self.joules * 1e3, 0.0
        for share, dear in BLOCKS:
            price = self.power * dear
            if earns > price:
                margin += share * 168.0 * self.mw * (earns - price)
        self.margin += (margin - self.margin) / 13.0
        self.cash += self.mw * 25_000.0 if self.let else margin

    def decide(self) -> None:
        """A quarter: the best of three paths, and what a MW more would be worth."""
        mine, let, idle = self.path(self.margin * 13.0, 0.97), self.path(self.mw * 3e5 * self.suited, 1.005), 0.0
        self.let = let > max(mine, idle)
        self.bid = max(mine, let, idle) / self.mw

    def path(self, flow: float, grows: float) -> float:
        """Present value of a quarter's cash that grows.  [$]"""
        worth = 0.0
        for quarter in range(QUARTERS):
            worth += flow * grows**quarter * DISCOUNT ** (quarter + 1)
        return worth


class PlainMarket(mesa.Model):
    """All sites, the price of hash, and the auction."""

    def __init__(self, sites: int, rng: int) -> None:
        super().__init__(rng=rng)
        self.week, self.hashprice, self.price = 0, 40.0, 0.0
        for _ in range(sites):
            MinerSite(self)

    def step(self) -> None:
        """A week; every thirteenth the decisions and the auction."""
        self.week += 1
        self.hashprice *= math.exp(self.random.gauss(0.0, 0.05))
        self.agents.shuffle_do("run")
        if self.week % 13 == 0:
            self.agents.shuffle_do("decide")
            self.auction(20.0 * len(self.agents))

    def auction(self, offered: float) -> None:
        """One price for all: that of the last bid that gets some."""
        for site in sorted(self.agents, key=lambda site: -site.bid):
            if offered <= 0.0:
                break
            won = min(offered, 0.1 * site.mw)
            site.mw, offered, self.price = site.mw + won, offered - won, site.bid


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
