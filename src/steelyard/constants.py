"""Exact numbers only: conversions between units. Whatever was measured or assumed is a row of a table."""

SECONDS_PER_HOUR = 3_600
HOURS_PER_DAY = 24
DAYS_PER_YEAR = 365.25
MONTHS_PER_YEAR = 12
HOURS_PER_YEAR = HOURS_PER_DAY * DAYS_PER_YEAR
"""8,766 h: the year of the amortization formula, Cottier et al. 2024 (arXiv 2405.21015), section 2."""
WH_PER_MWH = 1e6
KWH_PER_MWH = 1e3
GRAMS_PER_TONNE = 1e6
KG_PER_TONNE = 1e3
