"""Numbers for people: two or three figures and a unit, in the magnitudes of the language."""

from __future__ import annotations

from math import floor, log10

from steelyard.words.language import ENGLISH, Language

SCALES = {
    "en": ((1e12, "T"), (1e9, "B"), (1e6, "M")),
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
}
"""Magnitudes that numbers are given in, by language."""
EXACT = 1e6
"""Below this a whole number is given in full."""
RISING = {"MWh": ((1e3, 1e3, "GWh"),), "MW": ((1e3, 1e3, "GW"),), "W": ((1e6, 1e6, "MW"), (1e4, 1e3, "kW"))}
"""Units of energy and power: from which value on, divided by what, each is told in which larger one."""
LARGE = 1e4
"""From here on a number without a unit, such as that of parameters, is given with a magnitude."""
PURE = ("1", "count", "ratio", "index")
"""Units that are not said."""
WHOLE = (*PURE, "Elo", "chip", "person", "day", "month", "year")
"""Units of which a whole number is given in full."""
MOST = 6
"""Figures that a published number is given with at most."""
COUNTED = ("chip", "chip-hour", "datapoint", "gradient", "person", "day", "month", "year", "point", "token")
"""Units that have a plural in English."""


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


def digits(value: float) -> int:
    """How many figures a number has without the zeros at its end.

    >>> digits(67.4), digits(33262), digits(4000000), digits(0.0)
    (3, 5, 1, 1)
    """
    mantissa = f"{abs(value):.{MOST - 1}e}".split("e")[0]
    return len(mantissa.replace(".", "").rstrip("0")) or 1


def figures_on_record(value: float) -> int:
    """How many figures of a value on record are told: every one, up to six; four from a million on.

    >>> figures_on_record(184320), figures_on_record(22696572400), figures_on_record(2e12)
    (5, 4, 1)
    """
    return digits(value) if abs(value) < EXACT else min(digits(value), 4)


def money(value: float, figures: int = 3, language: Language = ENGLISH) -> str:
    """Dollars with a magnitude.

    >>> money(78352034), money(930), money(191.4e6, 2), money(2.49)
    ('$78.4 M', '$930', '$190 M', '$2.49')
    >>> from steelyard.words.language import CHINESE
    >>> money(191.4e6, 3, CHINESE), money(2.49, 3, CHINESE)
    ('1.91 亿美元', '2.49 美元')
    """
    shown = f"{value:.2f}" if 0.005 <= value < 9.995 else scaled(value, figures, language)
    return f"${shown}" if language.code == "en" else _with(shown, "USD", language)


def scaled(value: float, figures: int = 3, language: Language = ENGLISH) -> str:
    """A number with a magnitude: in English from a million on, in Chinese from ten thousand on.

    >>> scaled(57e6), scaled(24000), scaled(999_999), scaled(1.2e12, 2)
    ('57.0 M', '24,000', '1.00 M', '1.2 T')
    >>> from steelyard.words.language import CHINESE
    >>> scaled(57e6, 3, CHINESE), scaled(24000, 2, CHINESE), scaled(1.2e12, 2, CHINESE)
    ('5,700 万', '2.4 万', '1.2 万亿')
    """
    rounded = float(f"{value:.{figures - 1}e}")
    for size, word in SCALES[language.code]:
        if abs(rounded) >= size:
            return f"{significant(rounded / size, figures)} {word}"
    return significant(rounded, figures)


def flop(value: float, figures: int = 3) -> str:
    """A count of FLOP in powers of ten.

    >>> flop(2.1e25), flop(8.586e23, 2)
    ('2.1e25', '8.6e23')
    """
    mantissa, exponent = f"{value:.{figures - 1}e}".split("e")
    shown = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{shown}e{int(exponent)}"


def plain(value: float, unit: str, figures: int = 3, language: Language = ENGLISH) -> str:
    """A value without its unit, as a cell under a heading that says it.

    >>> plain(149, "count"), plain(65.7718, "percent"), plain(2026.61, "calendar year"), plain(2145, "count")
    ('149', '65.8', '2026.6', '2,145')
    """
    if unit == "calendar year":
        return f"{value:.1f}".removesuffix(".0")
    if unit.startswith("FLOP"):
        return flop(value, figures)
    if unit in WHOLE and value == int(value) and abs(value) < EXACT:
        return f"{value:,.0f}"
    return scaled(value, figures, language)


def quantity(value: float, unit: str, figures: int = 3, language: Language = ENGLISH) -> str:
    """A value with its unit.

    >>> quantity(2280, "h"), quantity(500.0, "h"), quantity(57e6, "chip-hour", 2), quantity(0.34, "1")
    ('2,280 h', '500 h', '57 M chip-hours', '0.34')
    >>> quantity(1.8e12, "1"), quantity(0.0000123, "1"), quantity(405e9, "1", 2)
    ('1.8 T', '1.23e-05', '400 B')
    >>> quantity(28412.0, "MWh", 2), quantity(700, "W"), quantity(22.62e6, "W", 4), quantity(19800, "MW")
    ('28 GWh', '700 W', '22.62 MW', '19.8 GW')
    >>> quantity(65.7718, "percent"), quantity(2.4, "x per year", 2), quantity(149, "count")
    ('65.8 %', '2.4 × per year', '149')
    >>> from steelyard.words.language import CHINESE
    >>> quantity(57e6, "chip-hour", 2, CHINESE), quantity(28412.0, "MWh", 2, CHINESE)
    ('5,700 万芯片小时', '28 吉瓦时')
    >>> quantity(65.8, "percent", 3, CHINESE), quantity(2.4, "x per year", 2, CHINESE)
    ('65.8%', '2.4 倍')
    >>> quantity(22.3, "per 100,000 people", 3, CHINESE)
    '每十万人 22.3'
    """
    if unit == "USD":
        return money(value, figures, language)
    if unit.startswith("USD/"):
        return _rate(money(value, figures, language), unit, language)
    if unit == "1":
        large = abs(value) >= LARGE
        return scaled(value, min(figures, digits(value)), language) if large else f"{value:.{figures}g}"
    risen, larger = _risen(value, unit)
    if larger != unit:
        return _with(significant(risen, figures), larger, language)
    in_full = unit == "h" and abs(value) >= 1000
    return _with(plain(value, unit, max(figures, 4) if in_full else figures, language), unit, language)


def recorded(value: float, unit: str, language: Language = ENGLISH) -> str:
    """A value on record with its unit: every figure of it, up to six; four from a million on.

    >>> recorded(184320, "chip-hour"), recorded(336, "h"), recorded(13e9, "1"), recorded(22696572400, "datapoint")
    ('184,320 chip-hours', '336 h', '13 B', '22.70 B datapoints')
    """
    figures = figures_on_record(value)
    if unit == "h" or (unit == "1" and abs(value) >= 1000):
        return _with(scaled(value, figures, language), unit, language)
    return quantity(value, unit, figures, language)


def _rate(shown: str, unit: str, language: Language) -> str:
    per = unit.removeprefix("USD/")
    return f"{shown} per {per}" if language.code == "en" else f"{shown}/{language.term('unit', per)}"


def _with(shown: str, unit: str, language: Language) -> str:
    """A number and its unit: plural in English; in Chinese no space after a magnitude, and "per so many" goes first."""
    if unit in PURE or unit == "calendar year":
        return shown
    name = language.term("unit", unit)
    if language.code == "en":
        return f"{shown} {name}s" if unit in COUNTED and shown != "1" else f"{shown} {name}"
    if name.startswith("每"):
        return f"{name} {shown}"
    return f"{shown}{name}" if shown[-1] in "万亿" or name == "%" else f"{shown} {name}"


def interval(low: float, high: float, unit: str, language: Language = ENGLISH) -> str:
    """A 90 % interval: two figures each.

    In English it has the unit of the value beside it, unsaid but for dollars; in Chinese the unit is said, twice if one
    end alone has a magnitude. Energy and power are told in a larger unit from a size on, so their intervals say which.

    >>> interval(24.4e6, 253e6, "USD"), interval(7e24, 6.3e25, "FLOP")
    ('$24 M to $250 M', '7e24 to 6.3e25')
    >>> interval(380, 720, "MWh"), interval(810, 14000, "MWh"), interval(1810, 14000, "MWh")
    ('380 to 720 MWh', '810 MWh to 14 GWh', '1.8 to 14 GWh')
    >>> from steelyard.words.language import CHINESE
    >>> interval(810, 14000, "MWh", CHINESE), interval(1810, 14000, "MWh", CHINESE)
    ('810 兆瓦时至 14 吉瓦时', '1.8 至 14 吉瓦时')
    >>> interval(24.4e6, 253e6, "USD", CHINESE)
    '2,400 万至 2.5 亿美元'
    >>> interval(0.69, 2.7, "USD/chip-hour", CHINESE), interval(9300, 37000, "chip", CHINESE)
    ('0.69 至 2.7 美元/芯片小时', '9,300 块至 3.7 万块')
    """
    if unit.startswith("USD") and language.code == "en":
        return f"{money(low, 2)} to {money(high, 2)}"
    if unit in RISING:
        return _of_energy(low, high, unit, language)
    powers = unit.startswith("FLOP")
    ends = (flop(low, 2), flop(high, 2)) if powers else (scaled(low, 2, language), scaled(high, 2, language))
    if language.code == "en":
        return f"{ends[0]} to {ends[1]}"
    said = f"{ends[0]}{'' if ends[0][-1] in '万亿' else ' '}至 {ends[1]}"
    if powers:
        return said
    if ends[1][-1] in "万亿" and ends[0][-1] not in "万亿" and unit not in PURE:
        return "至 ".join(_named(end, unit, language) for end in ends)
    return _named(said, unit, language)


def _risen(value: float, unit: str) -> tuple[float, str]:
    """A value and its unit, or the larger one in which so much is told."""
    found = ((value / factor, larger) for least, factor, larger in RISING.get(unit, ()) if abs(value) >= least)
    return next(found, (value, unit))


def _of_energy(low: float, high: float, unit: str, language: Language) -> str:
    """An interval of energy or power: its unit once, or that of each end where the two are told in different ones."""
    risen, larger = _risen(low, unit)
    same = larger == _risen(high, unit)[1]
    first = significant(risen, 2) if same else quantity(low, unit, 2, language)
    second = quantity(high, unit, 2, language)
    if language.code == "en":
        return f"{first} to {second}"
    return f"{first}{' ' if first[-1].isdigit() else ''}至 {second}"


def _named(shown: str, unit: str, language: Language) -> str:
    """One or two numbers with their unit, which may be a rate in dollars."""
    said = _with(shown, "USD" if unit.startswith("USD") else unit, language)
    return _rate(said, unit, language) if unit.startswith("USD/") else said
