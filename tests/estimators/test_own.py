"""A model of one's own: exactly as a listed one, and one sentence for whatever is wrong with its fields."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import steelyard
from steelyard.errors import InputError
from steelyard.estimators.development import DEVELOPMENT_COST, DEVELOPMENT_PARTS
from steelyard.estimators.estimate import SHOWN, Estimates
from steelyard.estimators.own import LIMIT, MOST, facts_of, parse
from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry
from steelyard.facts.schema import schema

FOLDER = os.environ.get("STEELYARD_REGISTRY")
QUANTITIES = (*SHOWN, DEVELOPMENT_COST, *DEVELOPMENT_PARTS)
COLUMNS = schema()["models"]


@pytest.fixture(scope="module")
def full() -> Registry:
    return steelyard.registry(folder=FOLDER)


@pytest.fixture(scope="module")
def small(make_registry: Callable[..., Path], fact: Callable[..., Fact], entry: Callable[..., list[str]]) -> Registry:
    """One model, two chips, two organizations, one price."""
    models = [fact("gpt-4", "name", "GPT-4"), fact("gpt-4", "published", "2023-03-15")]
    chips = [("nvidia-a100", "NVIDIA A100"), ("google-tpu-v4", "Google TPU v4")]
    organizations = [("openai", "OpenAI"), ("google-deepmind", "Google DeepMind")]
    price = {
        "chip": "nvidia-a100",
        "vendor": "Microsoft Azure",
        "date": "2023-01-01",
        "kind": "commit_3y",
        "usd": "1.4",
    }
    price |= {"basis": "single_unit", "offer": "1"}
    places = [{"place": "FRA", "name": "France", "country": "FRA", "year": "2023", "gco2e_per_kwh": "56"}]
    places += [{"place": "gcp:us-central1", "name": "Iowa", "country": "USA", "gco2e_per_kwh": "400"}]
    return Registry(
        make_registry(
            models=models,
            chips=[fact(subject, "name", name, kind="chips") for subject, name in chips],
            organizations=[fact(subject, "name", name, kind="organizations") for subject, name in organizations],
            prices=[entry("prices", **price)],
            grid=[entry("grid", **place) for place in places],
        )
    )


def read(registry: Registry, text: str, name: str = "mine.toml") -> dict[str, dict[str, Fact]]:
    return facts_of(parse(text.encode(), name), registry, name)


def fields_of(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """A listed model as somebody would write it into a file."""
    found: dict[str, Any] = {}
    for attribute, fact in facts.items():
        kind = COLUMNS[attribute].type
        value = fact.items if kind == "list" else float(fact.value) if kind == "number" else fact.value
        value = fact.value == "true" if kind == "flag" else value
        ranged = fact.low and fact.high
        found[attribute] = {"value": value, "low": fact.low, "high": fact.high} if ranged else value
    return found


def readable(registry: Registry, facts: Mapping[str, Fact]) -> bool:
    """Whether what a model names is on record; upstream names some base models and organizations that are not."""
    organizations = {one["name"].value for one in registry.facts("organizations").values()}
    bases, makers = (facts[a].items if a in facts else [] for a in ("base_model", "organizations"))
    return all(base in registry.facts("models") for base in bases) and organizations.issuperset(makers)


# Exactly as a listed one


@pytest.mark.slow
def test_every_listed_model_comes_out_the_same_to_the_byte_when_read_from_a_file(full: Registry) -> None:
    listed = {s: facts for s, facts in full.facts("models").items() if readable(full, facts)}
    assert len(listed) > 1_500
    own: dict[str, dict[str, Fact]] = {}
    for subject, facts in listed.items():
        text = json.dumps({"id": subject, **fields_of(facts)})
        own |= read(full, text, "mine.json")
    there, here = Estimates(full, list(listed), draws=200), Estimates(full, [], draws=200, own=own)
    assert here.subjects == there.subjects
    for name in QUANTITIES:
        assert here.resolution.solved(name).middle.tobytes() == there.resolution.solved(name).middle.tobytes(), name
    mine, theirs = here.summaries(QUANTITIES), there.summaries(QUANTITIES)
    for name in QUANTITIES:
        for one, other in zip(mine[name], theirs[name], strict=True):
            assert one.tobytes() == other.tobytes(), name


@pytest.mark.parametrize("name", ["GPT-4", "Gemini Ultra", "OPT-175B", "BERT-Large"])
def test_under_another_id_the_central_value_is_the_same_and_the_draws_are_others(full: Registry, name: str) -> None:
    subject = full.resolve("models", name)
    fields = fields_of(full.facts("models", [subject])[subject])
    there = Estimates(full, [subject], draws=500).of(subject, QUANTITIES)
    here = steelyard.cost_of(fields, draws=500, folder=FOLDER, quantities=QUANTITIES)
    for quantity in QUANTITIES:
        assert here[quantity].central == there[quantity].central
        assert here[quantity].reason == there[quantity].reason
    assert here["cloud_cost"].p05 != there["cloud_cost"].p05
    assert here["cloud_cost"].p05 == pytest.approx(there["cloud_cost"].p05, rel=0.2)


def test_it_stands_beside_listed_models_and_leaves_them_as_they_are(full: Registry) -> None:
    subject = full.resolve("models", "GPT-4")
    alone = Estimates(full, [subject], draws=300)
    own = read(full, 'chip = "NVIDIA A100"\nchip_count = 8\ntraining_hours = 10\npublished = 2024-05-01')
    both = Estimates(full, [subject], draws=300, own=own)
    assert both.subjects == [subject, "own-my-model"]
    np.testing.assert_array_equal(both.draws("cloud_cost", [subject]), alone.draws("cloud_cost", [subject]))
    assert both.of("own-my-model")["chip_hours"].central == 80


def test_a_planned_run_takes_the_last_month_of_the_price_index_and_says_so(full: Registry) -> None:
    fields = {"chip": "nvidia-h100-sxm5", "chip_count": 1_000, "training_hours": 500, "published": "2031-05-01"}
    planned = steelyard.cost_of(fields, draws=100, folder=FOLDER, quantities=("cloud_cost", "price_factor"))
    assert planned["price_factor"].basis == "estimated"
    last = full.rows("series")
    months = max(row["period"] for row in last if row["series"] == "PCU518210518210")
    assert planned["price_factor"].derivation().provenance.text.startswith(f"PCU518210518210, {months}")
    assert planned["cloud_cost"].known


def test_without_a_day_of_publication_there_is_no_money_and_the_reason_says_so(full: Registry) -> None:
    fields = {"chip": "NVIDIA A100", "chip_count": 512, "training_hours": 100}
    found = steelyard.cost_of(fields, draws=100, folder=FOLDER)
    for name in ("cloud_cost", "amortized_cost", "acquisition_cost"):
        assert not found[name].known
        assert "no day of publication is on record" in found[name].reason
    assert found["chip_hours"].central == 51_200


@pytest.mark.parametrize(
    "data", [{"dataset_size": 1e12}, {"dataset_gradients": 1e12}, {"dataset_size": 5e6, "dataset_gradients": 1e12}]
)
def test_flop_of_a_text_model_follow_from_its_gradients_else_its_datapoints(full: Registry, data: Any) -> None:
    text = {"name": "Own", "domains": "Language", "parameters": 1e10, "epochs": 2, "published": "2024-01-15", **data}
    own = Estimates(full, [], own=facts_of([text], full, "x"))
    assert own.of("own-own", ["training_flop"])["training_flop"].central == pytest.approx(6 * 1e10 * 1e12 * 2)


def test_a_stated_range_is_the_range_of_the_estimate(full: Registry) -> None:
    fields = {"name": "X", "chip_count": {"value": 1024, "low": 1000, "high": 1100}}
    chips = steelyard.cost_of(fields, folder=FOLDER, quantities=("chip_count",))["chip_count"]
    assert (chips.central, chips.median) == (1024, pytest.approx(1024, rel=1e-4))
    assert (chips.p05, chips.p95) == (pytest.approx(1000, rel=1e-3), pytest.approx(1100, rel=1e-3))


def test_each_step_says_which_field_of_which_file_it_rests_on(full: Registry) -> None:
    own = read(full, 'models = [{name = "A", mfu = 0.4}, {chip_count = 8, training_hours = 10}]', "two.toml")
    tree = Estimates(full, [], draws=10, own=own).of("own-my-model-2", ["chip_hours"])["chip_hours"].derivation()
    origins = [one.provenance for one in tree.inputs[0].inputs]
    assert [origin.locator for origin in origins] == [
        "two.toml, models[2].chip_count",
        "two.toml, models[2].training_hours",
    ]
    assert {origin.source for origin in origins} == {"own"}
    assert {origin.as_of for origin in origins} == {full.vintage}


# Fields


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ('parameters = "7e10"', "parameters", 7e10),
        ("parameters = 7e10", "parameters", 7e10),
        ("parameters = 70_000_000_000", "parameters", 7e10),
        ("parameters = 7_0.5e9", "parameters", 7.05e10),
        ("parameters = 0xFF", "parameters", 255),
        ('chip_count = "1,024"', "chip_count", 1024),
        ('training_flop = " 2.1e25 "', "training_flop", 2.1e25),
        ('training_hours = "1,234.5"', "training_hours", 1234.5),
        ("mfu = 0.123456789012345678", "mfu", 0.123456789012345678),
    ],
)
def test_numbers_may_be_written_in_several_ways(small: Registry, text: str, attribute: str, value: float) -> None:
    fact = read(small, text)["own-my-model"][attribute]
    assert float(fact.value) == value
    assert (fact.unit, fact.basis, fact.source) == (COLUMNS[attribute].unit, "reported", "own")
    assert COLUMNS[attribute].problem(fact.value) is None


def test_names_lists_dates_and_flags_may_be_written_in_several_ways(small: Registry) -> None:
    toml = """
        chip = "a100"
        organizations = ["deepmind", "OPENAI"]
        base_model = "gpt4"
        cloud_vendor = "azure"
        precision = "bf16"
        published = 2024-05-01
        access = "api access"
        frontier = true
        domains = "Language"
        training_place = "GCP:us-central1"
    """
    found = {name: fact.value for name, fact in read(small, toml)["own-my-model"].items()}
    assert found == {
        "name": "My model", "chip": "nvidia-a100", "organizations": "Google DeepMind|OpenAI", "base_model": "gpt-4",
        "cloud_vendor": "Microsoft Azure", "precision": "BF16", "published": "2024-05-01", "access": "API access",
        "frontier": "true", "domains": "Language", "training_place": "gcp:us-central1",
    }  # fmt: skip


def test_several_models_of_a_file_each_have_a_name_an_id_and_perhaps_a_base_among_them(small: Registry) -> None:
    tuned = 'name = "Tuned"\nid = "tuned.2"\nbase_model = "Base"'
    toml = f'[[models]]\nname = "Base"\n[[models]]\n{tuned}\n[[models]]\nmfu = 0.3\n'
    found = read(small, toml)
    assert {subject: facts["name"].value for subject, facts in found.items()} == {
        "own-base": "Base",
        "tuned.2": "Tuned",
        "own-my-model-3": "My model 3",
    }
    assert found["tuned.2"]["base_model"].value == "own-base"
    listed = facts_of(parse(b'[{"name": "Base"}, {"name": "Tuned", "id": "tuned.2"}, {"mfu": 0.3}]', "x"), small, "x")
    assert list(listed) == list(found)


def test_models_whose_names_share_no_latin_letter_have_ids_of_their_own(small: Registry) -> None:
    ids = [*read(small, 'models = [{name = "模型"}, {name = "样本"}, {name = "模型 7B"}, {name = "样本 7B"}]')]
    assert len(set(ids)) == 4
    assert ids == [*read(small, 'models = [{name = "模型"}, {name = "样本"}, {name = "模型 7B"}, {name = "样本 7B"}]')]


def test_null_is_a_field_left_out(small: Registry) -> None:
    assert set(read(small, '{"name": "A", "mfu": null, "id": null}', "a.json")["own-a"]) == {"name"}


def test_python_values(small: Registry) -> None:
    fields = {"mfu": np.float64(0.4), "chip_count": np.int64(8), "published": date(2024, 5, 1), "chip": ("A100",)}
    found = facts_of([fields], small, "facts")["own-my-model"]
    assert [found[name].value for name in fields] == ["0.4", "8", "2024-05-01", "nvidia-a100"]


# What is wrong is one sentence


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"chipcount": 8}, "facts: 'chipcount' is no field of a model; did you mean 'chip_count'"),
        ({"zzz": 8}, "'zzz' is no field of a model; the fields are id, name, organizations"),
        ({7: 8}, "facts: 7 is no field of a model"),
        ({"chip": "H1000"}, "facts, chip: no chip 'H1000'"),
        ({"chip": "NVIDIA A10O"}, "facts, chip: no chip 'NVIDIA A10O'; did you mean 'NVIDIA A100'?"),
        ({"organizations": ["OpenAY"]}, "facts, organizations: no organization 'OpenAY'; did you mean 'OpenAI'?"),
        ({"base_model": "GPT4o"}, "facts, base_model: no model 'GPT4o'; did you mean 'GPT-4'?"),
        ({"name": "A", "id": "a", "base_model": "A"}, "facts, base_model: a model cannot be its own base"),
        ({"cloud_vendor": "Microsft Azure"}, "no cloud vendor 'Microsft Azure'; did you mean 'Microsoft Azure'"),
        ({"cloud_vendor": "zzz"}, "facts, cloud_vendor: no cloud vendor 'zzz' on record"),
        ({"training_place": "Frence"}, "facts, training_place: no place 'Frence'; did you mean 'France'?"),
        ({"training_place": "gcp:mars"}, "facts, training_place: no place 'gcp:mars'"),
        ({"precision": "half"}, "facts, precision: 'half' is no number format, such as BF16"),
        ({"chip_count": "many"}, "facts, chip_count: 'many' is no number"),
        ({"chip_count": "1,5"}, "facts, chip_count: '1,5' is no number"),
        ({"chip_count": "80 GB"}, "facts, chip_count: '80 GB' is no number"),
        ({"chip_count": "١٢"}, "facts, chip_count: '١٢' is no number"),
        ({"chip_count": 0}, "facts, chip_count: '0' is outside 1 to 1e8 chip"),
        ({"chip_count": True}, "facts, chip_count: True is true or false; a number is due"),
        ({"chip_count": [8]}, "facts, chip_count: a list stands where a number is due"),
        ({"chip_count": float("nan")}, "facts, chip_count: 'nan' is not a finite number"),
        ({"chip_count": "-Infinity"}, "facts, chip_count: '-Infinity' is not a finite number"),
        ({"chip_count": "1e400"}, "facts, chip_count: '1e400' is outside 1 to 1e8 chip"),
        ({"chip_count": 10**5_000}, "facts, chip_count: the number has more digits than any sound value"),
        ({"mfu": 1.2}, "facts, mfu: '1.2' is outside 1e-4 to 1"),
        ({"mfu": {"value": 0.4, "low": 0.5, "high": 0.6}}, "facts, mfu: 0.4 is not between low, 0.5, and high, 0.6"),
        ({"mfu": {"value": 0.4, "low": 0.3}}, "facts, mfu: a range has a value, and both low and high or neither"),
        ({"mfu": {"low": 0.3, "high": 0.5}}, "facts, mfu: a range has a value"),
        ({"mfu": {"value": 0.4, "sigma": 2}}, "facts, mfu: a range has value, low and high alone, and no 'sigma'"),
        ({"mfu": {"value": 0.4, "low": "x", "high": 1}}, "facts, mfu.low: 'x' is no number"),
        ({"name": {"value": "A"}}, "facts, name: a table stands where a text is due"),
        ({"name": 7}, "facts, name: 7 is a number; a text is due"),
        ({"name": " "}, "facts, name: the text is empty"),
        ({"name": "a\x1b[2J"}, "holds a control character"),
        ({"name": "a\x9b2J"}, "holds a control character"),
        ({"name": "\ud800"}, r"facts, name: '\ud800' holds a control character"),
        ({"name": "a" * 301}, "facts, name: the text has 301 characters; 300 are the most"),
        ({"domains": "a|b"}, "facts, domains: 'a|b' holds '|'; write a list of texts"),
        ({"domains": []}, "facts, domains: the list is empty"),
        ({"domains": ["a", 7]}, "facts, domains: 7 is a number; a text or a list of texts is due"),
        ({"domains": [["a"]]}, "facts, domains: a list stands where a text or a list of texts is due"),
        ({"id": "My Model"}, "facts, id: 'My Model' is no id in kebab-case"),
        ({"published": "2024"}, "facts, published: '2024' is no date of the form YYYY-MM-DD"),
        ({"published": "2024-02-30"}, "facts, published: '2024-02-30' is no date"),
        ({"published": 2024}, "facts, published: 2024 is a number; a date of the form YYYY-MM-DD is due"),
        ({"published": datetime(2024, 1, 1)}, "a date with a time stands where a date of the form YYYY-MM-DD is due"),
        ({"published": "1900-01-01"}, "facts, published: '1900-01-01' is outside 1940-01-01 to 2100-01-01"),
        ({"frontier": "maybe"}, "facts, frontier: 'maybe' is neither true nor false"),
        ({"frontier": 1}, "facts, frontier: 1 is a number; true or false is due"),
        ({"access": "free"}, "facts, access: 'free' is none of Open weights"),
    ],
)
def test_a_wrong_field_is_named(small: Registry, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        facts_of([fields], small, "facts")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "a.toml", "a.toml is empty; give fields"),
        (b" \n\t", "a.json", "a.json is empty"),
        (b"\xff\xfe\x00", "a.json", "a.json: byte 1 is not UTF-8"),
        (b"{", "a.json", "a.json is no JSON: Expecting property name"),
        (b"{", "a", "a is no JSON"),
        (b"chip = ", "a.toml", "a.toml is no TOML: Invalid value (at"),
        (b"chip = ", "a.txt", "a.txt is no TOML"),
        (b"chip = 1\nchip = 2", "a.toml", "a.toml is no TOML: Cannot overwrite"),
        (b'{"mfu": 1, "mfu": 0.5}', "a.json", "a.json: 'mfu' stands twice in one object"),
        (b"[1]", "a.json", "a.json: 1 is a number; a table of fields"),
        (b"[[1], {}]", "a.json", "a.json, models[1]: a list stands where a table of fields"),
        (b'"text"', "a.json", "a.json: 'text' is a text; a table of fields"),
        (b"null", "a.json", "a.json: nothing stands where a table of fields"),
        (b"[]", "a.json", "a.json holds no models"),
        (b"{}", "a.json", "a.json has no fields"),
        (b'[{"mfu": 0.3}, {}]', "a.json", "a.json, models[2] has no fields"),
        (b'models = [{mfu = 0.3}]\nname = "x"', "a.toml", "a.toml: 'name' stands beside the list of models"),
        (b"[" * 100_000, "a.json", "a.json: its JSON is nested too deeply"),
        (b"a = " + b"[" * 100_000, "a.toml", "a.toml: its TOML is nested too deeply"),
        (b"a = " + b"9" * 5_000, "a.toml", "a.toml is no TOML: Exceeds the limit"),
        (b" " * (LIMIT + 1), "a.toml", "a.toml is larger than 1 MiB"),
        (b"[" + b'{"mfu": 1},' * MOST + b'{"mfu": 1}]', "a.json", "a.json holds 1001 models; give from 1 to 1,000"),
    ],
)
def test_a_wrong_file_is_named(data: bytes, name: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        parse(data, name)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ('{"mfu": NaN}', "a.json", "a.json, mfu: 'NaN' is not a finite number"),
        ('{"mfu": -Infinity}', "a.json", "a.json, mfu: '-Infinity' is not a finite number"),
        ("mfu = nan", "a.toml", "a.toml, mfu: 'nan' is not a finite number"),
        ("mfu = +inf", "a.toml", "a.toml, mfu: '+inf' is not a finite number"),
        ('{"mfu": 1e999}', "a.json", "a.json, mfu: '1e999' is outside"),
        ('{"name": 7e3}', "a.json", "a.json, name: 7e3 is a number; a text is due"),
        ("name = 2024-01-01", "a.toml", "a.toml, name: a date stands where a text is due"),
        ("parameters = 0x" + "F" * 10_000, "a.toml", "a.toml, parameters: the number has more digits"),
        ("[model]\nmfu = 0.4", "a.toml", "a.toml: 'model' is no field of a model"),
        ('models = [{name = "A"}, {name = "A"}]', "a.toml", "a.toml, models[2].id: two models go by 'own-a'"),
        ('models = [{mfu = 0.3}, {mfu = 2}]', "a.toml", "a.toml, models[2].mfu: '2' is outside"),
        ('models = [{mfu = 0.3}, {mfo = 2}]', "a.toml", "a.toml, models[2]: 'mfo' is no field"),
    ],
)  # fmt: skip
def test_a_wrong_field_of_a_file_is_named(small: Registry, text: str, name: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        read(small, text, name)
    assert str(error.value).startswith(message)


# Whatever comes

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["a100", "GPT-4"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "low", "high"]) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=5,
)
records = st.dictionaries(st.sampled_from(["id", *COLUMNS]) | st.text(max_size=5), values, max_size=5)


def one_sentence_or_facts(registry: Registry, data: bytes, name: str) -> None:
    said, found = "", {}
    try:
        found = facts_of(parse(data, name), registry, name)
    except InputError as error:
        said = str(error)
    assert bool(found) != said.startswith(name)
    assert said.isprintable()
    for subject, facts in found.items():
        for attribute, fact in facts.items():
            assert fact.subject == subject
            assert COLUMNS[attribute].problem(fact.value) is None
            "".join(fact).encode()


@given(data=st.binary(max_size=200), name=st.sampled_from(["a.json", "a.toml", "a"]))
def test_any_bytes_are_facts_or_one_sentence(small: Registry, data: bytes, name: str) -> None:
    one_sentence_or_facts(small, data, name)


@given(
    data=st.one_of(
        records, st.lists(records, max_size=3), st.fixed_dictionaries({"models": st.lists(records, max_size=3)})
    )
)
def test_any_json_is_facts_or_one_sentence(small: Registry, data: Any) -> None:
    one_sentence_or_facts(small, json.dumps(data).encode(), "a.json")


@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["id", "name", "mfu", "chip", "published", "[[models]]", "x", ""]),
            st.sampled_from(["=", "", " = "]),
            st.sampled_from(
                ["1", "nan", "2024-01-01", "07:32:00", '"a100"', "{value=1,low=0.5,high=2}", "[1,'a']", "{", "0b1"]
            )
            | st.text(max_size=8),
        ),
        max_size=6,
    )
)
def test_any_toml_is_facts_or_one_sentence(small: Registry, lines: list[tuple[str, str, str]]) -> None:
    one_sentence_or_facts(small, "\n".join("".join(line) for line in lines).encode("utf-8", "replace"), "a.toml")
