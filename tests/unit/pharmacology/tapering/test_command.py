"""`plan_taper` as scripts use it: JSON out, or exit 2 with a Dutch sentence. No test here has a database."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from consults.services import planning_decisions

TEMAZEPAM = "--substance temazepam --daily-mg 20 --strengths 10/0.5 --protocol 25-2-weeks --start 2026-12-01"


def asked(line: str) -> dict[str, Any]:
    out = StringIO()
    call_command("plan_taper", *line.split(), "--json", stdout=out)
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


def refused(line: str) -> str:
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("plan_taper", *line.split(), stderr=err)
    assert ended.value.code == 2
    return err.getvalue().strip()


def test_the_schedule_as_json() -> None:
    made = asked(TEMAZEPAM)
    warnings = made.pop("warnings")
    assert made == {
        "protocol": "25-2-weeks",
        "version": "1",
        "substance": "temazepam",
        "start_mg": 20,
        "steps": [
            {"from": "2026-12-01", "to": "2026-12-14", "target_mg": 15, "mg": 15, "tablets": {"10": 1.5}},
            {"from": "2026-12-15", "to": "2026-12-28", "target_mg": 10, "mg": 10, "tablets": {"10": 1}},
            {"from": "2026-12-29", "to": "2027-01-25", "target_mg": 2.5, "mg": 5, "tablets": {"10": 0.5}},
            {"from": "2027-01-26", "to": None, "target_mg": 0, "mg": 0, "tablets": {}},
        ],
        "weeks": 8,
        "totals": {"10": 49},
    }
    assert "short_half_life" in {warning["code"] for warning in warnings}
    assert all(set(warning) == {"code", "text", "source"} and all(warning.values()) for warning in warnings)


def test_numbers_have_two_decimals_at_most() -> None:
    made = asked("--substance lorazepam --daily-mg 1 --strengths 0.5/0.25 --protocol bcfi-10")
    numbers = [number for step in made["steps"] for number in (step["mg"], step["target_mg"])]
    assert all(number == round(number, 2) for number in numbers)
    assert 0.81 in numbers
    assert set(made["totals"]) == {"0.5"}


def test_without_strengths_it_takes_what_is_sold_and_may_be_divided() -> None:
    made = asked("--substance Valium --daily-mg 10")
    assert [step["mg"] for step in made["steps"]] == [10, 8, 5, 3, 2, 0]
    assert made["steps"][1]["tablets"] == {"5": 1, "2": 1.5}


@pytest.mark.parametrize(
    ("more", "equivalent", "start", "code"),
    [("", 30, 10, "equivalent_range"), ("--equivalent 20", 20, 15, "own_equivalent")],
)
def test_a_switch(more: str, equivalent: int, start: int, code: str) -> None:
    made = asked(f"--substance oxazepam --daily-mg 30 --switch-to-diazepam {more}")
    assert made["substance"] == "diazepam"
    assert made["switched_from"] == {"substance": "oxazepam", "mg": 30, "equivalent": equivalent}
    assert made["start_mg"] == start
    assert code in {warning["code"] for warning in made["warnings"]}


def test_options_of_the_tablets() -> None:
    by_default = asked("--substance oxazepam --daily-mg 20 --strengths 10 --smallest-part 0,5 --pace-days 10")
    assert [step["mg"] for step in by_default["steps"]] == [20, 15, 10, 5, 0]
    assert by_default["steps"][0]["to"] > by_default["steps"][0]["from"]
    capsules = asked("--substance temazepam --daily-mg 40 --form capsule --end-mg 10")
    assert [step["mg"] for step in capsules["steps"]] == [40, 30, 20, 10]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--substance temazepam --daily-mg 20 --strengths 20 --form capsule", "ineens worden gestopt"),
        ("--substance temazepam --daily-mg 20 --strengths 20/0.5 --form capsule", "nooit gedeeld"),
        ("--substance diazepam --daily-mg 7.5", "Wel te maken: 7 mg of 8 mg."),
        ("--substance clonazepam --daily-mg 2 --strengths 0.5/0.5", "clonazepam"),
        ("--substance clobazam --daily-mg 20", "clobazam"),
        ("--substance prazepam --daily-mg 20 --switch-to-diazepam", "geeft geen bron"),
        ("--substance paracetamol --daily-mg 20", "middelentabel"),
        ("--daily-mg 20", "Geef het middel op"),
        ("--substance oxazepam", "--daily-mg"),
        ("--substance oxazepam --daily-mg veel", "veel is geen getal"),
        ("--substance oxazepam --daily-mg nan", "nan is geen getal"),
        ("--substance oxazepam --daily-mg -5", "-5 mg kan niet"),
        ("--substance oxazepam --daily-mg 0", "0 mg kan niet"),
        ("--substance oxazepam --daily-mg 10 --strengths 10/0.3", "0,3 kan niet"),
        ("--substance oxazepam --daily-mg 10 --strengths ,", "geen sterkte bekend"),
        ("--substance oxazepam --daily-mg 10 --strengths 10/5/1", "geen getal"),
        ("--substance oxazepam --daily-mg 10 --form drank", "drank is niet bekend"),
        ("--substance oxazepam --daily-mg 10 --form capsule", "geen sterkte bekend"),
        ("--substance oxazepam --daily-mg 10 --protocol snel", "snel bestaat niet"),
        ("--substance oxazepam --daily-mg 10 --pace-days 1", "1 dagen kan niet"),
        ("--substance oxazepam --daily-mg 10 --pace-days 7.5", "geen heel aantal"),
        ("--substance oxazepam --daily-mg 10 --end-mg 10", "einddosis 10 mg kan niet"),
        ("--substance oxazepam --daily-mg 10 --start 31-12-2026", "geen datum"),
        ("--substance oxazepam --daily-mg 10 --protocol ashton", "alleen voor diazepam"),
        ("--substance diazepam --daily-mg 60 --protocol ashton", "hoogstens 40 mg"),
    ],
)
def test_a_refusal_is_one_dutch_sentence(line: str, said: str) -> None:
    sentence = refused(line)
    assert said in sentence
    assert "Traceback" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("line", ["--substance diazepam --daily-mg 10 --bogus", "--substance --daily-mg 10"])
def test_options_nobody_knows_are_refused_in_dutch_too(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("plan_taper", *line.split())
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told == "De opdracht is niet te lezen. Met --help staat welke opties er zijn.\n"


def test_for_people_it_is_a_list_in_words() -> None:
    out = StringIO()
    call_command("plan_taper", *TEMAZEPAM.split(), stdout=out)
    text = out.getvalue()
    assert "29-12-2026 t/m 25-01-2027       5 mg  doel    2,5  0,5 × 10 mg" in text
    assert "8 weken. Nodig: 49 × 10 mg." in text
    assert "De huisarts beslist" in text


def test_in_production_nothing_is_planned_before_the_decision(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRODUCTION = True
    monkeypatch.setattr(planning_decisions, "decided", lambda: False)
    assert "Automatisch plannen staat uit" in refused(TEMAZEPAM)
    monkeypatch.setattr(planning_decisions, "decided", lambda: True)
    assert asked(TEMAZEPAM)["weeks"] == 8
