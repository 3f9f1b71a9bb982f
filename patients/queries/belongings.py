"""Every row that hangs on one patient, on whatever floor: found by following the foreign keys."""

import json
from collections import defaultdict
from typing import Any

from django.db import models

from benzoproject.lib import kept
from patients.models import OpenRow, Patient

Found = dict[type[models.Model], set[int]]


def belongings(patient: Patient) -> Found:
    """The ids of every row that cannot be without this patient, per model; the patient first."""
    found: Found = defaultdict(set)
    found[Patient] = {patient.pk}
    waiting: list[tuple[type[models.Model], set[int]]] = [(Patient, {patient.pk})]
    while waiting:
        model, ids = waiting.pop(0)
        for relation in model._meta.related_objects:
            field, other = relation.field, relation.related_model
            if isinstance(other, str) or not owns(field):
                continue
            rows = other._base_manager.filter(**{f"{field.name}__in": ids})
            if fresh := set(rows.values_list("pk", flat=True)) - found[other]:
                found[other] |= fresh
                waiting.append((other, fresh))
    found[OpenRow] |= {row.pk for row in _questions(patient)}
    return {model: ids for model, ids in found.items() if ids}


def files_of(found: Found) -> list[str]:
    """The names of the files that these rows keep."""
    names: list[str] = []
    for model, ids in found.items():
        if kept_files := getattr(model, "kept_files", {}):
            rows = model._base_manager.filter(pk__in=ids).only(*kept_files.values())
            names += kept.files_of(rows)
    return sorted(names)


def owns(field: "models.ForeignObject[Any, Any]") -> bool:
    """Whether a row goes with what `field` points at: it cannot be without, or its model says `belongs_through`."""
    return not field.null or field.name in getattr(field.model, "belongs_through", ())


def counts(found: Found) -> dict[str, int]:
    return {model.__name__: len(ids) for model, ids in found.items()}


def _questions(patient: Patient) -> list[OpenRow]:
    """Rows of a file that wait, or waited, for an answer. Whose they are stands inside, encrypted."""
    rows = OpenRow.objects.filter(practice=patient.practice_id).iterator()
    return [row for row in rows if patient.his_number in _numbers_in(row.cells)]


def _numbers_in(cells: Any) -> set[str]:
    """Every patient number in what was kept of a row: as cells, or as a reading inside them."""
    if isinstance(cells, str):
        return _numbers_in(json.loads(cells)) if cells.startswith("{") else set()
    if isinstance(cells, list):
        return set().union(*map(_numbers_in, cells))
    if not isinstance(cells, dict):
        return set()
    own = {str(cells["patient_number"]).strip()} if "patient_number" in cells else set()
    return own.union(*map(_numbers_in, cells.values()))
