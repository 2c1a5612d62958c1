"""How long a week and a year are, and what hash and coins are counted in, once for all rules and rates."""

HOURS_A_WEEK = 168.0
WEEKS_A_YEAR = 365.25 / 7.0
HOURS_A_YEAR = WEEKS_A_YEAR * HOURS_A_WEEK  # 8,766
WEEK_SECONDS = 7 * 86_400
PH_PER_EH = 1_000.0
HASHES_PER_EXAHASH = 1e18
SATOSHI = 1e8  # in one bitcoin, for floating point
WEEKS_A_QUARTER = 13  # between two rounds of decisions
