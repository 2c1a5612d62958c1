"""The last decisions of a company in words: every option with its value, what stood in the way, what would have flipped it."""

from agents.codes import BLOCKED, FREE, OPTIONS
from model.decisions.deliberation import Deliberation
from model.foundation.calendar import Calendar
from model.record.flips import flips_of, rival_of
from model.state import State

OPTION_WORDS = {
    "mine": "mine on", "shell": "let a powered shell", "turnkey": "convert to colocation", "cloud": "convert to GPU cloud",
    "generation": "build own generation for AI", "expand": "expand mining", "idle": "switch off", "sell": "sell the site",
    "tie-up": "tie up with the utility", "plant": "buy a running power plant",
}  # fmt: skip


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
    cards = [card(state, d, place) for d, place in last_decisions(deliberations, company)]
    return "\n\n".join(cards) or f"{state.names[company]} has not opened a plan yet; plans open by quarter."


def card(state: State, d: Deliberation, place: int) -> str:
    """One decision: heading, sentence, options by value, flips."""
    site = d.sites[place]
    heading = (f"{state.names[d.owners[place]]} | {state.site_names[d.rows[place]]}, {site['mw_energised']:,.0f} MW | "
               f"{Calendar().date(d.week):%d %b %Y}")  # fmt: skip
    lines = [heading, sentence(d, place), power_price(d, place), "  M$ per gross MW             by rule   as seen"]
    for option in sorted(range(len(OPTIONS)), key=lambda o: -d.perceived[place, o]):
        code = int(d.blocked[place, option])
        note = "chosen" if option == d.chosen[place] else "" if code == FREE else f"blocked: {BLOCKED[code]}"
        words = OPTION_WORDS[OPTIONS[option]]
        lines.append(
            f"  {words:<28}{d.values[place, option] / 1e6:7.2f}   {d.perceived[place, option] / 1e6:7.2f}   {note}"
        )
    lines.append("  What would have flipped it (all else, and everybody else, held still)")
    for _, _, _, variable, now, value, unit, note in flips_of(state, d, [place]):
        to = f"{note}" if value is None else f"{now:,.4g} -> {value:,.4g} {unit} ({note})"
        lines.append(f"    {variable:<16} {to}")
    return "\n".join(lines)


def power_price(d: Deliberation, place: int) -> str:
    """What the site pays for power: its contract while it holds, else the zone's price with delivery and capacity."""
    site = d.sites[place]
    later, adder = (float(d.zones[name][site["zone"]]) for name in ("later", "adder"))
    index = f"{later:.0f} $/MWh at the zone's price ({later - adder:.0f} energy, {adder:.0f} delivery and capacity)"
    if site["contract_end"] <= d.week:
        return f"  Power: {index}"
    until = Calendar().date(int(min(site["contract_end"], 5_000)))
    kind = "may be resold" if site["resalable"] else "for mining alone"
    return f"  Power: {site['strike']:.0f} $/MWh fixed to {until:%b %Y} ({kind}), then {index}"


def sentence(d: Deliberation, place: int) -> str:
    """What was chosen, against the best that was not, and why where the best lost."""
    chosen = int(d.chosen[place])
    rival, seen = rival_of(d, place)[0], d.perceived[place]
    if rival == chosen:
        return f"Chose to {OPTION_WORDS[OPTIONS[chosen]]}: nothing else was feasible."
    words = OPTION_WORDS[OPTIONS[chosen]], OPTION_WORDS[OPTIONS[rival]]
    text = f"Chose to {words[0]}: {seen[chosen] / 1e6:.2f} M$ a megawatt against {seen[rival] / 1e6:.2f} to {words[1]}"
    code = int(d.blocked[place, rival])
    return text + (
        f", which was out of reach ({BLOCKED[code]})." if seen[rival] > seen[chosen] and code != FREE else "."
    )
