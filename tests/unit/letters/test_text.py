"""The words of the shipped letter, and what a text may contain."""

import itertools
import re
from dataclasses import replace

import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st

from stopletters.writing import placeholders
from stopletters.writing.letter import LetterFacts, Signatory, compose, plain_text
from stopletters.writing.paper import specimen
from stopletters.writing.text import SHIPPED, Run, TextProblem, read, shipped, shipped_content

VARIANTS = list(
    itertools.product(
        [("oxazepam",), ("oxazepam", "temazepam"), ("chloordiazepoxide", "lormetazepam", "zopiclon")],
        [False, True],
        [False, True],
        ["", "sleep", "anxiety"],
    )
)
LONGEST_SENTENCE = {"B1": 16, "A2": 12}
STOP_ELEMENTS = {
    "stopbrief_b1": (
        "U gebruikt al lange tijd", "slaapt minder diep", "valt sneller", "vergeet sneller", "in het verkeer",
        "Wij raden u aan om te stoppen", "langzaam, in kleine stappen", "Stop nooit in één keer.",
        "het gaat meestal over", "Kom praten met Sanne Bakker", "Bel voor een afspraak", "Dan bellen wij u op",
        "Uw herhaalrecept kunt u voorlopig gewoon vragen", "Hebt u vragen over deze brief? Bel ons gerust.",
    ),
    "stopbrief_a2": (
        "U gebruikt al lange tijd", "slaapt minder diep", "valt sneller", "vergeet sneller", "in het verkeer",
        "Wij raden u aan om te stoppen", "langzaam", "Stop nooit in 1 keer.", "Dat gaat meestal weer over",
        "Kom praten met Sanne Bakker", "Bel voor een afspraak", "Dan bellen wij u op",
        "Uw recept kunt u gewoon blijven vragen", "Hebt u een vraag over deze brief? Bel ons gerust.",
    ),
    "herinnering_b1": (
        "Op 16 september 2026 stuurden wij u een brief", "Stop nooit in één keer.", "Kom praten met Sanne Bakker",
        "Wilt u niet stoppen?", "Dat mag.", "Uw herhaalrecept kunt u voorlopig gewoon vragen", "Bel ons gerust.",
    ),
    "herinnering_a2": (
        "Wij stuurden u een brief op 16 september 2026.", "Stop nooit in 1 keer.", "Kom praten met Sanne Bakker",
        "Wilt u niet stoppen?", "Dat mag.", "Uw recept kunt u gewoon blijven vragen", "Bel ons gerust.",
    ),
    "evaluatie_b1": (
        "Op 16 september 2026 stuurden wij u een brief", "Stop nooit in één keer.", "Kom praten met Sanne Bakker",
        "Voor iedereen die de brief kreeg.", "U gebruikt evenveel.", "Komen mag, het hoeft niet.", "Bel ons gerust.",
    ),
    "evaluatie_a2": (
        "Wij stuurden u een brief op 16 september 2026.", "Stop nooit in 1 keer.", "Kom praten met Sanne Bakker",
        "U slikt nog evenveel.", "U mag komen. Het hoeft niet.", "Bel ons gerust.",
    ),
}  # fmt: skip


def variant(
    medicines: tuple[str, ...], above: bool, older: bool, reason: str, *, name: str = "stopbrief_b1"
) -> LetterFacts:
    # A name without initials: their full stops would count as ends of sentences.
    poh = Signatory("Sanne Bakker", "praktijkondersteuner")
    differs = {"medicines": medicines, "above_one_ddd": above, "age_65": older, "reason": reason, "poh": poh}
    return specimen(shipped(name), **differs)[0]


def words_of(*case: object, name: str = "stopbrief_b1") -> str:
    return plain_text(compose(variant(*case, name=name), shipped(name))).replace("\u00a0", " ")


def sentences(words: str) -> list[str]:
    return [sentence for sentence in re.split(r"[.?:]\s|\n", words) if sentence]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_variant_reads_at_its_level(name: str) -> None:
    textstat.set_lang("nl")
    level = shipped(name).level
    for case in VARIANTS:
        words = words_of(*case, name=name)
        assert textstat.flesch_reading_ease(words) >= 70, case
        assert textstat.words_per_sentence(words) <= {"B1": 12, "A2": 10}[level], case
        longest = max(sentences(words), key=lambda sentence: len(sentence.split()))
        assert len(longest.split()) <= LONGEST_SENTENCE[level], longest


@pytest.mark.parametrize("name", SHIPPED)
def test_every_variant_has_every_element_of_its_letter(name: str) -> None:
    for case in VARIANTS:
        words = words_of(*case, name=name)
        assert [element for element in STOP_ELEMENTS[name] if element not in words] == [], case


@pytest.mark.parametrize("name", SHIPPED)
def test_no_dose_duration_or_percentage_reaches_a_patient(name: str) -> None:
    for case in VARIANTS:
        words = words_of(*case, name=name).replace("in 1 keer", "").replace("16 september 2026", "")
        assert not re.search(
            r"\d|%|\b(mg|milligram|procent|dag(en)?|we(e)?k(en)?|maand(en)?|jaar)\b", words
        ), case


@pytest.mark.parametrize("name", [name for name in SHIPPED if name.endswith("a2")])
def test_very_plain_words_have_no_abbreviations_and_numbers_as_digits(name: str) -> None:
    for case in VARIANTS:
        words = words_of(*case, name=name)
        assert not re.search(r"\b[A-Z]{2,}\b|\b\w\.\w|\b(een keer|twee|drie|vier|vijf)\b", words), case


def test_the_most_important_comes_first_in_very_plain_words() -> None:
    words = words_of(("oxazepam",), False, False, "", name="stopbrief_a2")
    assert words.index("Stop nooit in 1 keer") < words.index("Waarom is stoppen")
    assert words.index("Bel voor een afspraak") < words.index("Waarom is stoppen")


def test_a_letter_that_follows_another_says_when_that_was() -> None:
    facts = replace(variant(("oxazepam",), False, False, "", name="herinnering_b1"), first_letter=None)
    with pytest.raises(ValueError, match="says when that was"):
        compose(facts, shipped("herinnering_b1"))


def test_the_stop_letter_cannot_name_a_letter_before_it() -> None:
    block = {"kind": "paragraph", "lines": ["Op {first_letter_date} schreven wij u."]}
    content = {"version": "1", "title": "Titel", "block": [block]}
    with pytest.raises(TextProblem, match="{datum_eerste_brief} bestaat niet"):
        read(content)
    assert read({**content, "kind": "reminder"}).kind == "reminder"


@given(st.text())
def test_names_of_placeholders_go_to_dutch_and_back(text: str) -> None:
    ours = placeholders.from_dutch(text + "{middel} {telefoon} {Medicine}")
    assert placeholders.from_dutch(placeholders.in_dutch(ours)) == ours
    assert ours.endswith("{medicine} {phone} {Medicine}")


def test_the_variants_differ_where_they_should() -> None:
    base = words_of(("oxazepam",), False, False, "")
    assert "Oxazepam helpt vooral" in base
    assert "goed te slapen of rustig te worden" in base
    assert "Verander nu nog niets" not in base
    assert "Wordt u ouder" not in base
    assert "Verander nu nog niets" in words_of(("oxazepam",), True, False, "")
    assert "Wordt u ouder" in words_of(("oxazepam",), False, True, "")
    assert "manieren om goed te slapen." in words_of(("oxazepam",), False, False, "sleep")
    assert "manieren om rustiger te worden." in words_of(("oxazepam",), False, False, "anxiety")
    more = words_of(("oxazepam", "temazepam", "zopiclon"), False, False, "")
    assert "oxazepam, temazepam en zopiclon" in more
    assert "Deze middelen helpen" in more


def test_the_shipped_content_is_plain_json_and_reads_back() -> None:
    assert read(shipped_content()) == shipped()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Beste {naam}", "{naam} bestaat niet"),
        ("{medicine.__class__}", "losse accolade"),
        ("{{ medicine }}", "losse accolade"),
        ("{medicine!r}", "losse accolade"),
        ("een losse } haak", "losse accolade"),
    ],
)
def test_a_text_with_an_unknown_placeholder_is_refused(line: str, problem: str) -> None:
    block = {"kind": "paragraph", "lines": [line]}
    with pytest.raises(TextProblem, match=re.escape(problem)):
        read({"version": "1", "title": "Titel", "block": [block]})
    with pytest.raises(TextProblem, match=re.escape(problem)):
        read({"version": "1", "title": line, "block": []})


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"version": "1", "block": []}, "ontbreekt title"),
        ({"version": "1", "title": "Titel", "block": [{"kind": "table", "lines": []}]}, "heet table"),
        ({"version": "1", "title": "Titel", "block": [{"kind": "list", "lines": "los"}]}, "zijn lijsten"),
        (
            {"version": "1", "title": "T", "block": [{"kind": "list", "lines": [], "when": ["full_moon"]}]},
            "full_moon bestaat niet",
        ),
        ({"version": "1", "title": 3, "block": []}, "niet te lezen"),
        ({"version": "1", "title": "Titel", "block": ["los"]}, "niet te lezen"),
    ],
)
def test_a_text_that_cannot_be_used_says_why(content: dict[str, object], problem: str) -> None:
    with pytest.raises(TextProblem, match=problem):
        read(content)


def test_what_is_filled_in_is_never_looked_at_again() -> None:
    values = dict.fromkeys(placeholders.PLACEHOLDERS, "{phone} **vet** {{ x }}")
    assert placeholders.fill("Bel {poh_name}.", values) == "Bel {phone} **vet** {{ x }}."


def test_strong_words_are_marked_in_the_text_not_in_the_facts() -> None:
    facts = replace(variant(("**oxazepam**",), False, False, ""))
    runs = [run for passage in compose(facts, shipped()).passages for line in passage.lines for run in line]
    assert Run("Stop nooit in één keer.", strong=True) in runs
    assert [run for run in runs if run.strong] == [Run("Stop nooit in één keer.", strong=True)]
