"""An answer of the analysis, and how answers are written down."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation.exports.delimited import delimited
from evaluation.statistics.results import LEVEL, Interval, PValue, Unknown

PLACES = 6
HEADER = (
    "naam", "vraag", "methode", "n", "praktijken", "schatting", "laag", "hoog", "p", "niet bekend omdat",
)  # fmt: skip
# Why there is no number; codes of evaluation/statistics.
REASONS = {
    "nobody": "niemand met gegevens",
    "one_patient": "één patiënt",
    "no_variation": "iedereen gelijk",
    "no_comparison": (
        "van wie niet gekozen werd en toestemming gaf, staat niemand in de vergelijking: er is geen groep om brieven "
        "mee te vergelijken"
    ),
    "empty_cell": "een groep zonder patiënten met gegevens",
    "too_few_practices": "te weinig praktijken",
    "too_few_patients": "te weinig patiënten",
    "one_side": "maar één van de groepen heeft gegevens",
    "not_converged": "het model vond geen oplossing",
    "no_spread_between": "praktijken verschillen niet meer dan toeval",
    "median_not_reached": "nog niet de helft is gestopt",
}


@dataclass(frozen=True)
class Result:
    """`reason`: the code of why there is no number. `points`: of a curve (time, at risk, stopped, still using)."""

    name: str
    question: str
    method: str
    n: int
    groups: int | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    reason: str = ""
    points: tuple[tuple[float, int, int, float], ...] = ()


def result(name: str, question: str, found: Interval | PValue | Unknown) -> Result:
    if isinstance(found, Unknown):
        return Result(name, question, found.method, found.n, reason=found.reason)
    if isinstance(found, PValue):
        return Result(name, question, found.method, found.n, p=found.value)
    return Result(name, question, found.method, found.n, found.groups, found.estimate, found.low, found.high)


def why(reason: str) -> str:
    """In words, to read after "want"; "" where there is a number."""
    return REASONS.get(reason, reason)


def as_json(results: Iterable[Result], about: Mapping[str, Any]) -> bytes:
    told = {"level": LEVEL, **about, "results": [_told(one) for one in results]}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_csv(results: Iterable[Result]) -> bytes:
    return delimited(HEADER, ([_cell(value) for value in _line(one)] for one in results))


def _line(one: Result) -> tuple[Any, ...]:
    return (
        one.name, one.question, one.method, one.n, one.groups, one.estimate, one.low, one.high, one.p,
        why(one.reason),
    )  # fmt: skip


def _cell(value: Any) -> Any:
    return Decimal(f"{value:.{PLACES}f}") if isinstance(value, float) else value


def _told(one: Result) -> dict[str, Any]:
    found = {
        "name": one.name, "question": one.question, "method": one.method, "n": one.n, "practices": one.groups,
        "estimate": one.estimate, "low": one.low, "high": one.high, "p": one.p,
    }  # fmt: skip
    if one.reason:
        found |= {"unknown": one.reason, "because": why(one.reason)}
    if one.points:
        found["points"] = [
            {"months": time, "at_risk": risk, "stopped": stopped, "using": using}
            for time, risk, stopped, using in one.points
        ]
    return found
