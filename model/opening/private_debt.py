"""What lenders had lent private miners before the start: no more than their operating profit of the start serves."""

import numpy as np

from agents.rules.finance import serviceable
from agents.rules.mining import mining_margin
from agents.units import HOURS_A_YEAR, WEEKS_A_YEAR
from model.money.finance import round_money
from model.state import State


def opening_profit(state: State) -> np.ndarray:
    """A year's operating profit as things stand at the start: own rigs, hosting, overhead.  [$ by company]"""
    m, companies, sites = state.scenario.mining, state.companies.rows, state.sites.rows
    profit = -companies["overhead"] * WEEKS_A_YEAR
    for fleet in state.fleets.rows:
        site, mw = sites[fleet["site"]], float(fleet["mw"])
        hosted = fleet["owner"] != site["owner"]
        price = float(fleet["fee"] if hosted else site["strike"])
        hashprice, efficiency = state.bitcoin.hashprice, float(fleet["efficiency"])
        profit[fleet["owner"]] += mw * mining_margin(hashprice, efficiency, m.overhead, price, m.uptime, m.opex)
        if hosted:
            profit[site["owner"]] += mw * m.uptime * HOURS_A_YEAR * (float(fleet["fee"]) - float(site["strike"]))
    return profit


def fit_private_debt(state: State) -> None:
    """Private miners owe what was drawn for them, or what lenders who ask for the usual cover would have lent, if less.

    Who has no operating profit has no debt.
    """
    profit, loans, companies = opening_profit(state), state.loans.rows, state.companies.rows
    for row in np.flatnonzero(
        loans["alive"] & (loans["borrower"] < state.cast.miners) & ~companies["listed"][loans["borrower"]]
    ).tolist():
        loan, company = loans[row], int(loans["borrower"][row])
        years, rate = float(loan["maturity_week"]) / WEEKS_A_YEAR, float(loan["rate"])
        most = serviceable(float(profit[company]), rate, years, state.scenario.finance.coverage)
        kept = round_money(min(float(loan["principal"]), most))
        companies["debt"][company] -= loan["principal"] - kept
        loan["principal"], loan["alive"] = kept, kept > 0.0
