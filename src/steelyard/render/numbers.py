"""Numbers for people: two or three figures and a unit."""

from __future__ import annotations

from math import floor, log10

SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def significant(value: float, figures: int) -> str:
    """A number with so many significant figures, thousands grouped.

    >>> significant(78352034, 3), significant(0.03756, 2), significant(2280, 4)
    ('78,400,000', '0.038', '2,280')
    """
    if value == 0:
        return "0"
    places = figures - 1 - floor(log10(abs(value)))
    rounded = round(value, places)
    return f"{rounded:,.{max(places, 0)}f}"


def money(value: float, figures: int = 3) -> str:
    """Dollars with a scale letter.

    >>> money(78352034), money(930), money(191.4e6, 2), money(2.49)
    ('$78.4 M', '$930', '$190 M', '$2.49')
    """
    return f"${value:.2f}" if 0.005 <= value < 9.995 else f"${scaled(value, figures)}"


def scaled(value: float, figures: int = 3) -> str:
    """A number with a scale letter from a million on.

    >>> scaled(57e6), scaled(24000), scaled(999_999), scaled(1.2e12, 2)
    ('57.0 M', '24,000', '1.00 M', '1.2 T')
    """
    rounded = float(f"{value:.{figures - 1}e}")
    for size, letter in SCALES[:-1]:
        if abs(rounded) >= size:
            return f"{significant(rounded / size, figures)} {letter}"
    return significant(rounded, figures)


def flop(value: float, figures: int = 3) -> str:
    """A count of FLOP in powers of ten.

    >>> flop(2.1e25), flop(8.586e23, 2)
    ('2.1e25', '8.6e23')
    """
    mantissa, exponent = f"{value:.{figures - 1}e}".split("e")
    shown = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{shown}e{int(exponent)}"


def quantity(value: float, unit: str, figures: int = 3) -> str:
    """A value with its unit, as a table cell.

    >>> quantity(2280, "h"), quantity(28412.0, "MWh", 2), quantity(57e6, "chip-hour", 2), quantity(0.34, "1")
    ('2,280 h', '28 GWh', '57 M chip-hours', '0.34')
    """
    if unit == "USD":
        return money(value, figures)
    if unit.startswith("USD/"):
        return f"{money(value, figures)} per {unit.removeprefix('USD/')}"
    if unit.startswith("FLOP"):
        return f"{flop(value, figures)} {unit}"
    if unit == "1":
        return f"{value:.{figures}g}"
    if unit == "MWh" and value >= 1000:
        return f"{significant(value / 1000, figures)} GWh"
    if unit in ("chip", "chip-hour", "datapoint", "person", "day"):
        return f"{scaled(value, figures)} {unit}s"
    return f"{scaled(value, max(figures, 4) if unit == 'h' else figures)} {unit}"


def interval(low: float, high: float, unit: str) -> str:
    """A 90 % interval: two figures each, the unit said once.

    >>> interval(24.4e6, 253e6, "USD"), interval(7e24, 6.3e25, "FLOP")
    ('$24 M to $250 M', '7e24 to 6.3e25')
    """
    if unit.startswith("USD"):
        return f"{money(low, 2)} to {money(high, 2)}"
    if unit.startswith("FLOP"):
        return f"{flop(low, 2)} to {flop(high, 2)}"
    if unit == "MWh" and low >= 1000:
        return f"{significant(low / 1000, 2)} to {significant(high / 1000, 2)} GWh"
    return f"{scaled(low, 2)} to {scaled(high, 2)}"
