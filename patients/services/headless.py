"""The acts of the browser without one: used by commands and by the walkthrough."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import files
from benzoproject.lib.refusal import Refused
from patients.his.limits import Refused as FileRefused
from patients.models import HisImport
from patients.pharmacology.screening import Flag
from patients.queries.medicines import reference_of
from patients.services import import_work, imports, use
from patients.services.planning import Plan, plan
from patients.services.reading import read_surely
from practices.models import Membership, Practice
from practices.queries import practices
from practices.services import gates


def practice_of(slug: str) -> Practice:
    practice = practices.by_slug(slug)
    if practice is None:
        raise Refused(_("There is no practice '%(slug)s'. Nothing was changed.") % {"slug": slug})
    return practice


def read_file(path: Path) -> bytes:
    try:
        imports.check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise Refused(_("This file cannot be opened: %(path)s.") % {"path": path}) from error


def read_mapping(path: Path | None) -> dict[str, str] | None:
    """{field: header} from a JSON file; Refused when it is something else."""
    if path is None:
        return None
    try:
        mapping = json.loads(read_file(path))
    except ValueError as error:
        raise Refused(_("The mapping is not JSON: %(path)s.") % {"path": path}) from error
    if not isinstance(mapping, dict) or not all(
        isinstance(text, str) for pair in mapping.items() for text in pair
    ):
        raise Refused(_("A mapping is one object of the form {field: header}."))
    return mapping


def import_file(
    *,
    practice: Practice,
    name: str,
    data: bytes,
    mapping: dict[str, str] | None = None,
    as_of: date | None = None,
    dry_run: bool = False,
    by: Membership | None = None,
    at: datetime,
) -> dict[str, Any]:
    """Read and commit in one go, here and now. Refused with the sentence the browser would show.

    A dry run is the same plan, which nobody carries out.
    """
    gates.refuse_unless_agreed(practice)
    act = _rehearse if dry_run else _import
    result = act(practice, name, data, mapping, as_of, by, at)
    return {
        "sha256": files.sha256(data),
        "rows_read": result.reading.rows_read,
        "outcomes": result.outcomes(),
        "patients": result.merged.counts(),
        "columns": result.reading.recognition.columns,
        "problems": result.problems(),
    }


def _rehearse(
    practice: Practice,
    name: str,
    data: bytes,
    mapping: dict[str, str] | None,
    as_of: date | None,
    by: Membership | None,
    at: datetime,
) -> Plan:
    imports.check_size(len(data))
    try:
        reading = read_surely(
            data, name, practice=practice, mapping=mapping, today=as_of or timezone.localdate(at)
        )
    except FileRefused as error:
        raise Refused(str(error)) from error
    if reading.refusal:
        raise Refused(reading.refusal)
    return plan(HisImport(practice=practice, uploaded_at=at, as_of=as_of), reading)


def _import(
    practice: Practice,
    name: str,
    data: bytes,
    mapping: dict[str, str] | None,
    as_of: date | None,
    by: Membership | None,
    at: datetime,
) -> Plan:
    """The worker's own acts, in this process. Claimed before a worker can hear of it."""
    with transaction.atomic():
        received = imports.receive(
            practice=practice, name=name, data=data, by=by, at=at, as_of=as_of, mapping=mapping, check=False
        )
        claimed = HisImport.claim_row(received.pk, at=at)
    assert claimed is not None
    result = import_work.work(claimed)
    if result is None:
        raise Refused(HisImport.objects.get(pk=received.pk).refusal)
    return result


def find_chronic(
    *,
    practice: Practice,
    rule: str | None = None,
    as_of: date | None = None,
    everyone: bool = False,
    today: date,
) -> list[dict[str, Any]]:
    """Who is a chronic user by `rule` on `as_of` (default: the project's rule, the newest prescription)."""
    reference = reference_of(practice)
    rules = reference.group.rules
    if rule is not None and rule not in rules:
        raise Refused(_("Unknown rule. Choose one of: %(rules)s.") % {"rules": ", ".join(rules)})
    day = as_of or use.as_of(practice, today=today)
    if day is None:
        return []
    chosen = rules[rule] if rule else use.rule_of(practice)
    found = []
    for patient, rows, episodes in use.histories(practice):
        verdict, flags = use.judged(patient, rows, episodes, rule=chosen, as_of=day, reference=reference)
        if verdict.chronic or everyone:
            found.append(
                {
                    "patient": patient.his_number,
                    "chronic": verdict.chronic,
                    "near_miss": verdict.near_miss,
                    "rule": verdict.rule,
                    "days": verdict.days,
                    "units": number(verdict.units),
                    "ddd": number(verdict.ddd),
                    "ddd_per_day": number(verdict.ddd_per_day),
                    "diazepam_mg_per_day": number(
                        verdict.diazepam_mg_per_day if reference.group.counts_in_diazepam else None
                    ),
                    "substances": list(verdict.substances),
                    "flags": [flag_json(flag) for flag in flags],
                }
            )
    return found


def flag_json(flag: Flag) -> dict[str, str]:
    return {"code": flag.code, "advice": flag.advice, "reason": flag.reason}


def number(value: Decimal | None) -> float | int | None:
    """A JSON number with at most four decimals; null when unknown."""
    if value is None:
        return None
    plain = round(float(value), 4)
    return int(plain) if plain.is_integer() else plain
