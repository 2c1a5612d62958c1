"""What rooms play, compiled before people come: in a process of its own, since the compiler's memory never comes back."""

from __future__ import annotations

import multiprocessing

from agents.rules.compiled import cache_folder

MARK = "rooms"  # in the folder of compiled code: all that rooms play is there


def prepare() -> None:
    """Leaves compiled code behind, once for every state of the rules; a room would compile by itself what is missing."""
    folder = cache_folder()
    if folder is None or (folder / MARK).exists():
        return
    child = multiprocessing.get_context("spawn").Process(target=play_a_little, name="energy-prepare")
    child.start()
    child.join()
    if child.exitcode == 0:
        (folder / MARK).touch()


def play_a_little() -> None:
    """A short game of everything that a room does: seen, filed, played by each mechanism, told, gone back, scored."""
    from model.auctions.registry import MECHANISMS
    from model.economy import EnergyMarket
    from model.seats import game

    market = EnergyMarket("energy-run", rng=0)
    market.run_for(game.weeks_to_decision(market))
    seats = {seat["kind"]: seat["id"] for seat in game.seats(market)}
    for mechanism in range(len(MECHANISMS)):
        market.move("mechanism", mechanism)
        before = game.mark(market)
        for seat in seats.values():
            game.briefing(market, seat)
            game.defaults(market, seat)
        game.file(market, seats["miner"], {"raise": {"sell_btc": 1.0}})
        market.run_for(13)
        game.recap(market, before, seats["miner"])
    game.score(market, seats["miner"])
