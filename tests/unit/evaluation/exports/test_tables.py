"""A row says nothing that the codebook does not explain, and every code of the product has one in it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from consults.models import LogbookEntry
from consults.queries.ladder import ENDING
from evaluation.exports import codebook, delimited, readme
from evaluation.exports.readme import About
from evaluation.exports.results import Result
from evaluation.exports.variables import (
    ELEMENTS,
    GROUPS,
    LADDER_ENDS,
    LOSSES,
    MISSING,
    MONTH_VARIABLES,
    OUTCOMES,
    PATHS,
    RESPONSES,
    NotInCodebook,
    code_of,
    patient_variables,
)
from evaluation.models import Outcome
from evaluation.snapshots import shape
from patients.pharmacology.groups import load_group
from stopletters.models import Response
from tests.unit.evaluation.exports.rows import BENZODIAZEPINES, PATIENT_VARIABLES, row, table

OPIOIDS = load_group("opioids")
UNMEASURED = replace(OPIOIDS, yardstick=None)
ALL = (*PATIENT_VARIABLES, *MONTH_VARIABLES)


def words(codes):
    return {word for word, _label in codes.values()}


def test_every_code_of_the_product_has_a_code_in_the_codebook():
    assert words(OUTCOMES) == set(Outcome.Code.values) - {Outcome.Code.LOST}
    assert words(LOSSES) == set(Outcome.Lost.values)
    assert words(GROUPS) == set(Outcome.Group.values)
    assert words(RESPONSES) == {"", *Response.Code.values}
    assert words(LADDER_ENDS) == set(ENDING)
    assert words(PATHS) >= set(shape.PATH.categories)
    assert set(ELEMENTS) == set(LogbookEntry.Element.values)


@pytest.mark.parametrize(
    "one", [*ALL, *patient_variables(OPIOIDS), *patient_variables(UNMEASURED)], ids=lambda one: one.name
)
def test_a_variable_can_be_read_by_spss(one):
    assert one.name.isascii()
    assert one.name.islower()
    assert len(one.name) <= 32
    assert 0 < len(one.label) <= 120
    assert all(len(label) <= 120 for label in one.labels.values())
    assert not set(one.values) & set(MISSING)


def test_a_word_without_a_code_is_no_row():
    with pytest.raises(NotInCodebook):
        code_of(OUTCOMES, "verdwenen")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sex": 4},
        {"sex": -1},  # a code of no value that this variable does not have
        {"age_band": 74},
        {"patient": "Jansen, 1944"},
        {"patient": "=1+1"},
        {"plan": True},
        {"rung": Decimal("1.5")},
        {"ddd_6": 0.4},
        {"ddd_6": Decimal("-0.1")},
        {"response_weeks": date(2026, 3, 2)},
        {"name": "Jansen"},
    ],
)
def test_what_the_codebook_does_not_allow_is_no_row(wrong):
    with pytest.raises(NotInCodebook):
        table(row(1, **wrong))


def test_no_value_is_an_empty_cell():
    header, line = delimited.plain(table(row(1))).decode().splitlines()
    cells = dict(zip(header.split(","), line.split(","), strict=True))
    assert (cells["outcome_6"], cells["patient"], cells["n_call"]) == ("", "P0001", "0")
    assert not any(cell.startswith("-") for cell in cells.values())


def test_the_dutch_file_has_a_mark_semicolons_and_decimal_commas():
    text = delimited.dutch(table(row(1, ddd_6=Decimal("0.4000")))).decode()
    assert text.startswith("\ufeff")
    assert '"0,4000"' in text


def test_the_codebook_names_every_variable_and_code():
    lines = list(codebook.lines([table(row(1))]))
    assert [line[1] for line in lines if line[2]] == [one.name for one in PATIENT_VARIABLES]
    assert ("patients", "outcome_6", "", "", "-2", "uitgevallen", "ja") in lines
    assert ("patients", "sex", "", "", "2", "vrouw", "nee") in lines


def test_the_readme_says_what_for_and_of_which_day():
    about = About(
        "Project",
        3,
        date(2026, 11, 22),
        "Analyse\nna zes maanden",
        "R. Test",
        8,
        2,
        {"Regel": ["a 1"]},
        BENZODIAZEPINES,
    )
    text = readme.text(about, [table(row(1))], []).decode()
    for expected in (
        "Analyse na zes maanden",
        "22-11-2026",
        "a 1",
        "1 rijen",
        "-2  uitgevallen",
        "R. Test",
        "Middelen:       benzodiazepines",
    ):
        assert expected in text


def test_the_age_of_who_got_no_letter_says_on_which_day_it_is():
    label = next(one.label for one in PATIENT_VARIABLES if one.name == "age_band")
    assert all(word in label for word in ("brief", "vergelijking", "export"))


def labels_of(group):
    found = {one.name: one.label for one in patient_variables(group)}
    return {name: label for name, label in found.items() if name.startswith("mg_")}


def test_a_dose_has_the_name_of_what_the_group_is_compared_in():
    assert labels_of(BENZODIAZEPINES)["mg_6"] == "mg diazepam-equivalent per dag na 6 maanden"
    assert labels_of(OPIOIDS)["mg_6"] == "mg morfine-equivalent per dag na 6 maanden (niet berekend)"
    for group in (OPIOIDS, UNMEASURED):
        assert len(labels_of(group)) == 4
        assert not [label for label in labels_of(group).values() if "diazepam" in label]
    names = [[one.name for one in patient_variables(group)] for group in (BENZODIAZEPINES, OPIOIDS)]
    assert names[0] == names[1]


def test_the_readme_says_what_could_not_be_estimated_and_why():
    about = About("Project", 3, date(2026, 11, 22), "Analyse", "R. Test", 8, 2, {}, OPIOIDS)
    answers = [
        Result("stopped_6.letter", "Aandeel", "wilson", 12, estimate=0.25),
        Result("stopped_6.others", "Aandeel", "wilson", 0, reason="no_comparison"),
        Result("ddd_6.mixed", "Verandering", "mixed", 0, reason="no_comparison"),
    ]
    lines = readme.text(about, [table(row(1))], answers).decode().split("\r\n")
    said = " ".join(" ".join(lines).split())
    assert "Middelen: opioïden" in said
    assert (
        "Zonder getal, want van wie niet gekozen werd en toestemming gaf, staat niemand in de vergelijking: er is "
        "geen groep om brieven mee te vergelijken: stopped_6.others, ddd_6.mixed"
    ) in said
    assert "stopped_6.letter" not in said
    assert max(map(len, lines)) <= 120
    assert "Alle vragen" in readme.text(about, [table(row(1))], answers[:1]).decode()
