"""Invented research rows: every variable filled in, the way a practice would give it."""

from decimal import Decimal
from typing import Any

from evaluation.exports.tables import Row, Table
from evaluation.exports.variables import NOT_APPLICABLE, Kind, patient_variables
from patients.pharmacology.groups import Group, load_group

BENZODIAZEPINES = load_group()
PATIENT_VARIABLES = patient_variables(BENZODIAZEPINES)


def row(number: int, **values: Any) -> Row:
    """Somebody of whom nothing happened but what `values` says."""
    found: dict[str, Any] = {}
    for one in PATIENT_VARIABLES:
        if one.kind == Kind.TEXT:
            found[one.name] = f"P{number:04d}"
        elif one.missing:
            found[one.name] = NOT_APPLICABLE if NOT_APPLICABLE in one.missing else one.missing[0]
        else:
            found[one.name] = next(iter(one.values), 0)
    return {**found, **values}


def used(number: int, before: str, after: str, outcome: int, **values: Any) -> Row:
    """DDD a day before the letter and after six months."""
    amounts = {"ddd_base": Decimal(before), "ddd_6": Decimal(after), "outcome_6": outcome}
    return row(number, group=1, rung=0, **amounts, **values)


def table(*rows: Row, group: Group = BENZODIAZEPINES) -> Table:
    return Table("patients", "een rij per patiënt", patient_variables(group), rows)
