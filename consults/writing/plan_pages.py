"""The approved plan for who swallows the tablets: a sentence, the stairs, and every week to tick off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from consults.presenters import staircase, tablets
from consults.presenters.stairs import Stair
from consults.writing import schedule as weeks
from consults.writing.facts import Facts, Schedule, Step
from patients.presenters.numbers import number
from stopletters.writing.letter import MONTHS, dutch_date

PARTS_OF_DAY = {"morning": "Ochtend", "midday": "Middag", "evening": "Avond", "night": "Nacht"}
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
EMPTY_ROWS = 8


@dataclass(frozen=True)
class Taken:
    """Tablets of one strength. label: how many of how much, "" when there is but one strength in the plan."""

    drawing: SafeString
    label: str


@dataclass(frozen=True)
class Line:
    """One row of the calendar. cells: what is taken per part of the day; boxes: per weekday "", "open" or "done"."""

    week: str  # "" on a second row of the same week
    days: str
    cells: tuple[tuple[Taken, ...], ...]
    together: str
    boxes: tuple[str, ...]
    past: bool
    note: str


def schedule(facts: Facts) -> dict[str, Any]:
    """The plan in a sentence and a picture; `plan` is None when there is no approved one."""
    plan = facts.schedule
    if plan is None:
        return {"plan": None, "poh": facts.poh, "gp": facts.gp, "stays": stays(facts)}
    done, total = weeks.weeks_done(plan, facts.made_on), weeks.weeks(plan)
    return {
        "plan": plan,
        "strengths": _strengths(plan),
        "done": f"{done} van de {total} weken" if 0 < done < total else "",
        "stairs": picture(facts, plan),
        "end": _end(plan),
        "approved": f"Goedgekeurd door {plan.approved_by}, {dutch_date(plan.approved_on)}",
    }


def stays(facts: Facts) -> str:
    """ "5 mg diazepam per dag": what was taken when the plan was stopped; "" when none was."""
    total: dict[str, Decimal] = {}
    for one in facts.medicines:
        if one.stays and one.mg and one.per_day:
            total[one.name] = total.get(one.name, Decimal(0)) + one.mg * one.per_day
    return " en ".join(f"{number(mg, 4)} mg {name} per dag" for name, mg in total.items())


def calendar(facts: Facts) -> dict[str, Any]:
    """Every week to tick off, or empty rows."""
    plan = facts.schedule
    if plan is None:
        return {"plan": None, "empty": [str(number + 1) for number in range(EMPTY_ROWS)]}
    used, first = weeks.parts_used(plan), plan.steps[0].first_day.weekday()
    return {
        "plan": plan,
        "parts": [PARTS_OF_DAY[part] for part in used],
        "wide": "wide" if len(used) > 2 else "",
        "weekdays": [WEEKDAYS[(first + day) % 7] for day in range(7)],
        "lines": _lines(facts, plan, used),
        "end": _end(plan),
        "key": _key(plan),
    }


def picture(facts: Facts, plan: Schedule) -> SafeString:
    stairs = [
        Stair(step.first_day, step.last_day, step.mg, step.mg, _doses(plan, step), step.held)
        for step in plan.steps
    ]
    drawn = staircase.draw(stairs, start_mg=max(plan.start_mg, plan.steps[0].mg), today=facts.made_on)
    return render_to_string("consults/_staircase.html", {"stairs": drawn})


def _doses(plan: Schedule, step: Step) -> list[tablets.Dose]:
    return tablets.doses(totals(step), plan.strengths)


def totals(step: Step) -> dict[Decimal, Decimal]:
    """Per strength the units of a whole day."""
    found: dict[Decimal, Decimal] = {}
    for taken in step.tablets.values():
        for mg, count in taken.items():
            found[mg] = found.get(mg, Decimal(0)) + count
    return {mg: count for mg, count in found.items() if count}


def _strengths(plan: Schedule) -> str:
    """ "tabletten van 10 mg"; of more strengths: "tabletten van 2,5 mg en 5 mg"."""
    used = sorted({mg for step in plan.steps for mg in totals(step)})
    forms = {plan.strengths.get(mg, ("tablet", Decimal(1)))[0] for mg in used}
    kind = "capsules" if forms == {"capsule"} else "tabletten"
    return f"{kind} van {weeks.names([f'{number(mg, 4)} mg' for mg in used])}"


def _lines(facts: Facts, plan: Schedule, used: list[str]) -> list[Line]:
    found, before = [], 0
    for row in weeks.rows(plan):
        found.append(_line(facts, plan, row, used, named=row.week != before))
        before = row.week
    return found


def _line(facts: Facts, plan: Schedule, row: weeks.Row, used: list[str], *, named: bool) -> Line:
    past, begin = row.last_day < facts.made_on, plan.steps[0].first_day + timedelta(days=7 * (row.week - 1))
    inside = [row.first_day <= begin + timedelta(days=day) <= row.last_day for day in range(7)]
    return Line(
        week=f"Week {row.week}" if named else "",
        days=_days(row),
        cells=tuple(_taken(plan, row.step.tablets.get(part, {})) for part in used),
        together=_together(plan, row.step),
        boxes=tuple(("done" if past else "open") if one else "" for one in inside),
        past=past,
        note="even wachten" if row.step.held else "",
    )


def one_strength(plan: Schedule) -> bool:
    return len({mg for step in plan.steps for mg in totals(step)}) <= 1


def _days(row: weeks.Row) -> str:
    if row.days == 1:
        return short_day(row.first_day)
    return f"{short_day(row.first_day)} tot en met {short_day(row.last_day)}"


def short_day(day: date) -> str:
    """ "10 nov", never broken over two lines."""
    month = MONTHS[day.month - 1]
    return f"{day.day}\u00a0{'mrt' if month == 'maart' else month[:3]}"


def _taken(plan: Schedule, taken: Mapping[Decimal, Decimal]) -> tuple[Taken, ...]:
    """Two strengths look alike as drawings, so then each says how many of how much."""
    counted = {mg: count for mg, count in taken.items() if count}
    single = one_strength(plan)
    return tuple(
        Taken(dose.svg(), "" if single else f"{tablets.amount(dose.count)} × {number(dose.mg, 4)} mg")
        for dose in tablets.doses(counted, plan.strengths)
    )


def _together(plan: Schedule, step: Step) -> str:
    """ "1½ tabletten"; of more strengths the mg, because the columns before it count the tablets."""
    doses = _doses(plan, step)
    if not doses:
        return "geen"
    return tablets.units(doses[0].count, doses[0].form) if one_strength(plan) else f"{number(step.mg, 4)} mg"


def _end(plan: Schedule) -> str:
    """ "Vanaf dinsdag 5 januari 2027 neem ik geen oxazepam meer."."""
    last = weeks.end(plan)
    if last is None:
        return ""
    day = f"{DAYS[last.first_day.weekday()]} {dutch_date(last.first_day)}"
    if not last.mg:
        return f"Vanaf {day} neem ik geen {last.substance} meer."
    doses = " en ".join(dose.words for dose in _doses(plan, last))
    return f"Vanaf {day} blijf ik op {doses} per dag."


def _key(plan: Schedule) -> list[dict[str, Any]]:
    """What the drawings mean: only those that are in this plan."""
    counts = {count for step in plan.steps for taken in step.tablets.values() for count in taken.values()}
    scored = any(count % 1 for count in counts)
    capsules = {plan.strengths.get(mg, ("tablet", 1))[0] for step in plan.steps for mg in totals(step)} == {
        "capsule"
    }
    shapes = [(Decimal(1), "een hele capsule" if capsules else "een hele tablet")]
    if any(count % 1 >= tablets.HALF for count in counts):
        shapes.append((tablets.HALF, "een halve tablet: breek hem op de streep"))
    if any(count % tablets.HALF for count in counts):
        shapes.append((tablets.QUARTER, "een kwart tablet"))
    form = "capsule" if capsules else "tablet"
    return [
        {"drawing": tablets.Dose(Decimal(1), count, form, scored=scored).svg(), "words": words}
        for count, words in shapes
    ]
