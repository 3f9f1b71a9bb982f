"""Models on the rows of an export: known answers, and a reason where there is none."""

import json

import pytest

from evaluation.exports import analysis, results
from evaluation.exports.variables import LOST
from patients.pharmacology.groups import load_group
from tests.unit.evaluation.exports.rows import BENZODIAZEPINES, row, table, used


def found(*rows):
    return {one.name: one for one in analysis.analyse(table(*rows), BENZODIAZEPINES)}


def test_nobody_is_a_reason_and_never_a_number():
    answers = found()
    assert answers
    for one in answers.values():
        assert one.reason, one.name
        assert one.reason in results.REASONS, one.reason
        assert (one.estimate, one.p, one.n) == (None, None, 0), one.name


def test_a_share_counts_who_has_data_alone():
    rows = [used(number, "1", "0", 1) for number in range(15)]
    rows += [used(number, "1", "1", 4) for number in range(15, 65)]
    rows += [row(number, group=1, rung=0, outcome_6=LOST) for number in range(65, 80)]
    share = found(*rows)["stopped_6.letter"]
    assert (share.n, share.method) == (65, "wilson")
    assert share.estimate == pytest.approx(15 / 65)
    assert (share.low, share.high) == (pytest.approx(0.1451, abs=1e-3), pytest.approx(0.3463, abs=1e-3))


def test_the_same_patients_before_and_after():
    change = found(*(used(n, "1", after, 2) for n, after in enumerate(("0.5", "0.4", "0.3"))))["ddd_6.change"]
    assert (change.n, change.method) == (3, "paired_t")
    assert change.estimate == pytest.approx(-0.6)
    assert (change.low, change.high) == (pytest.approx(-0.8484, abs=1e-4), pytest.approx(-0.3516, abs=1e-4))


def test_both_groups_in_ten_practices_give_a_difference_in_differences():
    """Who got a letter uses 0.5 less, the others 0.1 less; what each uses differs a little by practice and patient."""
    rows = []
    for practice in range(10):
        for number in range(4):
            letter, before = number % 2 == 0, 1 + 0.01 * (practice * (number + 1) % 7)
            after = before - (0.5 if letter else 0.1) + 0.01 * (practice * (number + 2) % 5 - 2)
            one = used(10 * practice + number, f"{before:.2f}", f"{after:.2f}", 2 if letter else 4)
            rows.append({**one, "group": 1 if letter else 2, "practice": f"H{practice}"})
    answer = found(*rows)["ddd_6.difference_in_differences"]
    assert (answer.method, answer.groups) == ("ols_cluster_t", 10)
    assert answer.estimate == pytest.approx(-0.39, abs=1e-6)
    assert answer.low < -0.39 < answer.high


def test_time_to_stopping_is_that_of_the_first_window_without_use():
    at = {"outcome_3": 4, "outcome_6": 1, "outcome_12": 6}
    rows = [row(number, group=1, rung=0, **at) for number in range(6)]
    rows += [row(number, group=1, rung=0, outcome_3=4) for number in range(6, 10)]
    curve = found(*rows)["time_to_stopping.letter"]
    assert curve.points == ((0.0, 10, 0, 1.0), (3.0, 10, 0, 1.0), (6.0, 6, 6, 0.0))
    assert (curve.n, curve.estimate) == (10, 6.0)


def test_a_curve_on_which_nobody_stopped_says_how_many_were_followed():
    rows = [row(number, group=1, rung=0, outcome_3=4, outcome_6=4) for number in range(4)]
    rows += [row(number, group=1, rung=0, outcome_3=4) for number in range(4, 6)]
    curve = found(*rows)["time_to_stopping.letter"]
    assert curve.points == ((0.0, 6, 0, 1.0), (3.0, 6, 0, 1.0), (6.0, 4, 0, 1.0))
    assert curve.reason == "median_not_reached"


def test_answers_are_written_with_method_number_or_reason():
    answers = analysis.analyse(
        table(*(used(n, "1", after, 2) for n, after in enumerate(("0.5", "0.4", "0.3")))), BENZODIAZEPINES
    )
    told = json.loads(results.as_json(answers, {"primary": {"outcome": "abstinent"}}))
    assert told["level"] == 0.95
    for one in told["results"]:
        assert one["method"]
        assert ("unknown" in one) == (one["estimate"] is None and one["p"] is None) or one.get("points")
    lines = results.as_csv(answers).decode().splitlines()
    assert len(lines) == len(answers) + 1
    assert any("ddd_6.change," in line and "-0.600000" in line for line in lines)


def test_the_same_rows_give_the_same_answers():
    rows = [used(number, "1", f"0.{number}", 2) for number in range(1, 9)]
    first, again = (analysis.analyse(table(*rows), BENZODIAZEPINES) for _ in range(2))
    assert first == again


def letters_alone():
    """Twelve patients in six practices: half of them came for a consult, and nobody is in the comparison."""
    return [
        {**used(n, "1", f"0.{n % 7}", 1 + n % 4), "practice": f"H{n % 6}", "rung": n // 6} for n in range(12)
    ]


def test_without_a_comparison_each_question_about_it_says_so():
    answers = found(*letters_alone())
    comparing = {name for name in answers if name.rpartition(".")[2] in analysis.COMPARING}
    assert {"stopped_6.others", "ddd_6.mixed", "ddd_6.difference_in_differences"} <= comparing
    for name in comparing:
        one = answers[name]
        assert (one.reason, one.estimate, one.p) == ("no_comparison", None, None), name
    assert answers["stopped_6.letter"].estimate == pytest.approx(3 / 12)
    assert answers["ddd_6.consult_mixed"].reason != "no_comparison"


def test_a_comparison_that_is_there_has_reasons_of_its_own():
    others = [{**used(n, "1", "1", 4), "group": 2, "rung": -3, "practice": "H1"} for n in range(20, 22)]
    answers = found(*letters_alone(), *others)
    assert "no_comparison" not in {one.reason for one in answers.values()}
    assert answers["stopped_3.others"].reason == "nobody"


def test_what_has_no_number_says_why_in_words_too():
    told = json.loads(results.as_json(analysis.analyse(table(*letters_alone()), BENZODIAZEPINES), {}))
    one = next(one for one in told["results"] if one["name"] == "ddd_6.mixed")
    assert (one["unknown"], one["because"]) == ("no_comparison", results.REASONS["no_comparison"])


def test_a_dose_is_asked_for_in_the_measure_of_the_group():
    opioids = load_group("opioids")
    asked = {one.name: one.question for one in analysis.analyse(table(group=opioids), opioids)}
    assert asked["mg_6.change"].startswith("Verandering in mg morfine-equivalent per dag")
    assert not [words for words in asked.values() if "diazepam" in words]
