"""Options and what stood in their way in words, of a language."""

from agents.options.barriers import BARRIERS
from model.foundation.language import Text
from model.record.card import Considered


def why(one: Considered, text: Text) -> str:
    """What stood in the way: a clause that can follow "but"; with nothing in the way it says so."""
    if one.cause:
        return text(f"barrier.{one.cause}")
    section = "barrier_numbers" if one.numbers else "barrier"
    words = {name: written(name, value, text) for name, value in one.numbers.items()}
    return text(f"{section}.{BARRIERS[one.barrier].name}", **words)


def written(name: str, value: float, text: Text) -> str:
    """A number of a barrier: money, a share, a grade or megawatts."""
    match name:
        case "need" | "able":
            return text.dollars(value)
        case "chance":
            return text.percent(value)
        case "grade" | "wanted":
            return f"{value:.2f}"
        case "years":
            return text.decimal(value)
    return text.count(value)
