"""Sell the site, to whoever offers more than it is worth to its owner."""

from agents.codes import CAPITAL
from agents.options.barriers import FREE, NO_BUYER
from agents.options.case import Case
from agents.options.option import Option
from agents.options.reach import rigs_and_free
from agents.rules.compiled import rule


@rule
def price_by_suitability(suitability: float) -> float:
    """Price of a site beside that of one that suits AI ideally.  [0-1]

    >>> price_by_suitability(1.0), price_by_suitability(0.5)
    (1.0, 0.7)
    """
    return 0.4 + 0.6 * suitability


@rule
def halls_stand(case: Case) -> bool:
    """Whether halls of tenants stand on the site, are being built, or are signed for: such sites are not sold one by one."""
    site = case.site
    return site.leased + site.cloud + site.converting + site.promised_mw > 0.0


@rule
def worth(case: Case) -> float:
    """What sites of its kind sell for, energised or approved only.  [$/MW]"""
    price = case.market.site_price if rigs_and_free(case.site) >= 1.0 else case.market.approved_price
    return price * price_by_suitability(case.site.suitability)


@rule
def barrier(case: Case) -> int:
    """Private capital keeps what it bought; halls are not sold, nor what found no buyer within the year."""
    kept = case.company.kind == CAPITAL or halls_stand(case) or case.market.week < case.site.unsold_until
    return NO_BUYER if kept else FREE


def finer(case: Case) -> str:
    """Why nobody was asked."""
    if halls_stand(case):
        return "halls"
    return "unsold" if case.market.week < case.site.unsold_until else ""


OPTION = Option("sell", deed="sell", reversible=False, worth=worth, barrier=barrier, finer=finer)
