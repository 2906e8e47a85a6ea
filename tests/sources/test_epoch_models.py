"""Epoch AI's model files: every record accounted for, every model one subject, no cell taken on trust."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from pathlib import Path

import pytest

from steelyard.errors import SnapshotError
from steelyard.facts import load
from steelyard.facts.registry import normal
from steelyard.facts.schema import row_problems, schema
from steelyard.sources.base import Known, Parsed, Snapshot, read_table, slug
from steelyard.sources.epoch_fields import figure
from steelyard.sources.epoch_models import ADAPTERS
from steelyard.sources.epoch_records import COLUMNS

UPSTREAM = Path(os.environ.get("STEELYARD_UPSTREAM", "../shared/upstream")) / "epoch"
FILES = (
    "models_2024-02-05", "models_2024-02-15", "models_2024-05-26", "models_2025-08-07",
    "notable_models_2025-10-30", "frontier_models_2026-04-27",
)  # fmt: skip

CORE = ("Model", "Organization", "Publication date", "Parameters", "Training compute (FLOP)", "Link")
FULL = (*CORE, "Training dataset size (datapoints)")
CHIPS = {"NVIDIA H100 SXM5": "nvidia-h100-sxm5", "NVIDIA A100": "nvidia-a100"}


def table(*rows: dict[str, str], columns: tuple[str, ...] = FULL) -> bytes:
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue().encode()


def parsed(
    *rows: dict[str, str], known: dict[str, str] | None = None, as_of: str = "2025-01-01", methods: tuple = ()
) -> Parsed:
    """Synthetic rows, read as a file of the full database."""
    columns = tuple(dict.fromkeys((*FULL, *(column for row in rows for column in row))))
    snapshot = Snapshot("models.csv", as_of, table(*rows, columns=columns))
    read = read_table(snapshot)
    (adapter,) = [a for a in ADAPTERS if a.fits(read[0])]
    subjects = {"models": known or {}, "chips": CHIPS, "organizations": {}}
    return adapter.parse(snapshot, read, Known(subjects, {"models": methods}))


def model(**cells: str) -> dict[str, str]:
    """A row, its cells named by attribute."""
    row = {"Model": "Alpha-1", "Publication date": "2024-05-01", "Link": "https://example.org/alpha"}
    return row | {COLUMNS[name][0]: text for name, text in cells.items()}


def cells_of(**cells: str) -> dict:
    return dict(parsed(model(**cells)).statements["models"][0].cells)


def reason_of(**cells: str) -> str:
    return parsed(model(**cells)).accounts[0].reason


# Figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("55000.0", "55000"),
        ("256999999.99999997", "257000000"),
        ("$6,770,000.00", "6770000"),
        ("2.0000000001e+25", "2e+25"),
        ("8.00000000001e+25", "8e+25"),
        ("56400000000000000000.00", "5.64e+19"),
        ("1418000014180000.0", "1418000014180000"),
    ],
)
def test_one_number_has_one_spelling(text, value):
    assert figure(text) == value


@pytest.mark.parametrize("text", ["2260275840,2290000001", "72%", "=1+1", "-5", "nan", "1e999", "7B", "", ".", "$"])
def test_what_is_no_single_number_is_none(text):
    assert figure(text) is None


@pytest.mark.parametrize(
    ("attribute", "text", "why"),
    [
        ("finetune_flop", "5", "'5' is outside"),
        ("mfu", "72.0", "'72.0' is outside"),
        ("mfu", "0", "'0' is outside"),
        ("dataset_size", "2260275840,2290000001", "is no number"),
        ("parameters", '=HYPERLINK("x")', "is no number"),
        ("chip", "NVIDIA A100,Abacus 3000", "'Abacus 3000' is no chip on record"),
        ("published", "2024-02-30", "is no date"),
        ("published", "1066-10-14", "is outside"),
        ("url", "example.org/alpha", "is no web address"),
        ("url", "javascript:alert(1)", "is no web address"),
        ("access", "On request", "is none of"),
        ("confidence", "Certain", "is none of"),
        ("organizations", "=cmd()", "is no list of names"),
        ("organizations", "A|B", "is no list of names"),
        ("organizations", "x" * 30_000, "is no list of names"),
        ("data_center", "There is no paper to reference.", "names no data center"),
        ("notability", "Won a prize", "is no criterion"),
        ("contributors", "Alpha Team", "unknown number of authors"),
        ("contributors", "A. Author et al.", "leaves the number of authors open"),
    ],
)
def test_a_cell_that_cannot_be_used_is_left_out_and_the_record_kept(attribute, text, why):
    result = parsed(model(**{attribute: text}))
    (account,) = result.accounts
    assert account.fate == "kept"
    assert f"{attribute}: " in account.reason
    assert why in account.reason
    assert len(account.reason) < 500
    assert attribute not in result.statements["models"][0].cells


def test_a_blank_cell_takes_back_and_a_missing_column_says_nothing():
    cells = cells_of(mfu="")
    assert cells["mfu"] is None
    assert cells["parameters"] is None
    assert "hfu" not in cells


@pytest.mark.parametrize("column", ["Training dataset size (gradients)", "Training dataset size (total)"])
@pytest.mark.parametrize(("text", "size"), [("2.46e9", "stands"), ("", "is taken back")])
def test_gradients_are_no_datapoints_and_without_them_no_size_stands(column, text, size):
    """A later file counts gradients in place of datapoints: those of an image are many."""
    (adapter,) = [a for a in ADAPTERS if column in a.columns]
    read = read_table(Snapshot("later.csv", "2025-10-30", table(model() | {column: text}, columns=(*CORE, column))))
    known = Known({"models": {}, "chips": {}, "organizations": {}}, {})
    cells = adapter.parse(Snapshot("later.csv", "2025-10-30", b""), read, known).statements["models"][0].cells
    if size == "stands":
        assert cells["dataset_gradients"].value == "2460000000"
        assert "dataset_size" not in cells
    else:
        assert cells["dataset_gradients"] is None
        assert cells["dataset_size"] is None


def test_bounds_are_kept_only_where_they_are_a_range():
    bounds = {"flop_low": "1.0000000001e+25", "flop_high": "1e26", "training_flop": "3.35e25"}
    flop = cells_of(**bounds)["training_flop"]
    assert (flop.value, flop.low, flop.high) == ("3.35e+25", "1e+25", "1e+26")
    for wrong in ({"flop_low": "6"}, {"flop_high": "7"}, {"flop_low": "6", "flop_high": "7"}, {"flop_high": ""}):
        flop = cells_of(**(bounds | wrong))["training_flop"]
        assert (flop.value, flop.low, flop.high) == ("3.35e+25", "", "")
        assert "bounds of training_flop" in reason_of(**(bounds | wrong))


# Lists and categories


def test_lists_are_trimmed_and_hold_each_name_once():
    cells = cells_of(
        organizations='Google , "SambaNova Systems, Inc",Google',
        sectors="Academia,Industry,Academia",
        notability="SOTA Improvement,Highly cited",
        precision="BF16,Unknown",
        chip="NVIDIA A100,NVIDIA H100 SXM5",
    )
    assert cells["organizations"].value == "Google|SambaNova Systems, Inc"
    assert cells["sectors"].value == "Industry|Academia"
    assert cells["notability"].value == "SOTA improvement|Highly cited"
    assert cells["precision"].value == "BF16"
    assert cells["chip"].value == "nvidia-a100|nvidia-h100-sxm5"


def test_older_words_become_the_present_ones():
    assert cells_of(access="Open access (non-commercial)")["access"].value == "Open weights (non-commercial)"
    both = "Industry - Academia Collaboration (Industry leaning)"
    assert cells_of(sectors=both)["sectors"].value == "Industry|Academia"
    assert cells_of(cloud_vendor="AWS")["cloud_vendor"].value == "Amazon Web Services"
    assert cells_of(foundation_model="checked")["foundation_model"].value == "true"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A. One, B. Two, and C. Three", "3"),
        ("A. One; B. Two; C. Three", "3"),
        ("One, Ann and Two, Bob and Three, Cy", "3"),
        ("A. One & B. Two", "2"),
        ("A. One, B. Two et al. (181 additional authors not shown)", "183"),
        ("A. One", "1"),
    ],
)
def test_authors_are_counted_however_they_are_listed(text, count):
    assert cells_of(contributors=text)["contributors"].value == count


def test_an_organization_in_place_of_authors_is_not_counted():
    assert "contributors" not in cells_of(contributors="OpenAI", organizations="OpenAI")


def test_a_year_alone_stands_at_its_middle_with_its_bounds():
    day = cells_of(published="1987")["published"]
    assert (day.value, day.low, day.high) == ("1987-07-01", "1987-01-01", "1987-12-31")


def test_the_first_of_several_addresses_is_kept():
    assert cells_of(url="https://a.org/x?y=1,2; https://b.org/")["url"].value == "https://a.org/x?y=1,2"


def test_base_models_become_ids_where_they_are_on_record():
    child = {"Model": "Beta", "Publication date": "2024-06-01", "Base model": "Alpha-1,GPT-1,Unheard-of"}
    result = parsed(model(), child, known={"GPT-1": "gpt"})
    assert result.statements["models"][1].cells["base_model"].value == "alpha-1|gpt|Unheard-of"


# Basis


@pytest.mark.parametrize(
    ("confidence", "method", "flop", "parameters"),
    [
        ("Confident", "Reported", "reported", "reported"),
        ("Likely", "Hardware,Benchmarks", "derived", "reported"),
        ("Likely", "Comparison with other models", "estimated", "reported"),
        ("Confident", "", "estimated", "reported"),
        ("Speculative", "Operation counting", "estimated", "estimated"),
        ("Unknown", "Operation counting", "derived", "reported"),
    ],
)
def test_basis_follows_method_and_confidence(confidence, method, flop, parameters):
    cells = cells_of(
        confidence=confidence, flop_method=method, training_flop="1e24", parameters="7e9", power_draw_w="5e6",
        organizations="Alpha Labs",
    )  # fmt: skip
    assert cells["training_flop"].basis == flop
    assert cells["parameters"].basis == parameters
    assert cells["power_draw_w"].basis == "estimated"
    assert {cells[name].basis for name in ("name", "published", "organizations", "url")} == {"reported"}


def test_a_method_on_record_still_holds_where_a_file_has_no_column_for_it():
    row = model(training_flop="1e24")
    standing = (["alpha-1", "flop_method", "Hardware", "", "", "", "2024-01-01", "reported", "x", "record 1"],)
    assert parsed(row, methods=standing).statements["models"][0].cells["training_flop"].basis == "derived"
    assert parsed(row).statements["models"][0].cells["training_flop"].basis == "estimated"


# Identity


def test_a_model_keeps_its_id_when_renamed_or_respelled():
    rows = [model(name="Gemini 1.0 Ultra"), model(name="Falcon-180B", url="https://example.org/f")]
    known = {"Gemini 1.0 Ultra": "gemini-ultra", "Gemini Ultra": "gemini-ultra", "Falcon 180B": "falcon-180b"}
    assert [s.subject for s in parsed(*rows, known=known).statements["models"]] == ["gemini-ultra", "falcon-180b"]


def test_two_records_of_one_model_are_merged_the_first_before_the_second():
    result = parsed(model(parameters="7e9"), model(parameters="8e9", mfu="0.4"), model(name="Beta", url=""))
    assert [a.fate for a in result.accounts] == ["kept", "merged", "kept"]
    assert "record 1" in result.accounts[1].reason
    first = result.statements["models"][0]
    assert (first.cells["parameters"].value, first.cells["mfu"].value) == ("7000000000", "0.4")


def test_two_models_that_would_share_an_id_stop_the_sync():
    rows = (model(name="CALM"), model(name="CaLM", published="2022-12-19", url="https://example.org/codons"))
    with pytest.raises(SnapshotError, match=r"records 1, 'CALM', and 2, 'CaLM', are different models"):
        parsed(*rows)
    apart = parsed(*rows, known={"CALM": "calm", "CaLM": "calm-codons"})
    assert [s.subject for s in apart.statements["models"]] == ["calm", "calm-codons"]


def test_signs_tell_models_apart():
    rows = [model(name=name, url=f"https://example.org/{n}") for n, name in enumerate(("PointNet", "PointNet++"))]
    assert [s.subject for s in parsed(*rows).statements["models"]] == ["pointnet", "pointnet-plus-plus"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"Confidence": "Unverified"}, "has no name"),
        ({}, "is empty"),
        ({"Model": "2018)", "Confidence": "Unverified"}, "holds a name, or a piece of one"),
        (model(name="=cmd()"), "cannot be one"),
        (model(name="@SUM(A1)"), "cannot be one"),
        (model(name="?!"), "cannot be one"),
        (model(name="x" * 2**20), "cannot be one"),
    ],
)
def test_what_is_no_model_is_refused_in_one_sentence(row, why):
    result = parsed(model(), row | {"Training dataset size (datapoints)": ""})
    assert [a.fate for a in result.accounts] == ["kept", "refused"]
    assert why in result.accounts[1].reason
    assert len(result.accounts[1].name) <= 60


def test_a_line_break_in_a_name_is_a_space():
    cells = cells_of(name="Cosmos-1.0-\nDiffusion\n")
    assert cells["name"].value == "Cosmos-1.0- Diffusion"


def test_a_cell_over_the_limit_stops_the_sync():
    with pytest.raises(SnapshotError):
        parsed(model(name="x" * (2**20 + 1)))


# Organizations


def test_organizations_take_what_their_own_records_say_most():
    def row(n: int, names: str, kinds: str, places: str) -> dict[str, str]:
        named = model(name=f"Model {n}", url=f"https://example.org/{n}", organizations=names)
        return named | {"Organization categorization": kinds, "Country (of organization)": places}

    result = parsed(
        row(1, "Lab,University", "Industry,Academia", "France,Germany"),
        row(2, "Lab", "Academia", "Multinational,France"),
        row(3, "Lab", "Industry", "France"),
        row(4, "Lab", "Industry", "France"),
        row(5, "Uneven,Lab", "Industry", "France,Spain,Italy"),
    )
    stated = {s.subject: s for s in result.statements["organizations"]}
    shown = {subject: {a: c.value for a, c in s.cells.items()} for subject, s in stated.items()}
    assert shown == {
        "lab": {"name": "Lab", "sector": "Industry", "country": "France"},
        "university": {"name": "University", "sector": "Academia", "country": "Germany"},
        "uneven": {"name": "Uneven"},
    }
    assert "organizations" not in result.complete


# Curated tables


def test_no_alias_stands_twice_and_each_has_a_reason():
    for kind in ("models", "organizations", "vendors"):
        rows = load.method_table(f"aliases_{kind}")
        assert not [alias for alias, n in Counter(row["alias"] for row in rows).items() if n > 1]
        assert all(row["reason"] for row in rows)
        assert kind == "vendors" or all(row["subject"] == slug(row["subject"]) for row in rows)


# The real files


@pytest.fixture(scope="module")
def walk() -> list[tuple[Parsed, list[dict[str, str]]]]:
    """All six files in order, each knowing the names of those before it; a chip's id is its name."""
    names = {kind: {} for kind in ("models", "organizations")}
    found = []
    for name in FILES:
        snapshot = Snapshot(f"{name}.csv", name[-10:], (UPSTREAM / f"{name}.csv").read_bytes())
        rows = read_table(snapshot)
        (adapter,) = [a for a in ADAPTERS if a.fits(rows[0])]
        chips = {chip: slug(chip) for row in rows for chip in row["Training hardware"].split(",") if chip}
        subjects = {kind: {**known, **dict(load.aliases(kind))} for kind, known in names.items()}
        result = adapter.parse(snapshot, rows, Known({**subjects, "chips": chips}))
        for kind, known in names.items():
            known.update({s.cells["name"].value: s.subject for s in result.statements[kind]})
        found.append((result, rows))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not UPSTREAM.is_dir(), reason=f"no upstream files in {UPSTREAM}")
class TestRealFiles:
    def test_every_record_is_accounted_for(self, walk):
        fates = [Counter(a.fate for a in result.accounts) for result, _ in walk]
        assert [sum(f.values()) for f in fates] == [1107, 1300, 1527, 1892, 942, 137]
        assert [(f["kept"], f["merged"], f["refused"]) for f in fates] == [
            (1080, 1, 26), (1300, 0, 0), (1523, 1, 3), (1891, 1, 0), (942, 0, 0), (137, 0, 0),
        ]  # fmt: skip
        for result, rows in walk:
            assert [a.record for a in result.accounts] == list(range(1, len(rows) + 1))
            assert len({s.subject for s in result.statements["models"]}) == len(result.statements["models"])

    def test_every_cell_fits_the_schema(self, walk):
        for result, _ in walk:
            for kind, statements in result.statements.items():
                for subject, cells, locator in statements:
                    for attribute, cell in cells.items():
                        if cell:
                            unit = schema()[kind][attribute].unit
                            row = [subject, attribute, cell.value, cell.low, cell.high, unit, "2024-01-01", cell.basis]
                            assert not row_problems(kind, [*row, result.source, locator])

    def test_sources_and_completeness(self, walk):
        assert [(result.source, set(result.complete)) for result, _ in walk] == [
            ("epoch-models-2024-02-05", {"models"}), ("epoch-models-2024-02-15", {"models"}),
            ("epoch-models-2024-05-26", {"models"}), ("epoch-models-2025-08-07", {"models"}),
            ("epoch-notable-2025-10-30", set()), ("epoch-frontier-2026-04-27", set()),
        ]  # fmt: skip

    def test_ten_published_models_are_one_subject_each(self, walk):
        """AI Index 2024, Fig. 1.3.21: all ten stand in the first five files, those of the frontier in the last too."""
        ten = (
            "transformer", "bert-large", "roberta-large", "gpt-3-175b-davinci", "megatron-turing-nlg-530b", "lamda",
            "palm-540b", "gpt-4", "llama-2-70b", "gemini-ultra",
        )  # fmt: skip
        every = [s for result, _ in walk for s in result.statements["models"]]
        names = {subject: {s.cells["name"].value for s in every if s.subject == subject} for subject in ten}
        for result, _ in walk[:5]:
            assert set(ten) <= {s.subject for s in result.statements["models"]}
        assert names["gemini-ultra"] == {"Gemini Ultra", "Gemini 1.0 Ultra"}
        assert names["gpt-4"] == {"GPT-4", "GPT-4 (Mar 2023)"}
        assert all(len(names[subject]) == 1 for subject in set(ten) - {"gemini-ultra", "gpt-4"})

    @pytest.mark.parametrize(
        ("subject", "names"),
        [
            ("ftw", {"FTW", "FTW (For The Win)"}),
            ("gpt", {"GPT", "GPT-1"}),
            ("falcon-180b", {"Falcon 180B", "Falcon-180B"}),
            ("grok-3", {"Grok-3", "Grok 3"}),
            ("qwen-1.5-110b", {"Qwen 1.5 110B", "Qwen1.5-110B"}),
            ("calm-codons", {"CaLM"}),
            ("calm", {"CALM"}),
            ("pointnet", {"PointNet"}),
            ("deeplabv3", {"DeepLabV3"}),
            ("gpt-2-774m", {"GPT-2 (774M)"}),
        ],
    )
    def test_names_of_one_model(self, walk, subject, names):
        every = [s for result, _ in walk for s in result.statements["models"]]
        assert {s.cells["name"].value for s in every if s.subject == subject} == names

    def test_subjects_of_the_three_newest_files(self, walk):
        newest = {s.subject for result, _ in walk[3:] for s in result.statements["models"]}
        assert len(newest) == 2145

    def test_no_alias_is_the_name_of_another_model(self, walk):
        for kind in ("models", "organizations"):
            owners: dict[str, set[str]] = {}
            for result, _ in walk:
                for s in result.statements[kind]:
                    owners.setdefault(s.cells["name"].value, set()).add(s.subject)
            subjects = set().union(*owners.values())
            loose: dict[str, set[str]] = {}
            for name, ids in owners.items():
                loose.setdefault(normal(name), set()).update(ids)
            for alias, subject in load.aliases(kind):
                assert subject in subjects, alias
                assert owners.get(alias, {subject}) == {subject}, alias
                if normal(alias) != "calm":  # CALM and CaLM are told apart by their letters alone
                    assert loose.get(normal(alias), {subject}) == {subject}, alias

    def test_common_names_do_not_merge_models(self, walk):
        """Every two names with one id are so by curation as renames or by spelling, never by a user's short name."""
        renames = {row["alias"] for row in load.method_table("aliases_models") if "upstream" in row["reason"]}
        by_subject: dict[str, set[str]] = {}
        for result, _ in walk:
            for s in result.statements["models"]:
                by_subject.setdefault(s.subject, set()).add(s.cells["name"].value)
        for names in by_subject.values():
            left = {slug(name) for name in names if name not in renames}
            assert len(left) == 1, names

    def test_curated_facts_are_about_organizations_on_record(self, walk):
        subjects = {s.subject for result, _ in walk for s in result.statements["organizations"]}
        facts = load.method_facts("organizations")
        assert {fact.subject for fact in facts} <= subjects
        vendors = {fact.subject: fact.value for fact in facts if fact.attribute == "cloud_vendor"}
        assert vendors["google-deepmind"] == "Google Cloud"
        assert vendors["openai"] == "Microsoft Azure"
        assert "metamind-inc" not in {fact.subject for fact in facts}
