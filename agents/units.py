"""How long a week and a year are, once for all rules and rates."""

HOURS_A_WEEK = 168.0
WEEKS_A_YEAR = 365.25 / 7.0
HOURS_A_YEAR = WEEKS_A_YEAR * HOURS_A_WEEK  # 8,766
