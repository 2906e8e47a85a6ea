"""Carbon on the card of ``steelyard cost``, and in what it prints for programs."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

from steelyard.cli.main import cli


def output(*arguments: str) -> str:
    done = CliRunner().invoke(cli, [*arguments], env={"COLUMNS": "200"}, standalone_mode=False)
    assert done.exception is None, done.output
    return done.output


def line_with(text: str, card: str) -> str:
    return next(line for line in card.splitlines() if text in line)


def test_card_says_how_much_that_is_and_what_sets_it_apart_from_what_others_printed():
    card = output("cost", "BLOOM", "--draws", "200")
    assert "29.6 tCO2e" in line_with("location-based", card)
    assert "not in the line above" in line_with("Embodied carbon", card)
    assert "1.6 average Americans in a year" in line_with("As much carbon as", card)
    assert "ours differs by energy × 0.99, PUE × 1.20" in line_with("25.0 tCO2e", card)


def test_market_based_stands_beside_where_the_owner_states_it():
    assert "0 tCO2e" in line_with("market-based", output("cost", "Llama 3.1-405B", "--draws", "200"))
    assert "market-based" not in output("cost", "GPT-4", "--draws", "200")


def test_no_everyday_thing_stands_on_a_card_of_an_earlier_day():
    assert "As much carbon as" not in output("cost", "GPT-3", "--draws", "50", "--vintage", "2024-02-05")


def test_derivation_of_carbon_names_the_grid_and_where_it_was_read():
    tree = output("cost", "GPT-4", "--explain", "--draws", "50")
    assert "United States 2023: 369.473 gCO2e/kWh" in tree


@pytest.mark.parametrize("quantity", ["operational_tco2e", "embodied_tco2e"])
def test_csv_has_carbon(quantity):
    rows = list(csv.DictReader(io.StringIO(output("cost", "GPT-3", "--csv", "--draws", "50"))))
    found = next(row for row in rows if row["quantity"] == quantity)
    assert found["unit"] == "tCO2e"
    assert float(found["p05"]) < float(found["median"]) < float(found["p95"])
