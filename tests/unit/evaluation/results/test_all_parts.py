"""Sentences, tables and amounts of the results: only what was published, in Dutch notation, with direction and n."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from benzoproject.lib.tables import csv_lines
from evaluation.results import all_parts, by_rung, flow, ladder, outcome, over_time, recruitment
from evaluation.results.parts import Bars, Told, scale
from evaluation.snapshots.content import Content
from tests.unit.evaluation.results.contents import cells, share, stored


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def content(**changes: Any) -> Content:
    return Content.of({**stored(), **changes})


def told(name: str, **changes: Any) -> Told:
    return next(one for one in all_parts.tell(content(**changes)) if one.name == name)


SENTENCES = {
    "recruitment": "6 praktijken hebben een contract met onderzoek. Nog 2 nodig vóór 31-12-2026.",
    "outcome": (
        "Van de 65 patiënten met gegevens stopten er 15: 23 % (95%-interval 15 tot 35 %)."
        " Van alle 75 is dat 20 % (13 tot 30 %)."
    ),
    "flow": (
        "Van minstens 340 chronische gebruikers kregen er 120 een brief; minstens 60 zijn er 6 maanden gevolgd."
    ),
    "ladder": "Van 120 patiënten met een brief kwamen er 50 (+ ≤ 7) op een eerste consult. Op het vijfde: ≤ 7.",
    "over_time": (
        "Na 6 maanden was 23 % met een brief gestopt, en 12 % van wie niet gekozen was."
        " Het verschil is 11 procentpunt (95%-interval −2 tot 23); boven 0 is beter."
    ),
    "responses": "Van de patiënten met een brief reageerden er 85 van 120: 71 % (95%-interval 62 tot 78 %).",
    "by_rung": "Gestopt, van wie er gegevens zijn: alleen de brief 17 %, met consulten 40 %.",
    "training": "De bijeenkomsten kregen gemiddeld, van de 10: Trainingsdag 1 8,7, Trainingsdag 2 8,2.",
    "hours": "196 uur in totaal, het meeste voor: training (72 u).",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_one_sentence_says_what_the_picture_shows(name: str):
    assert told(name).sentence.replace("\N{NO-BREAK SPACE}", " ") == SENTENCES[name]


def test_a_number_of_consults_is_drawn_once_its_share_may_be_shown_and_stands_in_the_table_anyhow():
    part = told("by_rung")
    assert [bar.label for bar in part.bars] == ["Alleen de brief", "Met consulten"]
    assert [row[0] for row in part.table.rows] == [
        "Alleen de brief",
        "Met consulten",
        "1 consult",
        "2 consulten",
    ]
    tables = stored()["tables"]
    known = cells("1", not_yet=10, abstinent=20, halved=20, quartered=10, unchanged=20, increased=10)
    fine = [cell for cell in tables["rung,outcome_6"] if cell["key"][0] != "1"] + known
    large = by_rung.tell(content(tables={**tables, "rung,outcome_6": fine}))
    assert {bar.label: bar.amount for bar in large.bars}["1 consult"] == 25


def test_a_snapshot_of_before_tells_the_numbers_of_consults_alone():
    tables = {name: cells for name, cells in stored()["tables"].items() if name != "held,stopped_6"}
    part = by_rung.tell(content(tables=tables))
    assert [bar.label for bar in part.bars] == ["Alleen de brief", "1 consult", "2 consulten"]


def test_every_part_has_a_sentence_a_table_and_a_method():
    parts = list(all_parts.tell(content()))
    assert [part.name for part in parts] == list(all_parts.TELLERS)
    for part in parts:
        assert part.sentence
        assert part.method
        assert part.table.rows
        assert {len(row) for row in part.table.rows} == {len(part.table.head)}


def test_an_empty_content_has_nothing_to_say():
    assert list(all_parts.tell(content(tables={}, figures={}, programme={}))) == []


def test_what_is_not_shown_has_no_amount_and_is_never_a_nought():
    bars = {bar.label: bar for bar in told("outcome").bars}  # type: ignore[attr-defined]
    assert (bars["Meer"].amount, bars["Meer"].words) == (None, "≤\N{NO-BREAK SPACE}7")
    assert (bars["Opnieuw gebruik"].amount, bars["Opnieuw gebruik"].words) == (None, "niet getoond")
    rows = [row for part in all_parts.tell(content()) for row in part.table.rows]
    assert not [row for row in rows if "0" in row]


def test_small_and_hidden_stand_in_the_tables_as_words():
    table = {row[0]: row for row in told("outcome").table.rows}
    assert table["Meer"][1:3] == ("≤\N{NO-BREAK SPACE}7", "–")
    assert table["Opnieuw gebruik"][1] == "niet getoond"


def test_numbers_are_written_the_dutch_way():
    words = " ".join(step.words for step in flow.tell(content()).steps)  # type: ignore[union-attr]
    assert "13.150" in words
    assert told("training").table.rows[0][1] == "8,7"


def test_without_shares_the_outcomes_are_counts_and_nothing_is_compared_with_other_studies():
    part = outcome.tell(content(figures={}))
    assert part
    assert part.nature is None
    assert [bar.amount for bar in part.bars] == [15, 15, 10, 20, None, None]
    assert part.scale.unit == ""
    assert "%" not in part.sentence


def test_a_stopped_count_that_is_not_shown_is_said_so():
    tables = {"path,outcome_6": cells("letter", lost=10, abstinent="small", unchanged=20)}
    part = outcome.tell(content(figures={}, tables=tables))
    assert part
    assert "te weinig om te tonen: ≤\N{NO-BREAK SPACE}7" in part.sentence


def test_a_share_over_small_counts_says_how_its_denominator_was_made():
    assert "Kleine aantallen tellen in een aandeel voor de helft mee" in told("outcome").method


def test_the_flow_tells_what_its_sums_do_not_hold():
    steps = {step.label: step for step in flow.tell(content()).steps}  # type: ignore[union-attr]
    assert steps["Chronisch gebruik"].note == "zonder 2 aantallen"  # one is not shown, and need not be small
    assert steps["Met gegevens"].last
    tables = {**stored()["tables"], "path": cells(letter=120, not_chosen=155, opioid="small", other="small")}
    steps = {step.label: step for step in flow.tell(content(tables=tables)).steps}  # type: ignore[union-attr]
    assert steps["Chronisch gebruik"].note == "zonder 2 kleine aantallen"


def test_who_was_not_chosen_counts_as_chronic_though_their_number_is_not_shown():
    path = cells(letter=120, not_chosen="hidden", chosen=10)
    later = cells("not_chosen", no=335, yes="small")
    part = flow.tell(content(tables={**stored()["tables"], "path": path, "path,letter_later": later}))
    assert part
    assert part.sentence.startswith("Van minstens 465 chronische gebruikers kregen er 120 een brief")
    steps = {step.label: step for step in part.steps}
    assert (steps["Chronisch gebruik"].words, steps["Chronisch gebruik"].note) == ("465", "")
    assert "minstens 335 niet gekozen, in de vergelijking" in [
        aside.words for aside in steps["Chronisch gebruik"].asides
    ]
    assert [aside.words for aside in steps["Ingeschreven"].asides] == ["ongeveer 12.700 niet chronisch"]


def test_nothing_is_guessed_of_who_was_not_chosen():
    part = flow.tell(content(tables={"path": cells(letter=120, not_chosen="hidden")}))
    assert part
    steps = {step.label: step for step in part.steps}
    assert (steps["Chronisch gebruik"].words, steps["Chronisch gebruik"].note) == ("120", "zonder 1 aantal")
    assert part.sentence.startswith("Van minstens 120 chronische gebruikers")
    assert steps["Ingeschreven"].asides == ()


def test_meetings_of_one_name_are_told_apart():
    grades = [
        {"title": "Dag 1", "group": "A", "day": "2026-08-07", "mean": 9.0, "n": 3},
        {"title": "Dag 1", "group": "B", "day": "2026-08-14", "mean": 8.0, "n": 3},
        {"title": "Intervisie", "group": "", "day": "2026-09-01", "mean": 7.0, "n": 3},
        {"title": "Intervisie", "group": "", "day": "2026-10-01", "mean": 7.5, "n": 3},
        {"title": "Medisch", "group": "A", "day": "2026-09-08", "mean": 8.3, "n": 3},
    ]
    rows = told("training", programme={**stored()["programme"], "grades": grades}).table.rows
    assert [row[0].replace("\N{NO-BREAK SPACE}", " ") for row in rows] == [
        "Dag 1, groep A", "Dag 1, groep B", "Intervisie, 01-09-2026", "Intervisie, 01-10-2026", "Medisch",
    ]  # fmt: skip


def test_a_line_over_other_people_says_so():
    words = "de punten van een lijn gaan niet allemaal over dezelfde mensen"
    assert words in told("over_time").method
    same = {**stored()["figures"], "outcome_3.letter.abstinent.with_data": share(5, 65, 0.03, 0.17)}
    assert words not in told("over_time", figures=same).method


def test_not_known_yet_and_never_known_have_names_of_their_own():
    rows = [row[0] for row in told("outcome").table.rows]
    assert rows[-2:] == ["Niet te volgen", "Nog niet bekend"]


def test_who_consented_is_no_part_of_those_whose_window_is_not_over():
    for tables in (
        stored()["tables"],
        {**stored()["tables"], "path,outcome_6": cells("letter", abstinent=60)},
    ):
        letters = next(
            step for step in flow.tell(content(tables=tables)).steps if step.label == "Brief gepost"
        )  # type: ignore[union-attr]
        assert letters.note == "95 gaven toestemming"
        assert [aside.parts for aside in letters.asides] == [()] * len(letters.asides)
    assert [aside.words for aside in letters.asides] == []


def test_who_got_a_letter_after_the_comparison_is_one_chronic_user():
    tables = {**stored()["tables"], "path,letter_later": cells("not_chosen", no=135, yes=20)}
    part = flow.tell(content(tables=tables))
    assert part
    assert part.sentence.startswith("Van minstens 320 chronische gebruikers")
    asides = {aside.words: aside.parts for step in part.steps for aside in step.asides}
    compared = asides["155 niet gekozen, in de vergelijking"]
    assert compared == ("20 kregen later een brief, en tellen daar ook mee",)


def test_who_is_not_followed_is_no_comparison():
    tables = {**stored()["tables"], "path": cells(letter=120, not_chosen=50, not_followed=15)}
    steps = flow.tell(content(tables=tables)).steps  # type: ignore[union-attr]
    assert "15 geen brief, en niet in de vergelijking" in [
        aside.words for step in steps for aside in step.asides
    ]


def test_a_rung_is_the_sum_of_what_is_shown_with_what_it_lacks():
    rungs = ladder.tell(content()).rungs  # type: ignore[union-attr]
    assert [(one.reached, one.more.replace("\N{NO-BREAK SPACE}", " ")) for one in rungs] == [
        (120, ""), (50, "+ ≤ 7"), (35, "+ ≤ 7"), (20, "+ ≤ 7"), (10, "+ ≤ 7"), (None, ""),
    ]  # fmt: skip


def test_a_letter_that_came_back_is_no_answer():
    part = told("responses", figures={})
    assert part.sentence == "Getoonde reacties: 85; zonder reactie: 30."
    assert "Een brief die terugkwam is geen reactie" in part.method
    assert part.table.rows[-2][0] == "Niet bereikt, of niet geschikt"


@pytest.mark.parametrize("measure", ["abstinent", "at_least_halved"])
def test_the_sentences_name_the_outcome_that_was_registered(measure: str):
    primary = {"outcome": "halved", "measure": measure, "months": 6}
    of_all = stored()["figures"] | {"outcome_6.letter.at_least_halved.all": share(30, 75, 0.30, 0.51)}
    first = told("outcome", primary=primary, figures=of_all)
    second = told("over_time", primary=primary, figures=of_all)
    assert ("helft minder" in first.sentence) is (measure == "at_least_halved")
    assert ("helft minder" in second.sentence) is (measure == "at_least_halved")
    if measure == "at_least_halved":
        assert "zijn er 30 gestopt of gebruiken ten minste de helft minder: 46" in first.sentence
        assert "Van alle 75 is dat 40" in first.sentence
        assert first.table.rows[0][:2] == ("Gestopt of minstens de helft minder", "30")
        assert "was 46\N{NO-BREAK SPACE}% met een brief gestopt of gebruikte" in second.sentence
        assert [bar.main for bar in first.bars[:3]] == [True, True, False]  # type: ignore[attr-defined]
        without = told("outcome", primary=primary, figures={})
        assert without.sentence.startswith("Hoeveel er na 6 maanden gestopt zijn of ten minste")


@pytest.mark.parametrize(("primary", "nature", "drawn"), [
    (6, {"months": 6}, True), (6, {}, True), (3, {"months": 6}, False), (12, {"months": 6}, False),
    (12, {"months": 12}, True),
])  # fmt: skip
def test_what_stops_by_itself_stands_beside_the_same_window_alone(primary: int, nature: Any, drawn: bool):
    figures = stored()["figures"] | {"outcome_12.letter.abstinent.with_data": share(10, 45, 0.13, 0.36)}
    course = {"estimate": 0.12, "low": 0.05, "high": 0.21, **nature}
    part = outcome.tell(
        content(figures=figures, natural_course=course, primary={**stored()["primary"], "months": primary})
    )
    assert part
    assert (part.nature is not None) is drawn
    assert (f"na {primary} maanden: 5 tot 21" in part.nature_range) is drawn


def test_a_letter_that_does_worse_has_its_own_number_needed():
    worse = {"estimate": -12.5, "low": -20.2, "high": -8.3, "method": "inverse_newcombe", "n": 145}
    part = over_time.tell(content(figures={**stored()["figures"], "outcome_6.nnt": worse}))
    assert part
    assert part.facts[-1] == ("Brieven voor één stopper minder", "12", "95%-interval 8 tot 20")


def test_the_comparison_shows_both_groups_and_says_what_is_missing():
    part = over_time.tell(content())
    assert part
    shown = [[point.amount is not None for point in line.points] for line in part.panels[0].lines]
    assert shown == [[True, True, False], [True, True, False]]
    assert part.unknown_words == "? niet getoond"
    assert [fact[1] for fact in part.facts] == ["11", "1,85"]


def test_enough_practices_are_said_to_be_enough():
    programme = {**stored()["programme"], "minimum": 5}
    part = recruitment.tell(content(programme=programme))
    assert part
    assert part.sentence.endswith("Dat is genoeg: er zijn er 5 nodig.")


def test_an_activity_of_few_practices_is_not_counted_in_the_total():
    part = told("hours")
    assert isinstance(part, Bars)
    assert part.bars[-1].amount is None
    assert part.table.rows[-1][1] == "niet getoond"


def test_hours_are_said_to_be_of_who_wrote_them_not_of_whose_patients_are_counted():
    part = told("hours")
    assert content().practices == 8
    assert "Uren geschreven door 10 praktijken." in part.method
    assert part.table.head[-1] == "Praktijken"
    assert [row[-1] for row in part.table.rows] == ["10", "7", "9", "6", "niet getoond"]


def test_how_many_grades_make_a_mean_is_what_the_snapshot_went_by():
    part = told("training", programme={**stored()["programme"], "least_grades": 4})
    assert "Bij minder dan 4 cijfers" in part.method
    assert part.table.rows[-1][1] == "niet getoond"


def test_hours_of_an_older_snapshot_are_of_the_project():
    rows = [{"activity": "letters", "minutes": 3120}, {"activity": "training", "minutes": None}]
    older = {**stored()["programme"], "hours": rows}
    del older["hours_practices"]
    part = told("hours", programme=older)
    assert "Uren geschreven door de praktijken van het project." in part.method
    assert {len(row) for row in part.table.rows} == {2}


@pytest.mark.parametrize(
    ("highest", "marks"),
    [(35, (0, 10, 20, 30, 40)), (7, (0, 2, 4, 6, 8)), (3, (0, 1, 2, 3)), (96, (0, 20, 40, 60, 80, 100))],
)
def test_a_scale_has_round_steps_that_hold_the_highest(highest: float, marks: tuple[int, ...]):
    assert scale(highest, most=100).marks == marks


def test_a_table_to_download_has_no_live_formula():
    programme = {**stored()["programme"], "grades": [{"title": "=HYPERLINK(1)", "mean": 8.0, "n": 5}]}
    table = told("training", programme=programme).table
    text = "".join(csv_lines(table.head, table.rows))
    assert '"\'=HYPERLINK(1)"' in text
    for part in all_parts.tell(content()):
        lines = "".join(csv_lines(part.table.head, part.table.rows))
        assert not re.search(r'(^|;)"[=@+]', lines, re.M)


def test_beside_who_was_not_chosen_stands_which_way_that_leans():
    later = {"path,letter_later": cells("not_chosen", no=125, yes=30)}
    everybody = told("over_time", counted="all", tables={**stored()["tables"], **later})
    assert "vergeleken tot dan" in everybody.method
    assert "om toestemming gevraagd" in told("over_time", counted="consent").method
