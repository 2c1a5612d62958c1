"""Parameters of money: shares, loans, covenants, restructuring, takeovers."""

from typing import Annotated

from pydantic import Field

from agents.block import Block, quantity


class Finance(Block):
    """Capital, distress, takeover."""

    equity_share: Annotated[float, quantity(0, 1, "of value", "most equity raised in a quarter", "assumption A61")] = (
        0.06
    )
    own_capital: Annotated[float, quantity(0, 1, "of cost", "a conversion's own capital", "assumption A61")] = 0.25
    loan_to_cost: Annotated[
        float, quantity(0, 1, "of cost", "lent against a contracted lease", "Galaxy 80, Hut 8 85 %")
    ] = 0.75
    debt_rate: Annotated[float, quantity(0, 0.5, "1/year", "secured debt", "Cipher 7.125 %")] = 0.071
    coverage: Annotated[
        float, quantity(1, 5, "-", "net rent over debt service that lenders ask", "1.2-1.4, recollection; A70")
    ] = 1.3
    loan_years: int = Field(default=12, ge=1, le=30, description="life of a project loan [years]")
    coin_haircut: Annotated[float, quantity(0, 1, "0-1", "of unpledged coins a lender counts", "assumption A62")] = 0.85
    weak_quarters: int = Field(
        default=4, ge=1, le=40, description="without a margin before a debt-free company liquidates"
    )
    least_value: Annotated[
        float, quantity(-5, 5, "-", "value over debt below which nobody invests", "assumption A63")
    ] = 0.25
    share_discount: Annotated[float, quantity(0, 0.5, "0-1", "of new shares to the price", "assumption A68")] = 0.05
    convertible_premium: Annotated[
        float, quantity(0, 2, "0-1", "of the conversion price over the price", "assumption A68")
    ] = 0.30
    convertible_rate: Annotated[float, quantity(0, 0.2, "1/year", "coupon", "0 % in late 2025; A68")] = 0.01
    convertible_cover: Annotated[
        float, quantity(0, 100, "-", "value over all debt that buyers of convertibles ask", "A68")
    ] = 2.0
    least_cover: Annotated[
        float, quantity(0, 3, "-", "operating profit over debt service below which covenants are broken", "A69")
    ] = 1.05
    covenant_ltv: Annotated[float, quantity(0, 2, "-", "most secured debt over value and debt", "assumption A69")] = 0.7
    waiver_fee: Annotated[float, quantity(0, 0.2, "of debt", "for a year's waiver of covenants", "A69")] = 0.005
    waiver_points: Annotated[float, quantity(0, 0.2, "1/year", "that a waiver adds to the rate", "A69")] = 0.01
    coin_ltv: Annotated[float, quantity(0, 0.95, "-", "lent on coins of a miner that keeps them", "A60")] = 0.5
    coin_rate: Annotated[float, quantity(0, 0.5, "1/year", "interest on it", "A60")] = 0.09
    margin_call: Annotated[float, quantity(0.1, 1, "-", "loan over coins at which coins are sold", "A60")] = 0.75
    backed_capital: Annotated[
        float, quantity(0, 1, "of cost", "own capital where the tenant backs the loan", "A60")
    ] = 0.15
    warrants: Annotated[
        float,
        quantity(0, 1, "-", "worth of shares that a backed landlord gives over the loan", "Google at Cipher; A60"),
    ] = 0.17
    restructured_debt: Annotated[
        float, quantity(0, 1, "-", "debt over going-concern value that lenders leave", "Core Scientific, 2024; A69")
    ] = 0.5
    tax_rate: Annotated[float, quantity(0, 0.6, "0-1", "of taxable income", "federal, 26 USC 11(b); A83")] = 0.21
    bonus_depreciation: Annotated[
        float, quantity(0, 1, "0-1", "of what comes into service, deducted at once", "26 USC 168(k); A83")
    ] = 0.8
    payout: Annotated[
        float, quantity(0, 1, "1/quarter", "of spare cash that returns to shareholders", "assumption A84")
    ] = 0.5
    learning: Annotated[float, quantity(0, 1, "0-1", "weight of a quarter's deals in the market's beliefs", "A64")] = (
        0.2
    )
    option_years: Annotated[float, quantity(0.5, 20, "years", "over which uncommitted MW may be let", "A64")] = 4.0
    takeover_premium: Annotated[float, quantity(0, 3, "0-1", "over the market's value", "CoreWeave-Core: 66 %")] = 0.35
    takeover_gain: Annotated[float, quantity(0, 3, "0-1", "of value a buyer must see beyond the premium", "A65")] = 0.15
    approach: Annotated[float, quantity(0, 1, "1/quarter", "chance that a company is looked at by a buyer", "A65")] = (
        0.08
    )
    refusal: Annotated[float, quantity(0, 1, "0-1", "chance that shareholders refuse", "Core, Bitfarms; A65")] = 0.5
