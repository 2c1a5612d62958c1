"""The last decisions of a company in words: every option with its value, what stood in the way, what would have flipped it."""

from model.decisions.deliberation import Deliberation
from model.foundation.language import Text
from model.record.card import Considered, DecisionCard, Flip
from model.record.words import why
from model.state import State


def last_decisions(deliberations: list[Deliberation], company: int) -> list[tuple[Deliberation, int]]:
    """The latest decision at each of a company's sites, newest first."""
    seen: set[int] = set()
    found = []
    for d in reversed(deliberations):
        for place in range(len(d.rows)):
            if d.owners[place] == company and int(d.rows[place]) not in seen:
                seen.add(int(d.rows[place]))
                found.append((d, place))
    return found


def explain(state: State, deliberations: list[Deliberation], company: int) -> str:
    """A card a site; says so where no plan has been opened yet."""
    text = Text("en")
    cards = [told(DecisionCard(state, d, place), text) for d, place in last_decisions(deliberations, company)]
    return "\n\n".join(cards) or f"{state.names[company]} has not opened a plan yet; plans open by quarter."


def told(card: DecisionCard, text: Text) -> str:
    """One decision: heading, sentence, power, options by value, flips."""
    state, d, place = card.state, card.d, card.place
    heading = (
        f"{state.names[d.owners[place]]} | {state.site_names[d.rows[place]]}, {d.sites['mw_energised'][place]:,.0f} MW"
        f" | {state.calendar.date(d.week):%d %b %Y}"
    )
    lines = [
        heading,
        sentence(card, text),
        power_price(card),
        "  M$ per gross MW                     by rule   as seen",
    ]
    lines += [option(one, text) for one in card.by_worth]
    return "\n".join([*lines, *flips(card, text)])


def option(one: Considered, text: Text) -> str:
    """One option: its worth by the rule and as it was seen, and what stood in its way."""
    note = "chosen" if one.chosen else f"blocked: {why(one, text)}" if one.barred else ""
    return f"  {text(f'option.{one.name}'):<36}{one.value / 1e6:7.2f}   {one.seen / 1e6:7.2f}   {note}".rstrip()


def sentence(card: DecisionCard, text: Text) -> str:
    """What was chosen, against the best that was not, and why where the best lost."""
    chosen, rival = card.chosen, card.dearest
    did = f"Chose to {text(f'option.{chosen.name}')}"
    if rival is chosen:
        return f"{did}: nothing else was feasible."
    against = f"{rival.seen / 1e6:.2f} to {text(f'option.{rival.name}')}"
    barred = f", but {why(rival, text)}" if card.outbid and rival.barred else ""
    return f"{did}: {chosen.seen / 1e6:.2f} M$ a megawatt against {against}{barred}."


def flips(card: DecisionCard, text: Text) -> list[str]:
    """What stood before something dearer, and where the best open rival would have won, a line a variable."""
    lines = ["  What would have flipped it (each alone, all else and everybody else held still)"]
    if card.outbid:
        lines.append(f"    {text(f'option.{card.dearest.name}')}: no price alone, for {why(card.dearest, text)}")
    if card.measured:
        lines.append(f"    {text(f'option.{card.measured.name}')}:")
        lines += [f"      {flip(one)}" for one in card.flips(card.measured)]
    return lines


def flip(one: Flip) -> str:
    """One variable: what it was, and where the rival would have won."""
    name, unit = one.variable.name, one.variable.unit
    spans = " or ".join(f"{low:,.4g} to {high:,.4g}" for low, high in one.spans)
    return f"{name:<16} {one.now:,.4g} {unit} -> {spans or 'none in range'}"


def power_price(card: DecisionCard) -> str:
    """What the site pays for power: its contract while it holds, else the zone's price with delivery and capacity."""
    d, site = card.d, card.d.sites[card.place]
    later, adder = (float(d.zones[name][site["zone"]]) for name in ("later", "adder"))
    own, parts = float(site["basis"]), f"{later - adder:.0f} energy, {adder:.0f} delivery and capacity"
    index = f"{later + own:.0f} $/MWh at the zone's price ({parts}{f', {own:+.0f} its own' if own else ''})"
    if site["contract_end"] <= d.week:
        return f"  Power: {index}"
    until = card.state.calendar.date(int(min(site["contract_end"], 5_000)))
    kind = "may be resold" if site["resalable"] else "for mining alone"
    return f"  Power: {site['strike']:.0f} $/MWh fixed to {until:%b %Y} ({kind}), then {index}"
