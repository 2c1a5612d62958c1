"""Orders that are deals with others: loans repaid early, offers for sites and companies, and answers to them."""

import numpy as np

from agents.codes import CAPITAL, HYPERSCALER, MINER, UTILITY
from agents.messages import Orders, Proposal, Repayment, Reply
from agents.records import Rows
from model.foundation.errors import OrderError
from model.money.finance import free_cash
from model.money.prepayment import may_repay, price_of_repayment
from model.owners.proposals import at_hand, bill_of, spoken_for
from model.state import State

LONGEST = 4  # quarters that an offer may stand
SMALL = 1.0  # $ that rounding may make


def refuse(who: str, table: str, rows: np.ndarray, column: str, bad: np.ndarray, allowed: str) -> None:
    """Raises OrderError for the first row that is bad."""
    if bad.any():
        row = int(bad.argmax())
        raise OrderError(f"{who}: {table}, row {row}: {column} is {rows[column][row]:g}; {allowed}")


def check_repayments(state: State, company: int, rows: Rows[Repayment]) -> None:
    """Loans of one's own that may be repaid, from free cash."""
    if not len(rows):
        return
    who, loans = state.names[company], state.loans.rows
    refuse(who, "repayments", rows, "company", rows["company"] != company, f"give {company}, your own row")
    refuse(who, "repayments", rows, "usd", rows["usd"] <= 0.0, "give more than 0")
    bad = np.array([not may_repay(state, company, int(loan)) for loan in rows["loan"]], bool)
    refuse(who, "repayments", rows, "loan", bad, "give a loan of yours whose works are done")
    owed = np.array([loans["principal"][loan] for loan in rows["loan"]])
    refuse(who, "repayments", rows, "usd", rows["usd"] > owed + SMALL, "give at most what is owed on it")
    if len(np.unique(rows["loan"])) != len(rows):
        raise OrderError(f"{who}: repayments name a loan twice; give one row a loan")
    bill = sum(float(row["usd"]) * price_of_repayment(state, int(row["loan"])) for row in rows)
    if bill > max(0.0, free_cash(state, company)) + SMALL:
        free = max(0.0, free_cash(state, company))
        raise OrderError(
            f"{who}: repayments come to {bill / 1e6:,.1f} M$; give at most {free / 1e6:,.1f} M$ of free cash"
        )


def check_proposals(state: State, company: int, orders: Orders) -> None:
    """Sites and companies that others may be asked for, as far as there is cash for all offers that stand."""
    who, rows = state.names[company], orders.proposals
    if not len(rows):
        return
    refuse(who, "proposals", rows, "buyer", rows["buyer"] != company, f"give {company}, your own row")
    refuse(who, "proposals", rows, "usd", rows["usd"] <= 0.0, "give more than 0")
    bad = (rows["stands"] < 0) | (rows["stands"] > LONGEST)
    refuse(who, "proposals", rows, "stands", bad, f"give 0 to {LONGEST}")
    if state.companies.rows["kind"][company] not in (MINER, HYPERSCALER, UTILITY, CAPITAL):
        raise OrderError(f"{who}: proposals are for miners, hyperscalers, utilities and private capital")
    wrong = [why_not(state, company, row) for row in rows]
    for column in ("site", "seller", "usd"):
        for place, (named, allowed) in enumerate(wrong):
            refuse(who, "proposals", rows, column, (np.arange(len(rows)) == place) & (named == column), allowed)
    if len({(int(row["seller"]), int(row["site"])) for row in rows}) != len(rows):
        raise OrderError(f"{who}: proposals ask for the same thing twice; give one offer for it")
    _check_purse(state, company, orders)


def _check_purse(state: State, company: int, orders: Orders) -> None:
    """All offers that stand, and what is to be repaid, are payable from cash."""
    rows, who = orders.proposals, state.names[company]
    again = {(int(row["seller"]), int(row["site"])) for row in rows}
    bill = spoken_for(state, company, again) + sum(bill_of(state, int(row["site"]), float(row["usd"])) for row in rows)
    repaid = sum(float(row["usd"]) * price_of_repayment(state, int(row["loan"])) for row in orders.repayments)
    able = max(0.0, at_hand(state, company) - repaid)
    if bill > able + SMALL:
        raise OrderError(
            f"{who}: proposals come to {bill / 1e6:,.1f} M$ with those that stand; give at most {able / 1e6:,.1f} M$ of cash"
        )


def why_not(state: State, company: int, row: Proposal) -> tuple[str, str]:
    """The column of an offer that is wrong and what is allowed; nothing where it is sound."""
    companies, site, seller = state.companies.rows, int(row["site"]), int(row["seller"])
    if site >= len(state.sites) or site < -1:
        return "site", f"give 0 to {len(state.sites) - 1}, or -1 for a whole company"
    if not 0 <= seller < len(companies) or not companies["alive"][seller]:
        return "seller", "give a company that is in business"
    if seller == company:
        return "seller", "give another company than your own"
    kind = int(companies["kind"][seller])
    if site < 0:
        return ("", "") if kind == MINER else ("seller", "only miners can be bought whole")
    if not state.sites.rows["alive"][site] or state.sites.rows["owner"][site] != seller:
        return "site", "give a site of that owner"
    if kind not in (MINER, UTILITY, CAPITAL):
        return "seller", "sites are sold by miners, utilities and private capital"
    owed = bill_of(state, site, 0.0)
    if float(row["usd"]) < -owed:
        return "usd", f"the loans on the site go with it: give at least {-owed:,.0f}"
    return "", ""


def check_replies(state: State, company: int, rows: Rows[Reply]) -> None:
    """Answers to offers that stand."""
    if not len(rows):
        return
    who = state.names[company]
    refuse(who, "replies", rows, "company", rows["company"] != company, f"give {company}, your own row")
    stand = {(offer.buyer, offer.site) for offer in state.proposals if offer.seller == company}
    bad = np.array([(int(row["buyer"]), int(row["site"])) not in stand for row in rows], bool)
    refuse(who, "replies", rows, "buyer", bad, "give the buyer and site of an offer that stands")
