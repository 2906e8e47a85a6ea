"""The main formulas of the methods for the typeset report: in Typst's notation, with symbols and sources."""

from __future__ import annotations

from typing import NamedTuple

from steelyard.report.pdf_cells import Cells, Data
from steelyard.words.phrase import Phrase


class Formula(NamedTuple):
    """A formula.

    Attributes:
        title: What it gives.
        maths: The formula, in Typst's notation for maths.
        symbols: Its symbols that no formula above explains, each with its meaning and unit.
        source: Key of the publication.
        place: Where it stands there.
    """

    title: Phrase
    maths: str
    symbols: tuple[tuple[str, Phrase], ...]
    source: str
    place: str


FORMULAS = (
    Formula(
        Phrase("Compute of a dense language model"),
        "F = 6 dot N dot D dot e",
        (
            ("F", Phrase("training compute, FLOP")),
            ("N", Phrase("parameters used for a token")),
            ("D", Phrase("tokens of the training set")),
            ("e", Phrase("epochs")),
        ),
        "kaplan2020", "section 2.1",
    ),
    Formula(
        Phrase("Chip-hours"),
        'H = F / (3600 " s" dot P dot u)',
        (
            ("H", Phrase("chip-hours, stalls included")),
            ("P", Phrase("dense peak of one chip at the number format of training, FLOP/s")),
            ("u", Phrase("MFU, over the whole run")),
        ),
        "narayanan2021", "eq. 4",
    ),
    Formula(
        Phrase("Cloud rental cost"),
        'C_"cloud" = H dot p dot I',
        (
            ("p", Phrase("rental price of a chip-hour at a three-year commitment, US dollars")),
            ("I", Phrase("producer price index of the dollars' year / that of the day of publication")),
        ),
        "cottier2024", "section 2.4",
    ),
    Formula(
        Phrase("Value of a server's share when training began"),
        "v = v_0 dot 10^(-g dot t)",
        (
            ("v_0", Phrase("price of a chip with its share of the server, US dollars")),
            ("g", Phrase("growth of price-performance, orders of magnitude a year")),
            ("t", Phrase("years since the chip could first be had")),
        ),
        "cottier2024", "section 2.2, eq. 2",
    ),
    Formula(
        Phrase("Amortized cost"),
        'C_"amortized" = (S / (1 - f) + 1000 dot E dot q) dot I, quad S = H dot v dot (g dot ln 10) / (8766 " h")',
        (
            ("S", Phrase("the run's share of the chips and servers, US dollars")),
            ("f", Phrase("network's share of the cost of a cluster")),
            ("q", Phrase("price of electricity, US dollars per kWh")),
        ),
        "cottier2024", "section 2.2, eq. 1",
    ),
    Formula(
        Phrase("Acquisition cost"),
        'C_"acquisition" = n dot v_0 / (1 - f) dot I',
        (("n", Phrase("chips of the cluster")),),
        "cottier2024", "section 2.3",
    ),
    Formula(
        Phrase("Energy"),
        'E = H dot W dot s dot a dot "PUE" dot 10^(-6)',
        (
            ("E", Phrase("electricity that the data centre drew, MWh")),
            ("W", Phrase("rated power of one chip, W")),
            ("s", Phrase("rated power of a server / of its chips")),
            ("a", Phrase("mean power / rated power of a server while training")),
        ),
        "cottier2024", "appendix A.4",
    ),
    Formula(
        Phrase("Carbon of the electricity, location-based"),
        'M_"operational" = E dot i dot 10^(-3)',
        (
            ("M", Phrase("emissions, tCO2e")),
            ("i", Phrase("intensity of the grid, gCO2e/kWh")),
        ),
        "luccioni-2022-bloom", "section 4.2",
    ),
    Formula(
        Phrase("Carbon of making the hardware"),
        'M_"embodied" = H dot (k_"chip" + k_"server") / (Y dot 8766 " h" dot o dot 1000)',
        (
            ("k", Phrase("making one chip, and its share of the rest of its server, kgCO2e")),
            ("Y", Phrase("years for which hardware serves")),
            ("o", Phrase("share of its hours in which hardware is in use")),
        ),
        "luccioni-2022-bloom", "section 4.1",
    ),
    Formula(
        Phrase("Growth"),
        "log_10 y = alpha + beta dot t_y, quad G = 10^beta",
        (
            ("y", Phrase("cost or compute of the largest runs")),
            ("t_y", Phrase("year of publication, with its fraction")),
            ("G", Phrase("growth as a factor a year, from the regression's slope")),
        ),
        "cottier2024", "section 2.1",
    ),
)  # fmt: skip
"""In the order in which each builds on those above."""


def formulas(cells: Cells) -> list[Data]:
    """The formulas as plain data, in one language."""
    say = cells.say
    return [
        {
            "title": say(one.title),
            "maths": one.maths,
            "symbols": [{"maths": symbol, "words": say(words)} for symbol, words in one.symbols],
            "cite": cells.cite(one.source, one.place),
        }
        for one in FORMULAS
    ]
