"""An invented patient, to show the words of a workbook before there is one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from consults.writing import stories
from consults.writing.facts import Appointment, Facts, Medicine, Practice, Said, Schedule, Score, Step
from consults.writing.stories import Story

MADE_ON = date(2026, 11, 24)
STARTED = date(2026, 11, 10)
MEDICINE, MG = "oxazepam", Decimal(10)
# Weeks, and tablets in the morning and at night.
_STEPS = ((2, "0.5", "1"), (2, "0", "1"), (4, "0", "0.5"))


def facts(
    told: tuple[Story, ...], *, texts: str, reason: str = "", age_65: bool = True, with_plan: bool = True
) -> Facts:
    """`told`: the stories of the text; `with_plan` False is somebody who was in no consult yet."""
    who = stories.Who(68 if age_65 else 44, "V", (MEDICINE,), reason)
    return Facts(
        edition=2 if with_plan else 1,
        made_on=MADE_ON,
        called="Truus van der Aa",
        practice=Practice(
            "Huisartsenpraktijk De Linde", "(026) 000 00 00", "maandag tot en met vrijdag, van 8 tot 17 uur"
        ),
        poh="S. Bakker",
        gp="dr. M. de Wit",
        medicines=(Medicine(MEDICINE, MG, "tablet", Decimal(2), "2 per dag", date(2025, 3, 4)),),
        reason=reason,
        age_65=age_65,
        said=_said() if with_plan else Said(),
        quiz=(Score("before", STARTED, 5, 10),) if with_plan else (),
        schedule=schedule() if with_plan else None,
        appointment=Appointment(datetime(2026, 12, 8, 10, 30, tzinfo=UTC), "S. Bakker", "in de praktijk")
        if with_plan
        else None,
        stories=tuple(story.key for story in stories.nearest(told, who)),
        texts=texts,
    )


def _said() -> Said:
    return Said(
        use="Ik neem er een in de ochtend en een voor het slapen.",
        units_per_day=Decimal(2),
        good_sides="Ik val sneller in slaap.",
        less_good_sides="In de ochtend ben ik suf.\nIk vergeet namen.",
        reasons="Ik wil weer zeker op mijn benen staan.\nIk wil helder zijn als de kleinkinderen er zijn.",
        importance=8,
        importance_why="Mijn dochter maakt zich zorgen.",
        confidence=5,
        confidence_why="Met roken stoppen is me ook gelukt.",
        confidence_helps="Als mijn man meedoet.",
        agreements="Elke avond een rondje lopen.",
    )


def schedule() -> Schedule:
    steps, day = [], STARTED
    for weeks, morning, night in _STEPS:
        taken = {"morning": {MG: Decimal(morning)}, "night": {MG: Decimal(night)}}
        last = day + timedelta(days=7 * weeks - 1)
        steps.append(Step(day, last, MEDICINE, MG * (Decimal(morning) + Decimal(night)), taken))
        day = last + timedelta(days=1)
    steps.append(Step(day, None, MEDICINE, Decimal(0), {}))
    strengths = {MG: ("tablet", Decimal("0.5"))}
    return Schedule(
        MEDICINE, "", Decimal(20), STARTED - timedelta(days=1), "dr. M. de Wit", strengths, tuple(steps)
    )
