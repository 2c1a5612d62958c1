"""Names of the categories that rows hold as small integers; the position in each tuple is the code."""

ZONES = ("ercot", "pjm", "miso", "spp", "nyiso", "isone", "caiso", "southeast", "northwest", "southwest", "abroad")
ABROAD = 10
US_ZONES = ZONES[:ABROAD]

BLOCKS = 6  # load blocks of a week: slices of the load-duration curve

USES = ("mining", "hosting", "leased", "cloud", "converting", "idle")

KINDS = (
    "miner", "hyperscaler", "utility", "equipment", "developer", "capital",
    "lender", "shareholder", "bitcoin", "world",
)  # fmt: skip
MINER, HYPERSCALER, UTILITY, EQUIPMENT, DEVELOPER, CAPITAL, LENDER, SHAREHOLDER, BITCOIN, WORLD = range(10)

ARCHETYPES = ("other", "resource-rich", "asset-light", "grid-dependent")
OTHER, RESOURCE_RICH, ASSET_LIGHT, GRID_DEPENDENT = range(4)

ENDINGS = ("", "default", "liquidation", "dissolution", "takeover")  # kinds of the events that tell of them
RUNNING, DEFAULTED, WOUND_UP, DISSOLVED, TAKEN_OVER = range(5)

TIERS = ("shell", "turnkey", "cloud")
SHELL, TURNKEY, GPU_CLOUD = range(3)

PURPOSES = ("mining", "ai")
FOR_MINING, FOR_AI = range(2)

NEVER = -(2**30)  # a week before every week
LOAN_FORMS = ("term", "project", "convertible", "coins", "bridge")
TERM, PROJECT_LOAN, CONVERTIBLE, COIN_LOAN, BRIDGE = range(len(LOAN_FORMS))

FOREVER = 2**30  # a week after every week
