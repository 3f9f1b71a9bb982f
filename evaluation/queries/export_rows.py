"""The research rows of one practice: one per patient, and one per patient and month. Weeks and months since the letter;
no date, no name, nothing that somebody typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from consults.models import Consult, QuizRound
from evaluation.exports import variables as book
from evaluation.exports.tables import Row, Value
from evaluation.exports.variables import LOST, NOT_APPLICABLE, NOT_KNOWN, NOT_YET, code_of
from evaluation.models import Outcome
from evaluation.outcomes.measuring import measure
from evaluation.outcomes.windows import MONTHS, windows
from evaluation.queries.export_facts import Facts
from patients.models import Patient
from patients.pharmacology.exposure import Window, decimal
from patients.services.use import rounded

MONTH_DAYS = 30
MONTHS_BEFORE, MONTHS_AFTER = 3, 12
OLDEST_BAND, YOUNGEST_BAND = 90, 10
SEXES = {"M": 1, "V": 2}


@dataclass(frozen=True)
class Named:
    """What the practice and its patients are called in the rows; `paths`: the way of each patient."""

    practice: str
    patients: Mapping[int, str]
    paths: Mapping[int, str]


def patient_rows(facts: Facts, named: Named, *, on: date) -> list[Row]:
    return [_patient(person, facts, named, on) for person in facts.patients]


def month_rows(facts: Facts, named: Named) -> list[Row]:
    """Months of 30 days that exports span, while the patient was there; the days before the letter count back."""
    found: list[Row] = []
    numbers = [*range(-MONTHS_BEFORE, 0), *range(1, MONTHS_AFTER + 1)]
    for pk in (person.pk for person in facts.patients if person.pk in facts.t0):
        for number in numbers:
            period = _month(facts.t0[pk], number)
            if facts.followed(pk, period):
                used = measure(facts.supplies.get(pk, []), period, reference=facts.reference).ddd
                found.append({**_names(pk, named), "month": number, "ddd": _or(_stored(used), NOT_KNOWN)})
    return found


def _month(t0: date, number: int) -> Window:
    first = t0 + timedelta(days=(number - 1) * MONTH_DAYS + 1 if number > 0 else number * MONTH_DAYS)
    return Window(first, first + timedelta(days=MONTH_DAYS - 1))


def _patient(person: Patient, facts: Facts, named: Named, on: date) -> Row:
    t0 = facts.t0.get(person.pk)
    return {
        **_names(person.pk, named),
        "age_band": _age_band(person.age_on(t0 or on)),
        "sex": SEXES.get(person.sex, 3),
        "path": code_of(book.PATHS, named.paths[person.pk]),
        **_ladder(person.pk, facts),
        **_elements(person.pk, facts),
        **_use(person.pk, facts, t0),
        **_quizzes(person.pk, facts),
    }


def _names(pk: int, named: Named) -> dict[str, Value]:
    return {"patient": named.patients[pk], "practice": named.practice}


def _age_band(age: int | None) -> int:
    if age is None:
        return NOT_KNOWN
    return min(OLDEST_BAND, max(YOUNGEST_BAND, age // 10 * 10))


# --- letter, answer, consults ----------------------------------------------------------------------------------------


def _ladder(pk: int, facts: Facts) -> dict[str, Value]:
    """After the newest stop letter, and counted from it: an earlier one has answers and consults of its own."""
    found = facts.ladders.get(pk)
    sent = found.letter.wave.posted_on if found else None
    weeks = {f"consult_{number}_week": NOT_APPLICABLE for number in range(1, book.MOST_CONSULTS + 1)}
    if found is None or sent is None:
        names = ("response", "response_weeks", "rung", "ladder_end", "consult_minutes")
        return {**dict.fromkeys(names, NOT_APPLICABLE), **weeks}
    held = [one for one in found.consults if one.state == Consult.State.DONE]
    for one in held:
        if one.number <= book.MOST_CONSULTS:
            weeks[f"consult_{one.number}_week"] = _weeks(sent, timezone.localdate(one.starts_at))
    ended = found.ended_by
    return {
        "response": code_of(book.RESPONSES, found.answer.code if found.answer else ""),
        "response_weeks": _weeks(sent, found.answer.answered_on) if found.answer else NOT_APPLICABLE,
        "rung": found.reached,
        "ladder_end": code_of(book.LADDER_ENDS, ended.reason) if ended else NOT_APPLICABLE,
        "consult_minutes": _minutes(held),
        **weeks,
    }


def _weeks(sent: date, day: date) -> int:
    """Whole weeks; an answer dated before the letter was posted counts as that week."""
    return max(0, (day - sent).days // 7)


def _minutes(held: list[Consult]) -> int:
    if not held:
        return NOT_APPLICABLE
    known = [one.minutes_spent for one in held if one.minutes_spent is not None]
    return sum(known) if len(known) == len(held) else NOT_KNOWN


def _elements(pk: int, facts: Facts) -> dict[str, Value]:
    received = facts.logbooks[pk].received
    return {
        **{f"n_{element}": received[element] for element in book.ELEMENTS},
        "plan": int(received["plan"] > 0),
        "workbooks": facts.editions.get(pk, 0),
    }


def _quizzes(pk: int, facts: Facts) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for moment in QuizRound.Moment.values:
        row = facts.quizzes.get((pk, moment))
        found[f"quiz_{moment}"] = row.score if row else NOT_APPLICABLE
        found[f"quiz_{moment}_of"] = row.questions if row else NOT_APPLICABLE
    return found


# --- use before and after --------------------------------------------------------------------------------------------


def _use(pk: int, facts: Facts, t0: date | None) -> dict[str, Value]:
    outcomes = facts.outcomes.get(pk, {})
    found = _baseline(pk, facts, t0)
    for months in MONTHS:
        if t0 is None:
            found |= _window(months, NOT_APPLICABLE)
        elif months in outcomes:
            found |= _outcome(months, outcomes[months])
        else:
            found |= _window(months, NOT_YET)
        found[f"compared_{months}"] = _compared(months, pk, facts)
    return {"group": _group(pk, facts), **found}


def _compared(months: int, pk: int, facts: Facts) -> int:
    """In the comparison, as the snapshots count it: also of who got a letter after that window."""
    if pk not in facts.compared:
        return NOT_APPLICABLE
    row = facts.compared[pk].get(months)
    if row is None:
        return NOT_APPLICABLE if pk in facts.known.posted else NOT_YET
    return LOST if row.code == Outcome.Code.LOST else code_of(book.OUTCOMES, row.code)


def _group(pk: int, facts: Facts) -> int:
    if pk not in facts.t0:
        return NOT_APPLICABLE
    letter = pk in facts.known.posted
    return code_of(book.GROUPS, Outcome.Group.LETTER if letter else Outcome.Group.COMPARISON)


def _baseline(pk: int, facts: Facts, t0: date | None) -> dict[str, Value]:
    """As the outcomes have it; before the first one, measured in the same way."""
    stored = next(iter(facts.outcomes.get(pk, {}).values()), None)
    if stored:
        days, ddd, mg = stored.baseline_days, stored.baseline_ddd_per_day, stored.baseline_mg_per_day
    elif t0:
        before = measure(facts.supplies.get(pk, []), windows(t0).baseline, reference=facts.reference)
        days, ddd, mg = before.days, _stored(before.ddd), _stored(before.diazepam_mg)
    else:
        return dict.fromkeys(("days_base", "ddd_base", "mg_base"), NOT_APPLICABLE)
    return {"days_base": days or 0, "ddd_base": _or(ddd, NOT_KNOWN), "mg_base": _or(mg, NOT_KNOWN)}


def _window(months: int, code: int) -> dict[str, Value]:
    names = ("outcome", "lost", "days", "ddd", "mg", "switched")
    return {f"{name}_{months}": code for name in names}


def _outcome(months: int, row: Outcome) -> dict[str, Value]:
    if row.code == Outcome.Code.LOST:
        return {**_window(months, LOST), f"lost_{months}": code_of(book.LOSSES, row.lost_because)}
    return {
        f"outcome_{months}": code_of(book.OUTCOMES, row.code),
        f"lost_{months}": NOT_APPLICABLE,
        f"days_{months}": row.window_days or 0,
        f"ddd_{months}": _or(row.window_ddd_per_day, NOT_KNOWN),
        f"mg_{months}": _or(row.window_mg_per_day, NOT_KNOWN),
        f"switched_{months}": int(bool(row.switched_to)),
    }


def _stored(value: Any) -> Decimal | None:
    return None if value is None else rounded(decimal(value), book.PLACES)


def _or(value: Decimal | None, code: int) -> Value:
    return code if value is None else value
