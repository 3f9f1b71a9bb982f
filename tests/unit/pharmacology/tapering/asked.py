"""Requests for the tests: diazepam in tablets of 2 mg that may be halved, unless said otherwise."""

from datetime import date
from decimal import Decimal
from typing import Any

from patients.pharmacology.tapering import Plan, Request, Strength

START = date(2026, 12, 1)
HALVES = ("2/0.5",)
DIAZEPAM = ("2/0.5", "5", "10")
CAPSULES = ("20",)


def strengths(*texts: str, form: str = "tablet") -> tuple[Strength, ...]:
    """`2/0.5` is 2 mg, may be halved."""
    pairs = (text.partition("/") for text in texts)
    return tuple(Strength(Decimal(mg), Decimal(part or "1"), form) for mg, _, part in pairs)


def request(
    mg: str = "10",
    protocol: str = "nl-25-week",
    tablets: tuple[str, ...] = HALVES,
    *,
    substance: str = "diazepam",
    form: str = "tablet",
    start: date = START,
    **more: Any,
) -> Request:
    return Request(substance, Decimal(mg), strengths(*tablets, form=form), protocol, start, **more)


def doses(plan: Plan) -> list[str]:
    return [f"{step.mg.normalize():f}" for step in plan.steps]


def lengths(plan: Plan) -> list[int | None]:
    return [step.days for step in plan.steps]


def codes(plan: Plan) -> set[str]:
    return {warning.code for warning in plan.warnings}
