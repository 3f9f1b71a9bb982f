"""What the check page shows of an import before it is stored: columns, questions, what a commit would do."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from patients.his.reading import OpenRow as Question
from patients.his.reading import Reading
from patients.models import HisImport, Prescription
from patients.pharmacology.plausibility import as_of_warning, chronic_users_warning
from patients.queries.medicines import medicine_group
from patients.services import merging
from patients.services.fingerprints import group_of
from patients.services.planning import Plan, today_of
from practices.models import Practice

MOST_SHOWN = 200


def contents_of(reading: Reading) -> HisImport.Contents:
    """What kind of file this is, as a person would call it."""
    return HisImport.Contents.EPISODES if reading.only_episodes else HisImport.Contents.PRESCRIPTIONS


def preview_of(reading: Reading, plan: Plan | None, his_import: HisImport) -> dict[str, Any]:
    """What the check page shows; kept encrypted until commit.

    `questions` wait for an answer; what is only worth knowing stands in `warnings` and `problems`.
    """
    asked = [asdict(question) for question in reading.recognition.questions]
    preview: dict[str, Any] = {
        "columns": [asdict(column) for column in reading.recognition.details],
        "questions": [row for row in asked if row["blocking"] or row["column"] or not row["field"]],
        "refusal": reading.refusal,
        "sheet": reading.sheet,
        "encoding": reading.encoding,
        "accented": list(reading.accented),
        "form": reading.form,
        "contents": contents_of(reading),
        "rows_read": reading.rows_read,
        "warnings": [
            row["message"] for row in asked if not row["blocking"] and not row["column"] and row["field"]
        ],
        "problems": [asdict(problem) for problem in reading.problems][:MOST_SHOWN],
        "open": [],
    }
    if plan:
        preview["warnings"] += warnings(plan, his_import)
        preview["open"] = _open_groups(plan, his_import.practice)
    return preview


def warnings(plan: Plan, his_import: HisImport) -> list[str]:
    """Does the file look right? Sentences, the gravest first."""
    practice, today = his_import.practice, today_of(his_import)
    found = [
        chronic_users_warning(
            chronic=plan.chronic, list_size=practice.list_size, group=medicine_group(practice)
        )
    ]
    found.append(as_of_warning(plan.as_of, today=today) if plan.as_of else "")
    found.append(_older(plan.reading.newest_date, practice))
    return [warning for warning in found if warning]


def _older(newest: date | None, practice: Practice) -> str:
    """Reading an older file after a newer one would put back what was corrected since."""
    rows = Prescription.objects.filter(patient__practice=practice).order_by("-date")
    known = rows.values_list("date", flat=True).first()
    if newest is None or known is None or newest >= known:
        return ""
    return _("An earlier file had newer prescriptions, until %(date)s. Is this the right file?") % {
        "date": f"{known:%d-%m-%Y}"
    }


def _open_groups(plan: Plan, practice: Practice) -> list[dict[str, Any]]:
    """Equal questions together: the rows, what the file says, what is asked."""
    groups: dict[str, dict[str, Any]] = {}
    for question, _mark in plan.rows.questions:
        group = groups.setdefault(
            group_of(practice, question),
            {"rows": [], "kind": question.kind, "said": _said(question), "message": question.message},
        )
        group["rows"].append(question.row)
    for patient in plan.conflicts:
        number = patient.patient_number
        groups[f"identity-{number}"] = {
            "rows": [row.row for row in plan.rows.prescriptions if row.patient_number == number],
            "kind": merging.IDENTITY,
            "said": number,
            "message": merging.other_birth_date(),
        }
    return list(groups.values())[:MOST_SHOWN]


def _said(question: Question) -> str:
    """The cell that the question is about, or the medicine when that cell is empty."""
    return (
        question.cells.get(question.field, "").strip()[:200]
        or question.cells.get("product", "").strip()[:200]
    )
