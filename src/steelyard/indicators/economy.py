"""Money of model developers and of the maker of their chips, and the data centres under way."""

from __future__ import annotations

from steelyard.indicators.labels import WORLD
from steelyard.indicators.spec import Row, dimension_of
from steelyard.indicators.view import View, items, names

WHOLE = "Full company"
"""How upstream marks a count of all who work for a company."""
CLOSED, NEW_MONEY = "Closed", ("Primary", "Debt")


def _quarters(view: View, kind: str) -> list[Row]:
    """Quarters of the series that the table of names lists under a kind, as figures of the company that it shows."""
    rows = [
        Row(company, row["period"], "", float(row["value"]))
        for series, company in names(kind).items()
        for row in view.rows("series", series)
    ]
    return sorted(rows, key=lambda row: (row.entity, row.period))


def data_center_revenue(view: View) -> list[Row]:
    """Data-centre revenue of makers of chips, by quarter."""
    return _quarters(view, "data_center_revenue")


def total_revenue(view: View) -> list[Row]:
    """Revenue of makers of chips in all, by quarter and calendar-named fiscal year."""
    return _quarters(view, "total_revenue")


def funding(view: View) -> list[Row]:
    """Equity and debt raised in closed rounds by developer and year, told once."""
    raised: dict[tuple[str, str], float] = {}
    for row in view.rows("funding_rounds"):
        money = sum(float(row[name]) for name in ("equity_usd", "debt_usd") if row[name])
        new = not row["kind"] or set(items(row["kind"])) & set(NEW_MONEY)
        if row["status"] == CLOSED and row["closed"] and money and new and row["set_aside"] != "true":
            key = (row["company"], row["closed"][:4])
            raised[key] = raised.get(key, 0.0) + money
    return [Row(company, year, "", usd) for (company, year), usd in sorted(raised.items())]


def _figures(view: View, metric: str, kind: str = "") -> list[Row]:
    """Figures of whole companies; of one kind alone where there are several."""
    rows = [
        Row(row["company"], row["date"], dimension_of({"period": row["period"]}), float(row["value"]))
        for row in view.rows("company_figures")
        if row["metric"] == metric and not row["scope"] and row["value"] and row["set_aside"] != "true"
        if kind in ("", row["kind"])
    ]
    return sorted(rows, key=lambda row: (row.entity, row.period))


def revenue(view: View) -> list[Row]:
    """Revenue of model developers as a yearly figure, on each day for which one is on record."""
    return _figures(view, "revenue")


def staff(view: View) -> list[Row]:
    """Staff of model developers on each day for which it is on record."""
    return _figures(view, "staff", WHOLE)


def data_centers(view: View) -> list[Row]:
    """Power of the frontier data centres in operation, by owner, as of the day of the snapshot."""
    power: dict[tuple[str, str], float] = {}
    for row in view.rows("data_centers"):
        for owner in items(row["owner"])[:1] or ["unknown"]:
            if row["power_mw"]:
                key = (owner, row["as_of"])
                power[key] = power.get(key, 0.0) + float(row["power_mw"])
    return [Row(owner, day, "", mw) for (owner, day), mw in sorted(power.items(), key=lambda pair: -pair[1])]


def data_centers_planned(view: View) -> list[Row]:
    """Power of the frontier data centres at the end of each year; years to come are plans and forecasts."""
    lines: dict[str, list[tuple[str, float]]] = {}
    for row in view.rows("data_center_timeline"):
        if row["power_mw"]:
            lines.setdefault(row["data_center"], []).append((row["date"], float(row["power_mw"])))
    if not lines:
        return []
    days = [day for steps in lines.values() for day, _ in steps]
    years = range(int(min(days)[:4]), int(max(days)[:4]) + 1)
    return [Row(WORLD, str(year), "", sum(_at(steps, f"{year}-12-31") for steps in lines.values())) for year in years]


def _at(steps: list[tuple[str, float]], day: str) -> float:
    """The last value of a timeline up to a day; 0 before its first."""
    known = [step for step in steps if step[0] <= day]
    return max(known)[1] if known else 0.0
