"""Names of the categories that rows hold as small integers; the position in each tuple is the code."""

ZONES = ("ercot", "pjm", "miso", "spp", "nyiso", "isone", "caiso", "southeast", "northwest", "southwest", "abroad")
ABROAD = 10
US_ZONES = ZONES[:ABROAD]

BLOCKS = 6  # load blocks of a week: slices of the load-duration curve

USES = ("mining", "hosting", "leased", "cloud", "converting", "idle")
MINING, HOSTING, LEASED, CLOUD, CONVERTING, IDLE = range(6)

KINDS = (
    "miner", "hyperscaler", "utility", "equipment", "developer", "capital",
    "lender", "shareholder", "bitcoin", "world",
)  # fmt: skip
MINER, HYPERSCALER, UTILITY, EQUIPMENT, DEVELOPER, CAPITAL, LENDER, SHAREHOLDER, BITCOIN, WORLD = range(10)

ARCHETYPES = ("other", "resource-rich", "asset-light", "grid-dependent")
OTHER, RESOURCE_RICH, ASSET_LIGHT, GRID_DEPENDENT = range(4)

TIERS = ("shell", "turnkey", "cloud")
SHELL, TURNKEY, GPU_CLOUD = range(3)

OPTIONS = ("mine", "shell", "turnkey", "cloud", "generation", "expand", "idle", "sell", "tie-up", "plant")
(MINE, LET_SHELL, CONVERT_TURNKEY, CONVERT_CLOUD, OWN_GENERATION, EXPAND, MOTHBALL, SELL_SITE, TIE_UP,
 BUY_PLANT) = range(len(OPTIONS))  # fmt: skip

PURPOSES = ("mining", "ai")
FOR_MINING, FOR_AI = range(2)

NEVER = -(2**30)  # a week before every week
LOAN_FORMS = ("term", "project", "convertible", "coins", "bridge")
TERM, PROJECT_LOAN, CONVERTIBLE, COIN_LOAN, BRIDGE = range(len(LOAN_FORMS))

FOREVER = 2**30  # a week after every week

BLOCKED = (
    "", "abroad: no tenant", "capital", "scale", "skill", "suitability", "no idle MW", "no land", "no tie-up offered",
    "no tenant", "contractors", "GPU allocation", "turbines", "no buyer", "waiting is worth more", "nothing to switch off",
    "not asked for", "no plant on sale",
)  # fmt: skip
(FREE, NO_TENANT_ABROAD, NO_CAPITAL, TOO_SMALL, NO_SKILL, UNSUITABLE, NOTHING_IDLE, NO_LAND, NO_TIE_UP, NO_TENANT,
 NO_CONTRACTOR, NO_GPUS, NO_TURBINE, NO_BUYER, WAITING, NOTHING_RUNS,
 NOT_ASKED, NO_PLANT) = range(len(BLOCKED))  # fmt: skip
