"""The log as of days, and the names by which its subjects are found."""

import pytest

from steelyard.errors import AmbiguousNameError, InputError, UnknownNameError
from steelyard.facts import load
from steelyard.facts.registry import Registry, last_day, normal

JAN, MARCH, JUNE = "2024-01-31", "2024-03-15", "2025-06-30"


@pytest.fixture(scope="module")
def folder(make_registry, fact):
    """Three snapshots: a revision, withdrawals of a value and of a model, a renaming, a name that changes hands."""
    return make_registry(
        models=[
            fact("alpha-1", "name", "Alpha 1", JAN),
            fact("alpha-1", "parameters", "7e9", JAN),
            fact("alpha-1", "epochs", "2", JAN),
            fact("alpha-1", "parameters", "8e9", MARCH),
            fact("alpha-1", "epochs", "", JUNE),
            fact("beta", "name", "Beta", JAN),
            fact("beta", "parameters", "1e9", JAN),
            fact("beta", "name", "", MARCH),
            fact("beta", "name", "Beta", JUNE),
            fact("gemstone-ultra", "name", "Gemstone Ultra", JAN),
            fact("gemstone-ultra", "name", "Gemstone 1.0 Ultra", MARCH),
            fact("gemstone-nano", "name", "Gemstone Nano (3B)", MARCH),
            fact("gemstone-pro-2", "name", "Gemstone Pro 2", JUNE),
            fact("delta-old", "name", "Delta", JAN),
            fact("delta-old", "name", "Delta (2023)", JUNE),
            fact("delta-new", "name", "Delta", JUNE),
            fact("delta-new", "parameters", "2e9", JUNE),
            fact("epsilon-4", "name", "Epsilon-4", JAN),
            fact("epsilon-4.5", "name", "Epsilon-4.5", MARCH),
        ],
    )


@pytest.fixture(scope="module")
def registry(folder):
    return Registry(folder)


def value(registry, subject: str, attribute: str) -> str | None:
    found = registry.facts("models").get(subject, {}).get(attribute)
    return found.value if found else None


# Days


@pytest.mark.parametrize(
    ("vintage", "expected"),
    [("2024-01-31", "7e9"), ("2024-03-14", "7e9"), ("2024-03-15", "8e9"), ("2024-03", "8e9"), ("2026", "8e9")],
)
def test_a_revision_counts_from_its_day(registry, vintage, expected):
    assert value(registry.as_of(vintage), "alpha-1", "parameters") == expected


def test_an_empty_value_takes_back_what_stood_before(registry):
    assert value(registry.as_of(MARCH), "alpha-1", "epochs") == "2"
    assert "epochs" not in registry.facts("models")["alpha-1"]
    assert value(registry, "alpha-1", "parameters") == "8e9"


def test_an_empty_name_takes_back_the_whole_subject_until_it_comes_back(registry):
    assert value(registry.as_of(JAN), "beta", "parameters") == "1e9"
    assert "beta" not in registry.as_of(MARCH).facts("models")
    assert registry.as_of(MARCH).facts("models", ["beta"]) == {}
    assert registry.as_of(MARCH).name("models", "beta") == ""
    assert value(registry, "beta", "parameters") == "1e9"


def test_facts_of_a_subject_that_has_no_name_yet_are_not_on_record(make_registry, fact):
    early = fact("alpha-1", "parameters", "7e9", JAN)
    registry = Registry(make_registry(models=[early, fact("alpha-1", "name", "Alpha 1", MARCH)]))
    assert registry.as_of(JAN).facts("models") == {}
    assert registry.facts("models")["alpha-1"]["parameters"] == early


def test_rows_may_be_appended_in_any_order_of_days(make_registry, fact):
    rows = [
        fact("alpha-1", "parameters", "9e9", JUNE),
        fact("alpha-1", "name", "Alpha 1", JAN),
        fact("alpha-1", "parameters", "7e9", JAN),
        fact("alpha-1", "parameters", "8e9", MARCH),
    ]
    registry = Registry(make_registry(models=rows))
    found = [value(registry.as_of(day), "alpha-1", "parameters") for day in (JAN, MARCH, JUNE)]
    assert found == ["7e9", "8e9", "9e9"]


def test_of_two_rows_of_one_day_the_later_row_counts(make_registry, fact):
    rows = [fact("alpha-1", "name", name, JAN) for name in ("Alfa 1", "Alpha 1")]
    assert Registry(make_registry(models=rows)).name("models", "alpha-1") == "Alpha 1"


def test_a_few_subjects_have_the_facts_that_they_have_among_all(folder):
    for day in (JAN, MARCH, JUNE):
        everything = Registry(folder, day).facts("models")
        alone = Registry(folder, day)
        for subject in ("alpha-1", "beta", "gemstone-ultra", "epsilon-4", "nobody"):
            assert alone.facts("models", [subject]).get(subject) == everything.get(subject)


def test_subjects_come_in_the_order_in_which_they_entered(registry):
    assert list(registry.facts("models"))[:3] == ["alpha-1", "beta", "gemstone-ultra"]
    assert list(registry.facts("models", ["beta", "alpha-1"])) == ["beta", "alpha-1"]


def test_another_day_leaves_the_registry_as_it_was(folder):
    registry = Registry(folder, MARCH)
    assert value(registry.as_of(JAN), "alpha-1", "parameters") == "7e9"
    assert value(registry, "alpha-1", "parameters") == "8e9"
    assert value(registry.as_of(JUNE), "beta", "parameters") == "1e9"


@pytest.mark.parametrize(
    ("vintage", "day"),
    [(None, JUNE), ("2024-01-31", JAN), ("2024-01", JAN), ("2024", MARCH), ("2024-03-20", MARCH), (" 2025 ", JUNE)],
)
def test_the_vintage_is_the_last_day_on_which_something_was_learnt(folder, vintage, day):
    assert Registry(folder, vintage).vintage == day


def test_the_last_day_may_be_that_of_a_publication_between_two_snapshots(make_registry, entry):
    figure = {"indicator": "made", "entity": "World", "period": "2023", "figure": "f", "value": "2", "unit": "count"}
    folder = make_registry(observations=[entry("observations", "2024-05-01", dimension="", **figure)])
    known = Registry(folder, "2024")
    assert (known.vintage, known.day) == (MARCH, "2024-05-01")
    assert (Registry(folder, MARCH).day, Registry(folder).day) == (MARCH, JUNE)


def test_a_folder_that_is_not_there_is_no_empty_registry(tmp_path):
    with pytest.raises(InputError, match=r"there is no registry at .*nowhere; make one with: steelyard sync"):
        _ = Registry(tmp_path / "nowhere").vintage


def test_a_vintage_before_the_first_is_one_sentence(folder, tmp_path):
    with pytest.raises(InputError, match="nothing is on record as of 2023-12-31: the first vintage is 2024-01-31"):
        _ = Registry(folder, "2023").vintage
    with pytest.raises(InputError, match="is empty; fill it with: steelyard sync"):
        _ = Registry(tmp_path).vintage


@pytest.mark.parametrize(
    ("vintage", "day"),
    [
        ("2024-02-05", "2024-02-05"),
        ("2024-02", "2024-02-29"),
        ("2023-02", "2023-02-28"),
        ("2024-04", "2024-04-30"),
        ("2024-12", "2024-12-31"),
        ("2025", "2025-12-31"),
    ],
)
def test_a_vintage_names_its_last_day(vintage, day):
    assert last_day(vintage) == day


@pytest.mark.parametrize(
    "vintage",
    [
        "",
        " ",
        "now",
        "24",
        "2024-13",
        "2024-00",
        "2024-2",
        "2024-02-30",
        "2024/02/05",
        "05.02.2024",
        "２０２４",
        "2024-",
    ],
)
def test_nonsense_is_no_vintage(folder, vintage):
    with pytest.raises(InputError, match="is no vintage; give a day, month or year"):
        Registry(folder, vintage)


def test_days_are_counted_up_to_the_vintage(folder):
    assert [(v.day, v.rows) for v in Registry(folder).vintages()] == [
        (JAN, {"models": 8}),
        (MARCH, {"models": 5}),
        (JUNE, {"models": 6}),
    ]
    assert [v.day for v in Registry(folder, "2024").vintages()] == [JAN, MARCH]


def test_the_history_of_a_subject_ends_with_the_vintage(registry):
    rows = [(f.as_of, f.value) for f in registry.history("models", "alpha-1") if f.attribute == "parameters"]
    assert rows == [(JAN, "7e9"), (MARCH, "8e9")]
    assert [f.value for f in registry.as_of(MARCH).history("models", "beta")] == ["Beta", "1e9", ""]


def test_facts_kept_by_hand_join_subjects_on_record_from_their_day(folder, fact, monkeypatch):
    kept = [fact("alpha-1", "training_end", "2023-11-01", MARCH), fact("stranger", "name", "Stranger", JAN)]
    monkeypatch.setattr(load, "method_facts", lambda kind: kept if kind == "models" else [])
    assert value(Registry(folder, JAN), "alpha-1", "training_end") is None
    assert value(Registry(folder, MARCH), "alpha-1", "training_end") == "2023-11-01"
    assert Registry(folder).facts("models", ["stranger"]) == {}
    assert kept[0] in Registry(folder).history("models", "alpha-1")
    assert kept[0] not in Registry(folder, JAN).history("models", "alpha-1")


# Row tables


@pytest.fixture(scope="module")
def priced(make_registry, entry):
    offer = {"chip": "nemo-1", "date": "2023-05-01", "kind": "on_demand", "basis": "single_unit", "offer": "1"}
    return Registry(
        make_registry(
            prices=[
                entry("prices", JAN, **offer, vendor="Cloudy", usd="1.5"),
                entry("prices", JAN, **offer, vendor="Foggy, Inc.", usd="1.7"),
                entry("prices", MARCH, **offer, vendor="Cloudy", usd="1.4"),
                entry("prices", JUNE, **offer, vendor="Foggy, Inc."),
                entry("prices", MARCH, **(offer | {"chip": "nemo-1, 80 GB"}), vendor="Cloudy", usd="2"),
            ]
        )
    )


@pytest.mark.parametrize(
    ("vintage", "prices"),
    [
        ("2024-01", {("nemo-1", "Cloudy"): "1.5", ("nemo-1", "Foggy, Inc."): "1.7"}),
        (
            "2024",
            {("nemo-1", "Cloudy"): "1.4", ("nemo-1", "Foggy, Inc."): "1.7", ("nemo-1, 80 GB", "Cloudy"): "2"},
        ),
        ("2025", {("nemo-1", "Cloudy"): "1.4", ("nemo-1, 80 GB", "Cloudy"): "2"}),
    ],
)
def test_entries_are_revised_and_taken_back_by_their_key(priced, vintage, prices):
    rows = priced.as_of(vintage).rows("prices")
    assert {(row["chip"], row["vendor"]): row["usd"] for row in rows} == prices


def test_entries_of_one_first_cell_are_those_among_all(priced):
    for chip in ("nemo-1", "nemo-1, 80 GB", "nemo"):
        assert priced.rows("prices", chip) == [row for row in priced.rows("prices") if row["chip"] == chip]


def test_an_entry_carries_its_source(priced):
    row = priced.rows("prices", "nemo-1")[0]
    assert (row["as_of"], row["source"], row["locator"]) == (MARCH, f"snapshot-{MARCH}", "row 1")
    assert priced.sources[row["source"]].title == "Sample"


# Names


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("Alpha 1", "alpha-1"),
        ("alpha-1", "alpha-1"),
        ("ALPHA1", "alpha-1"),
        ("  alpha_1 ", "alpha-1"),
        ("Ａｌｐｈａ　１", "alpha-1"),
        ("Gemstone 1.0 Ultra", "gemstone-ultra"),
        ("Gemstone Ultra", "gemstone-ultra"),
        ("gemstone ultra", "gemstone-ultra"),
        ("ultra", "gemstone-ultra"),
        ("nano gemstone", "gemstone-nano"),
        ("gemstone nano 3b", "gemstone-nano"),
        ("Epsilon-4", "epsilon-4"),
        ("epsilon 4", "epsilon-4"),
        ("epsilon4.5", "epsilon-4.5"),
        ("Delta", "delta-new"),
        ("delta", "delta-new"),
        ("DELTA", "delta-new"),
        ("delta-old", "delta-old"),
        ("Delta (2023)", "delta-old"),
        ("delta 2023", "delta-old"),
    ],
)
def test_a_name_finds_its_model(folder, name, subject):
    assert Registry(folder).resolve("models", name) == subject


@pytest.mark.parametrize(
    ("vintage", "name", "subject"),
    [
        (JAN, "Gemstone Ultra", "gemstone-ultra"),
        (JAN, "Gemstone 1.0 Ultra", "gemstone-ultra"),
        (JAN, "gemstone", "gemstone-ultra"),
        (JAN, "Delta", "delta-old"),
        (MARCH, "delta", "delta-old"),
        (JAN, "Epsilon", "epsilon-4"),
    ],
)
def test_a_name_is_read_among_what_was_known_that_day(folder, vintage, name, subject):
    assert Registry(folder, vintage).resolve("models", name) == subject


def test_a_subject_carries_the_name_of_the_day(registry):
    assert registry.as_of(JAN).name("models", "gemstone-ultra") == "Gemstone Ultra"
    assert registry.name("models", "gemstone-ultra") == "Gemstone 1.0 Ultra"
    assert registry.name("models", "nobody") == ""


def test_an_alias_finds_its_subject(folder, monkeypatch):
    monkeypatch.setattr(load, "aliases", lambda kind: [("The First", "alpha-1"), ("Beta", "alpha-1")])
    registry = Registry(folder)
    assert registry.resolve("models", "The First") == "alpha-1"
    assert registry.resolve("models", "the first") == "alpha-1"
    assert registry.find("models", "first") == [("alpha-1", "Alpha 1")]
    assert registry.resolve("models", "Beta") == "beta", "a name comes before an alias of another"


def test_a_name_of_several_lists_the_candidates(registry):
    with pytest.raises(AmbiguousNameError) as caught:
        registry.resolve("models", "gemstone")
    assert set(caught.value.candidates) == {"Gemstone Nano (3B)", "Gemstone Pro 2", "Gemstone 1.0 Ultra"}
    assert caught.value.total == 3
    assert "'gemstone' fits 3 models" in str(caught.value)


def test_of_many_candidates_the_best_are_listed_and_the_rest_counted(make_registry, fact):
    rows = [fact(f"kappa-{'x' * (20 - i)}", "name", f"Kappa {'x' * (20 - i)}") for i in range(20)]
    with pytest.raises(AmbiguousNameError, match=r"fits 20 models: .* and 12 more") as caught:
        Registry(make_registry(models=rows)).resolve("models", "kappa")
    assert len(caught.value.candidates) == 8
    assert caught.value.candidates[0] == "Kappa x", "the closest name first"


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("Alfa 1", "Alpha 1"), ("Epsylon-4.5", "Epsilon-4.5"), ("Gemstne Ultra", "Gemstone 1.0 Ultra")],
)
def test_a_slip_of_the_pen_is_told_the_nearest_name(registry, name, suggestion):
    with pytest.raises(UnknownNameError) as caught:
        registry.resolve("models", name)
    assert caught.value.suggestions[0] == suggestion
    assert str(caught.value).startswith(f"no model {name!r}; did you mean {suggestion!r}")


def test_suggestions_are_names_that_the_day_knows_each_once(registry):
    with pytest.raises(UnknownNameError) as caught:
        registry.as_of(JAN).resolve("models", "Epsilom-4.5")
    assert caught.value.suggestions == ("Epsilon-4",)


@pytest.mark.parametrize("name", ["zzzzqqqq", "", " ", "?!", "\0", "名前"])
def test_a_name_like_no_other_is_told_how_to_search(registry, name):
    with pytest.raises(UnknownNameError, match="steelyard find models WORDS"):
        registry.resolve("models", name)


def test_a_model_of_a_later_day_is_not_on_record_yet(folder):
    with pytest.raises(UnknownNameError, match=r"no model 'Epsilon-4\.5' on record as of 2024-01-31"):
        Registry(folder, "2024-02").resolve("models", "Epsilon-4.5")
    with pytest.raises(UnknownNameError, match="on record as of 2024-03-15"):
        Registry(folder, MARCH).resolve("models", "Beta")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("gemstone", {"Gemstone 1.0 Ultra", "Gemstone Nano (3B)", "Gemstone Pro 2"}),
        ("GEMSTONE pro", {"Gemstone Pro 2"}),
        ("3b", {"Gemstone Nano (3B)"}),
        ("epsilon4", {"Epsilon-4", "Epsilon-4.5"}),
        ("gem ult", {"Gemstone 1.0 Ultra"}),
        ("nothing", set()),
        ("", set()),
        ("?", set()),
    ],
)
def test_a_search_finds_the_names_that_hold_all_words(registry, words, names):
    assert {hit.name for hit in registry.find("models", words)} == names


def test_a_search_shows_the_closest_name_first_and_names_of_the_day(registry):
    assert [hit.name for hit in registry.find("models", "epsilon")] == ["Epsilon-4", "Epsilon-4.5"]
    assert registry.as_of(JAN).find("models", "gemstone") == [("gemstone-ultra", "Gemstone Ultra")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Llama 2-70B", "llama2 70b", True),
        ("GPT-4.5", "gpt 4.5", True),
        ("GPT-4.5", "GPT-45", False),
        ("PointNet++", "PointNet", False),
        ("Straße", "STRASSE", True),
        ("A.I.", "AI", True),
        ("PanGu-Σ", "pangu σ", True),
        ("PanGu-Σ", "PanGu-α", False),
    ],
)
def test_names_are_alike_up_to_case_spaces_and_punctuation(one, other, same):
    assert (normal(one) == normal(other)) == same
