"""What stands where a part of the workbook has a piece: the patient's facts as words and drawings, ready for paper.

Everything is text, for the templates in templates/pdf/workbook. The drawings of tablets and stairs are those of the
pages; whoever calls sees to it that Dutch is active.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import mark_safe

from consults.presenters import tablets
from consults.writing import drawings, pictures, plan_pages
from consults.writing.facts import Facts, Medicine, Score
from consults.writing.quiz import Question
from consults.writing.stories import Story
from patients.presenters.numbers import number
from stopletters.writing.letter import MONTHS, dutch_date

DIARY_WEEKS = 4
FORMS = {"capsule": "capsules", "liquid": "drank"}


def pieces(facts: Facts, questions: Sequence[Question], stories: Sequence[Story]) -> Mapping[str, Any]:
    """Per name of a piece what its template shows."""
    return {
        "owner": owner(facts),
        "my_use": my_use(facts),
        "my_sides": {
            "good": _lines(facts.said.good_sides),
            "less_good": _lines(facts.said.less_good_sides),
        },
        "questions": {"questions": asked(questions), "scores": scores(facts.quiz, len(questions))},
        "answers": {"questions": asked(questions), "result": result(facts.quiz)},
        "stories": {"stories": [story(one) for key in facts.stories for one in stories if one.key == key]},
        "my_reasons": {"lines": _lines(facts.said.reasons)},
        "my_rulers": {"rulers": rulers(facts)},
        "schedule": plan_pages.schedule(facts),
        "calendar": plan_pages.calendar(facts),
        "diary": {"weeks": [str(week + 1) for week in range(DIARY_WEEKS)], "days": plan_pages.DAYS},
        "contacts": contacts(facts),
    }


def owner(facts: Facts) -> dict[str, str]:
    return {
        "called": facts.called,
        "poh": facts.poh,
        "practice": facts.practice.name,
        "edition": str(facts.edition),
        "date": dutch_date(facts.made_on),
        "texts": " ".join(dict.fromkeys(facts.texts.split())),
    }


def my_use(facts: Facts) -> dict[str, Any]:
    """What the record says. Beside a schedule it is how it was: no tablet drawn here may be taken for today's."""
    plan = facts.schedule
    rows = [medicine(one) for one in facts.medicines]
    if plan:
        rows = [row | {"drawing": ""} for row in rows]
    return {"medicines": rows, "said": _said_use(facts), "plan": plan}


def medicine(one: Medicine) -> dict[str, str]:
    drawn = one.mg is not None and one.per_day and one.per_day % tablets.QUARTER == 0
    dose = tablets.Dose(one.mg, one.per_day, one.form, scored=one.per_day % 1 != 0) if drawn else None  # type: ignore[arg-type,operator]
    return {
        "name": one.name[:1].upper() + one.name[1:],
        "strength": f"{FORMS.get(one.form, 'tabletten')} van {number(one.mg, 4)} mg" if one.mg else "",
        "dosage": one.dosage,
        "since": f"ten minste sinds {MONTHS[one.since.month - 1]} {one.since.year}" if one.since else "",
        "drawing": dose.svg() if dose else "",
        "stays": "yes" if one.stays else "",
    }


def _said_use(facts: Facts) -> list[str]:
    said = facts.said
    counted = f"{number(said.units_per_day)} per dag" if said.units_per_day is not None else ""
    return [line for line in (counted, *_lines(said.use)) if line]


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def asked(questions: Sequence[Question]) -> list[dict[str, Any]]:
    return [
        {
            "number": str(number + 1),
            "statement": one.statement,
            "true": one.true,
            "explanation": one.explanation,
            "picture": mark_safe(pictures.drawing(one.picture)),
        }
        for number, one in enumerate(questions)
    ]


def scores(rounds: Sequence[Score], questions: int) -> list[dict[str, str]]:
    """The two boxes under the quiz, filled in when it was answered in a consult; the newest round counts."""
    newest = {one.moment: one for one in rounds}
    boxes = (("before", "Eerste keer goed"), ("after", "Tweede keer goed"))
    return [
        {
            "label": label,
            "score": str(newest[moment].score) if moment in newest else "",
            "of": str(newest[moment].questions if moment in newest else questions),
        }
        for moment, label in boxes
    ]


def result(rounds: Sequence[Score]) -> str:
    """ "U had er 5 van de 10 goed, op 12 november 2026."; "" when the quiz was never done."""
    if not rounds:
        return ""
    last = max(rounds, key=lambda one: (one.on, one.moment == "after"))
    return f"U had er {last.score} van de {last.questions} goed, op {dutch_date(last.on)}."


def story(one: Story) -> dict[str, Any]:
    return {
        "title": one.title,
        "who": f"{one.name}, {one.age} jaar, gebruikte {one.medicine}",
        "words": one.words,
    }


def rulers(facts: Facts) -> list[dict[str, Any]]:
    said = facts.said
    rows = (
        ("Hoe belangrijk is minderen voor mij?", said.importance, (("Daarom", said.importance_why),)),
        (
            "Hoeveel vertrouwen heb ik dat het lukt?",
            said.confidence,
            (("Daarom", said.confidence_why), ("Dit zou helpen", said.confidence_helps)),
        ),
    )
    return [
        {
            "question": question,
            "drawing": drawings.ruler(value),
            "words": [
                {"label": label, "words": " ".join(words.split())} for label, words in words_of if words
            ],
        }
        for question, value, words_of in rows
    ]


def contacts(facts: Facts) -> dict[str, Any]:
    next_one = facts.appointment
    return {
        "practice": facts.practice.name,
        "phone": facts.practice.phone,
        "hours": facts.practice.opening_hours,
        "poh": facts.poh,
        "gp": facts.gp,
        "day": f"{plan_pages.DAYS[next_one.starts_at.weekday()]} {dutch_date(next_one.starts_at.date())}"
        if next_one
        else "",
        "time": f"{next_one.starts_at:%H.%M} uur" if next_one else "",
        "agreements": _lines(facts.said.agreements),
        "with": f"bij {next_one.who}, {next_one.place}" if next_one else "",
    }
