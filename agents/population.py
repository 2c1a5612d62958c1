"""The populations: each record type declared once, with the type, unit and meaning of every column.

Rows are stable: who dies stays, masked by `alive`.  A table's `rows` are its live slice; a table may move when it
grows, so nobody keeps a slice across phases.
"""

from collections.abc import Mapping
from typing import Annotated

from agents.records import Record, column


class CompanyRow(Record):
    """A company, or another account of the books: lenders, shareholders and the rest of the world have rows too."""

    kind: Annotated[int, column("-", "miner, hyperscaler, utility, ...: see codes.KINDS")]
    archetype: Annotated[int, column("-", "read off the columns at week 0: see codes.ARCHETYPES")]
    alive: Annotated[bool, column("-", "still in business (a company taken over is no longer alive, its row stays)")]
    listed: Annotated[bool, column("-", "has shares on an exchange")]
    owner: Annotated[int, column("row", "itself while independent, else the company that took it over")]
    ended_week: Annotated[int, column("week", "of its ending")]
    ending: Annotated[int, column("-", "default, wound up, dissolved after a sale, taken over: see codes.ENDINGS")]
    sold_week: Annotated[int, column("week", "when it last sold a site")]
    cash: Annotated[float, column("$", "in the bank")]
    committed: Annotated[float, column("$", "own part of works under way still to be paid, without lenders' advances")]
    btc: Annotated[float, column("BTC", "held, pledged coins included")]
    btc_pledged: Annotated[float, column("BTC", "pledged or lent: not for sale")]
    debt: Annotated[float, column("$", "principal of all live loans")]
    shares: Annotated[float, column("-", "outstanding")]
    covenant: Annotated[float, column("-", "most secured debt over value and debt that lenders accept")]
    waived_week: Annotated[int, column("week", "until then lenders overlook a breach of covenants")]
    restructured_week: Annotated[int, column("week", "when lenders last took shares for debt")]
    prepaid: Annotated[float, column("$", "rent received in advance and not yet earned")]
    spread: Annotated[float, column("1/year", "cost of capital above the market's rate for the same cash flow")]
    skill: Annotated[float, column("0-1", "ability to build and run AI data centres")]
    sell_share: Annotated[float, column("0-1", "share of the coins mined that is sold at once")]
    overhead: Annotated[float, column("$/week", "salaries and administration")]
    outlook: Annotated[float, column("log", "persistent error in the company's view of future hashprice")]
    operating_cash: Annotated[float, column("$", "net operating cash flow of a quarter, smoothed over six weeks")]
    operating_profit: Annotated[
        float, column("$", "of a quarter, smoothed likewise: coins at their price, before debt service")
    ]
    weak_quarters: Annotated[int, column("quarters", "in a row without an operating profit")]
    thin_quarters: Annotated[int, column("quarters", "in a row in which profit covered debt service too thinly")]
    tax_losses: Annotated[float, column("$", "losses of earlier quarters that may be set off against taxable income")]
    tax_ahead: Annotated[float, column("$", "deducted from taxable income before the books wore it off")]
    value: Annotated[float, column("$", "equity value as the market sees it")]
    enterprise: Annotated[float, column("$", "value of sites, contracts and options before coins, cash and debt")]
    mw_energised: Annotated[float, column("MW", "gross grid connection in service at owned sites")]
    mw_approved: Annotated[float, column("MW", "approved at owned sites and not yet energised")]
    mw_mining: Annotated[float, column("MW", "own rigs, at own and at other owners' sites")]
    mw_ai: Annotated[float, column("MW", "gross MW at owned sites that serve AI: leased and cloud")]
    hash_ph: Annotated[float, column("PH/s", "own rigs installed")]
    own_generation_mw: Annotated[float, column("MW", "power plants at owned sites")]


class Site(Record):
    """A grid connection and what stands on it."""

    owner: Annotated[int, column("row", "company that owns the connection")]
    zone: Annotated[int, column("-", "see codes.ZONES")]
    alive: Annotated[bool, column("-", "exists")]
    mw_energised: Annotated[float, column("MW", "gross grid connection in service")]
    mw_approved: Annotated[float, column("MW", "approved by the utility, energised from `approved_week`")]
    approved_week: Annotated[int, column("week", "when the approved MW are energised")]
    promised_mw: Annotated[float, column("MW", "of the approved MW: let before they are energised")]
    ahead_mw: Annotated[float, column("MW", "of the approved MW: soon enough for tenants to sign, and not let yet")]
    ahead_week: Annotated[int, column("week", "when the next approved MW that are not let come into service")]
    land_mw: Annotated[float, column("MW", "what the land could take in all")]
    mva: Annotated[float, column("MVA", "main transformers in place or in stock")]
    suitability: Annotated[float, column("0-1", "for AI: fibre, scale, land, water")]
    book: Annotated[float, column("$", "of land, connection, halls and plants, as far as the owner paid for them")]
    gpu_book: Annotated[float, column("$", "book value of the owner's GPUs")]
    own_generation_mw: Annotated[float, column("MW", "power plants behind the meter, nameplate")]
    own_output_mw: Annotated[float, column("MW", "that they give on average")]
    ai_plant_mw: Annotated[float, column("MW", "power plant built for an AI tenant")]
    strike: Annotated[float, column("$/MWh", "fixed price of the power contract, delivery included")]
    contract_end: Annotated[int, column("week", "after it the site pays its zone's price, delivery and `basis`")]
    basis: Annotated[float, column("$/MWh", "what it pays beyond those: its node, its tariff, a buyer's size")]
    contracted: Annotated[bool, column("-", "the fixed price still holds this week")]
    contract_mw: Annotated[float, column("MW", "that the power contract covers")]
    resalable: Annotated[bool, column("-", "power bought under the contract may be sold at the zone's price")]
    peak_mw: Annotated[float, column("MW", "that ran through this summer's peaks so far, power at the zone's price")]
    billed_peak_mw: Annotated[
        float, column("MW", "that ran through last summer's: transmission is charged by it this year")
    ]
    tied_mw: Annotated[float, column("MW", "curtailable MW under a tie-up with the utility")]
    tie_price: Annotated[float, column("$/MW-year", "capacity payment of the tie-up")]
    tie_end: Annotated[int, column("week", "end of the tie-up")]
    mining: Annotated[float, column("MW", "use: the owner's rigs")]
    hosting: Annotated[float, column("MW", "use: other owners' rigs")]
    leased: Annotated[float, column("MW", "use: let to an AI tenant, in service")]
    cloud: Annotated[float, column("MW", "use: own GPU cloud, in service")]
    converting: Annotated[float, column("MW", "use: under conversion")]
    idle: Annotated[float, column("MW", "use: energised and unused")]
    reserved: Annotated[float, column("MW", "promised: rigs are ordered, or works of a signed lease begin later")]
    free: Annotated[float, column("MW", "idle and not reserved; negative where works will take what still mines")]
    fill_mw: Annotated[
        float, column("MW", "idle, and given to mining by the site's plan: rigs are ordered as they pay")
    ]
    built_mw: Annotated[float, column("MW", "that mining buildings stand for")]
    halls: Annotated[float, column("MW", "that halls stand for which no tenant rents")]
    decided_hashprice: Annotated[float, column("$/PH/day", "hashprice when the site's plan was last opened")]
    bound_mw: Annotated[float, column("MW", "awarded for mining, approved ones too, that do not serve AI")]
    bound_cost: Annotated[float, column("$/year", "premium that they owe in addition if all of them serve AI")]
    unsold_until: Annotated[int, column("week", "it found no buyer at its owner's price; not offered again before")]
    mothballed: Annotated[bool, column("-", "own rigs are off until a plan says otherwise")]
    weekly_margin: Annotated[float, column("$/week", "mining and hosting margin, smoothed over a quarter")]
    power_paid: Annotated[float, column("$/MWh", "average delivered price of the last week's mining energy")]


class Fleet(Record):
    """Rigs of one owner at one site: sums and means of its vintages."""

    owner: Annotated[int, column("row", "company that owns the rigs")]
    site: Annotated[int, column("row", "where they stand")]
    alive: Annotated[bool, column("-", "exists")]
    mw: Annotated[float, column("MW", "connection the rigs take, overhead included")]
    hash_ph: Annotated[float, column("PH/s", "installed")]
    efficiency: Annotated[float, column("J/TH", "of the rigs, weighted by hash")]
    earning_efficiency: Annotated[
        float, column("J/TH", "of rigs of one kind that would earn as much a MW as the vintages do at today's prices")
    ]
    age: Annotated[float, column("weeks", "of the rigs, weighted by hash")]
    book: Annotated[float, column("$", "book value of the rigs")]
    fee: Annotated[float, column("$/MWh", "hosting fee, power included; 0 on own sites")]
    fee_end: Annotated[int, column("week", "end of the hosting contract")]
    uptime: Annotated[float, column("0-1", "share of the last week's hours the rigs ran, weighted by hash")]
    shutdown_hashprice: Annotated[
        float, column("$/PH/day", "below it a rig of mean efficiency does not earn its power")
    ]
    coming_mw: Annotated[float, column("MW", "of rigs on order, for its own places and for idle ones")]
    filling_mw: Annotated[float, column("MW", "of them for idle places of the site, which are kept for them")]
    coming_ph: Annotated[float, column("PH/s", "on order")]
    coming_joules: Annotated[float, column("J/TH", "of those rigs")]
    coming_paid: Annotated[float, column("$", "paid for them")]


class Vintage(Record):
    """Rigs of a fleet that came in one calendar year; ten are told apart, a row each, that of the year now among them."""

    mw: Annotated[float, column("MW", "connection they take, overhead included")]
    hash_ph: Annotated[float, column("PH/s", "installed")]
    efficiency: Annotated[float, column("J/TH", "of the rigs")]
    age: Annotated[float, column("weeks", "of the rigs")]
    book: Annotated[float, column("$", "book value of the rigs")]
    on: Annotated[float, column("0-1", "share of the last week's hours in which they were worth their power")]


class Lease(Record):
    """A contract with an AI tenant."""

    site: Annotated[int, column("row", "let")]
    tenant: Annotated[int, column("row", "hyperscaler")]
    landlord: Annotated[int, column("row", "company that signed it")]
    tier: Annotated[int, column("-", "shell, turnkey, GPU cloud")]
    alive: Annotated[bool, column("-", "in force or under construction")]
    it_mw: Annotated[float, column("MW", "critical IT load")]
    gross_mw: Annotated[float, column("MW", "connection it takes")]
    rent: Annotated[float, column("$/IT-MW-year", "in the first year of service")]
    escalator: Annotated[float, column("1/year", "growth of the rent")]
    signed_week: Annotated[int, column("week", "negative for contracts older than the run")]
    ready_week: Annotated[int, column("week", "service and rent begin")]
    end_week: Annotated[int, column("week", "rent ends")]
    prepaid: Annotated[float, column("$", "paid in advance in all")]
    unearned: Annotated[float, column("$", "prepayment not yet credited back")]
    support: Annotated[float, column("$", "of the landlord's loan that a tenant stands behind")]
    backer: Annotated[int, column("row", "tenant that stands behind it: see `support`")]
    fitout: Annotated[float, column("$", "book value of what the tenant has paid for at the site")]
    before_start: Annotated[bool, column("-", "signed before the run")]


class Project(Record):
    """Works under way at a site."""

    site: Annotated[int, column("row", "where it is built")]
    option: Annotated[int, column("-", "what is built: see options.registry")]
    alive: Annotated[bool, column("-", "under way")]
    gross_mw: Annotated[float, column("MW", "connection it will serve")]
    lease: Annotated[int, column("row", "lease that starts when it is done, or -1")]
    start_week: Annotated[int, column("week", "works begin")]
    ready_week: Annotated[int, column("week", "works end")]
    before_start: Annotated[bool, column("-", "for a lease signed before the run")]
    booked: Annotated[bool, column("-", "signed ahead: contractors are taken when the works begin")]
    cost: Annotated[float, column("$", "of the works in all, spent evenly over them")]
    at_delivery: Annotated[float, column("$", "paid when done (GPUs)")]
    loan: Annotated[int, column("row", "that is drawn as the works are paid for, where `lent` is above 0")]
    lent: Annotated[float, column("0-1", "of the owner's part of the cost that lenders advance")]
    gpu_debt: Annotated[float, column("$", "lent on GPUs at delivery for the life of the loan")]
    gpu_early: Annotated[float, column("$", "the same, repaid before the tenant's advance is credited")]
    tenant_share: Annotated[float, column("0-1", "of the cost that the tenant pays")]
    refit: Annotated[bool, column("-", "makes halls ready that stood empty")]
    ahead: Annotated[bool, column("-", "for megawatts that were approved only when it was agreed")]
    built: Annotated[float, column("$", "paid so far by the owner")]
    tenant_built: Annotated[float, column("$", "paid so far by the tenant")]


class Loan(Record):
    """Money lent to a company."""

    borrower: Annotated[int, column("row", "company")]
    site: Annotated[int, column("row", "that secures it, or -1")]
    alive: Annotated[bool, column("-", "outstanding")]
    principal: Annotated[float, column("$", "still owed")]
    undrawn: Annotated[float, column("$", "agreed and not yet drawn: it comes as works are paid for")]
    rate: Annotated[float, column("1/year", "interest")]
    maturity_week: Annotated[int, column("week", "principal due (project loans amortise until then)")]
    grace_week: Annotated[int, column("week", "until then interest is added to the principal and nothing is repaid")]
    amortising: Annotated[bool, column("-", "repaid week by week")]
    form: Annotated[int, column("-", "term, project, convertible, coins, bridge: see codes.LOAN_FORMS")]
    conversion: Annotated[float, column("$/share", "at which a convertible turns into shares")]
    coins: Annotated[float, column("BTC", "pledged for it")]


class Connection(Record):
    """Grid capacity that was awarded in an auction or by the queue."""

    owner: Annotated[int, column("row", "company that was awarded it")]
    zone: Annotated[int, column("-", "see codes.ZONES")]
    purpose: Annotated[int, column("-", "mining or AI")]
    alive: Annotated[bool, column("-", "in force")]
    mw: Annotated[float, column("MW", "gross")]
    premium: Annotated[float, column("$/MW-year", "over the energy tariff, for ten years from service")]
    slot_premium: Annotated[float, column("$/MW-year", "part of the premium that goes to the transformer maker")]
    award_week: Annotated[int, column("week", "of the auction")]
    ready_week: Annotated[int, column("week", "in service")]
    site: Annotated[int, column("row", "it enlarges, or -1 for a hyperscaler's own campus")]
    book: Annotated[float, column("$", "paid for transformers that are not yet in service")]
    ai_premium: Annotated[float, column("$/MW-year", "due in addition for MW awarded for mining that serve AI")]
    converted: Annotated[float, column("MW", "of them that have come to serve AI")]
    greenfield: Annotated[bool, column("-", "asked for beyond the pool: its owner pays the works, and no premium")]
    works: Annotated[float, column("$", "lines and substations of a greenfield connection in all, spent evenly")]


class QueuedRequest(Record):
    """A request for grid capacity that waits for its turn, or capacity that a speculator holds."""

    bidder: Annotated[int, column("row", "company; the rest of the world for speculators")]
    zone: Annotated[int, column("-", "see codes.ZONES")]
    purpose: Annotated[int, column("-", "mining or AI")]
    site: Annotated[int, column("row", "that it would enlarge, or -1")]
    mw: Annotated[float, column("MW", "that still wait, or are held")]
    price: Annotated[float, column("$/MW-year", "premium it would pay in an auction; the queue does not ask")]
    place: Annotated[float, column("week", "place in the queue: when it was filed")]
    filed_week: Annotated[int, column("week", "of filing")]
    speculative: Annotated[bool, column("-", "no project stands behind it")]
    granted: Annotated[bool, column("-", "a speculator holds the capacity")]
    alive: Annotated[bool, column("-", "waits or holds")]


class Plant(Record):
    """A power plant built or bought in the run, on a site or for a campus of its own."""

    owner: Annotated[int, column("row", "company; of a plant on a site, whoever owns the site")]
    zone: Annotated[int, column("-", "see codes.ZONES")]
    site: Annotated[int, column("row", "behind whose meter it stands, or -1 for a campus of its own")]
    kind: Annotated[int, column("-", "row of technologies.csv")]
    purpose: Annotated[int, column("-", "for mining or for AI")]
    lease: Annotated[int, column("row", "of the tenant it serves, or -1")]
    alive: Annotated[bool, column("-", "ordered")]
    running: Annotated[bool, column("-", "in service")]
    mw: Annotated[float, column("MW", "nameplate")]
    cost: Annotated[float, column("$", "of the works in all, spent evenly; 0 where it was paid otherwise")]
    start_week: Annotated[int, column("week", "ordered")]
    ready_week: Annotated[int, column("week", "in service")]
    book: Annotated[float, column("$", "paid so far for a campus's plant that is not yet in service")]


class GridWorks(Record):
    """Lines and substations that a utility builds ahead of demand."""

    zone: Annotated[int, column("-", "see codes.ZONES")]
    alive: Annotated[bool, column("-", "begun")]
    mw: Annotated[float, column("MW", "of headroom that it adds")]
    cost: Annotated[float, column("$", "in all, spent evenly")]
    start_week: Annotated[int, column("week", "begun")]
    ready_week: Annotated[int, column("week", "in service")]
    offered: Annotated[bool, column("-", "its headroom is in the pool")]
    book: Annotated[float, column("$", "book value: paid so far, less depreciation from service on")]


class Tenant(Record):
    """What an AI hyperscaler wants, has and can pay for."""

    company: Annotated[int, column("row", "in companies")]
    share: Annotated[float, column("0-1", "of national AI demand")]
    rent_ceiling: Annotated[float, column("$/IT-MW-year", "most it pays for a turnkey MW on an ideal site")]
    discount: Annotated[float, column("1/year", "rate")]
    budget: Annotated[float, column("$/quarter", "capital spending that is authorised this quarter, abroad too")]
    budget_growth: Annotated[float, column("1/year", "of the budget")]
    authorised: Annotated[float, column("$", "that it may still commit in the US this quarter, as far as its means go")]
    kept: Annotated[float, column("$", "cash that it keeps: as much as at the start")]
    cash_flow: Annotated[float, column("$/year", "from the rest of its business and from its shareholders, for the US")]
    room: Annotated[float, column("$", "that lenders would still give it; below zero: that they want back")]
    quarter_flow: Annotated[float, column("$", "earnings of a quarter after rent, other business included")]
    loan: Annotated[int, column("row", "of its debt, which is drawn and repaid as needed")]
    debt_years: Annotated[float, column("years", "over which debt that lenders do not roll over falls due")]
    debt_kept: Annotated[float, column("$", "debt of the start, which it rolls over")]
    building_mw: Annotated[float, column("gross MW", "campuses of its own on the way, which are paid when they come")]
    equipped_mw: Annotated[float, column("IT MW", "of rented halls that it has bought machines for")]
    error: Annotated[float, column("log", "persistent error in its view of an early MW")]
    gpu_book: Annotated[float, column("$", "book value of its machines in rented halls")]
    campus_book: Annotated[float, column("$", "book value of own campuses, plants and connections included")]
    owned_mw: Annotated[float, column("gross MW", "own campuses in service, counted from 1 January 2025")]
    demand_mw: Annotated[float, column("gross MW", "wanted by now, counted from 1 January 2025")]
    leased_mw: Annotated[float, column("gross MW", "leases in service")]
    coming_mw: Annotated[float, column("gross MW", "awards, leases and plants on the way")]


POPULATIONS: Mapping[str, type[Record]] = {
    "companies": CompanyRow,
    "sites": Site,
    "fleets": Fleet,
    "leases": Lease,
    "projects": Project,
    "loans": Loan,
    "connections": Connection,
    "queue": QueuedRequest,
    "plants": Plant,
    "grid_works": GridWorks,
    "hyperscalers": Tenant,
}
