"""Sentences keep their parts through every language, copy and pickle."""

import copy
import pickle

from hypothesis import given
from hypothesis import strategies as st

from steelyard.words.language import ENGLISH, Language
from steelyard.words.phrase import Lowered, Phrase, Phrases, Recorded, Term, sentences

ZH = Language(
    "zh",
    {"No {quantity}: {cause}.": "没有{quantity}：{cause}。", "cost": "成本", ", and ": "，且", "no price": "无价格"},
)


def test_a_phrase_is_its_english_text():
    phrase = Phrase("No {quantity}: {cause}.", quantity="cost", cause="no price")
    assert phrase == "No cost: no price."
    assert isinstance(phrase, str)


def test_phrases_within_are_said_in_the_language_and_names_stay():
    phrase = Phrase(
        "No {quantity}: {cause}.", quantity=Phrase("cost"), cause=Phrases(["no price", Phrase("no price")], ", and ")
    )
    assert ZH(phrase) == "没有成本：无价格，且无价格。"
    assert ZH(Phrase("No {quantity}: {cause}.", quantity="cost", cause="X")) == "没有cost：X。"
    assert ZH.missing == set()


def test_what_the_catalogue_lacks_is_said_in_english_and_remembered():
    speaker = Language("zh", {})
    assert speaker("{n} models", n=3) == "3 models"
    assert speaker.missing == {"{n} models"}


def test_a_copy_and_a_pickle_keep_the_parts():
    phrase = Phrases([Phrase("No {quantity}: {cause}.", quantity=Phrase("cost"), cause="X")], ", and ")
    for again in (copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):
        assert again == phrase
        assert ZH(again) == "没有成本：X。"


def test_a_title_within_a_sentence_is_small_in_english_alone():
    phrase = Phrase("No {quantity}: {cause}.", quantity=Lowered("Cost"), cause=Phrase("no price"))
    speaker = Language("zh", {**ZH._sentences, "Cost": "成本"})
    for one in (phrase, copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):
        assert (one, ENGLISH(one), speaker(one)) == ("No cost: no price.",) * 2 + ("没有成本：无价格。",)
    assert (Lowered("MFU"), Lowered("PUE of a site"), Lowered("")) == ("MFU", "PUE of a site", "")


def test_a_code_is_named_by_the_table_and_stays_as_it_is_in_english():
    code = pickle.loads(pickle.dumps(Term("country", "Germany")))
    speaker = Language("zh", {"of {place}": "{place}的"})
    assert (speaker(Phrase("of {place}", place=code)), ENGLISH(code)) == ("德国的", "Germany")
    assert speaker(Term("country", "Nowhere")) == "Nowhere"
    assert speaker.missing == set()


def test_sentences_have_a_space_between_them_in_english_alone():
    told = sentences(Phrase("no price"), Phrase("no price"), Phrase("no price"))
    speaker = Language("zh", {**ZH._sentences, "{sentence} {next}": "{sentence}{next}"})
    assert (told, speaker(told)) == ("no price no price no price", "无价格无价格无价格")
    assert sentences(Phrase("no price")) == "no price"


@given(st.text(), st.text())
def test_braces_in_values_do_no_harm(first, second):
    phrase = Phrase("No {quantity}: {cause}.", quantity=first, cause=second)
    assert ZH(phrase) == f"没有{first}：{second}。"


def test_a_value_on_record_is_told_with_its_unit_and_written_as_it_stands():
    speaker = Language("zh", {"{number} ({interval})": "{number}（{interval}）", "{what}: {value}": "{what}：{value}"})
    hours, day = Recorded("57000000", "chip-hour", low="3e7", high="1e8"), Recorded("2022-08-15")
    for one in (hours, copy.deepcopy(hours), pickle.loads(pickle.dumps(hours))):
        assert str(one) == "57000000, 3e7 to 1e8"
        assert ENGLISH(one) == "57 M chip-hours (30 M to 100 M)"
        assert speaker(one) == "5,700 万芯片小时（3,000 万至 1.0 亿芯片小时）"
    assert (str(day), ENGLISH(day), speaker(day)) == ("2022-08-15", "15 August 2022", "2022年8月15日")
    assert ENGLISH(Recorded("a-chip", name="A chip")) == "A chip"
    power = Phrase("{what}: {value}", what=Term("attribute", "tdp_w"), value=Recorded("400", "W"))
    within = Phrase("{what}: {value}", what="A", value=power)
    assert (str(within), ENGLISH(within), speaker(within)) == (
        "A: tdp_w: 400", "A: rated power: 400 W", "A：额定功率：400 瓦",
    )  # fmt: skip
    assert speaker.missing == set()


def test_no_space_stands_between_chinese_letters():
    speaker = Language("zh", {"{who} would use {what}": "{who} 会使用 {what}"})
    assert speaker("{who} would use {what}", who="微软", what="A 100") == "微软会使用 A 100"
    assert speaker("{who} would use {what}", who="OpenAI", what="云") == "OpenAI 会使用云"
