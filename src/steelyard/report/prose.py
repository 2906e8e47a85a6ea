"""What the site and the report for print tell in the same words."""

from __future__ import annotations

from steelyard.words.language import Language

SCORE = "Of {all} published figures held against open data, {good} come out exactly or within their rounding."
"""The score of the reproduction."""


def methods(say: Language) -> list[str]:
    """How figures come about, in paragraphs."""
    return [
        say(
            "Facts are data, formulas are code, each constant has one home and a citation. For each model"
            " the first rule whose inputs are known gives a quantity; reported comes before derived, "
            "derived before imputed.",
        ),
        say(
            "The central value is the formula with every input at its middle, as the published methods "
            "compute it. The median and the 90 % interval are those of 10,000 draws of all inputs at "
            "once; what many runs have in common is drawn once.",
        ),
        say(
            "Cloud rental: chip-hours × the rental price per chip-hour at the three-year commitment of "
            "the cloud that the developer would use. Amortized: the run's share of the price of chips, "
            "servers and network, plus its electricity. Acquisition: what the cluster cost to buy; it is "
            "not a cost of training and never stands in one ranking with one.",
        ),
        say(
            "Energy: chip-hours × rated power × the server's share × mean power drawn × the data centre's"
            " overhead (PUE). Carbon: energy × the grid's intensity at the place and in the year, "
            "location-based; offsets are never subtracted.",
        ),
        say(
            "Money is in the dollars of the year named, carried by the producer price index of data "
            "processing and hosting.",
        ),
    ]


def meanings(say: Language) -> list[str]:
    """What each verdict means."""
    return [
        say("Exact: ours is the published figure to the last digit."),
        say("Within its rounding: ours rounds to the published figure."),
        say("Within 10 %: ours is within a tenth of it."),
        say("Differs: further away, with the reason."),
        say("Not recomputable: the open data do not give it."),
        say("The value on the data of its day is judged; where those do not give one, today's."),
    ]
