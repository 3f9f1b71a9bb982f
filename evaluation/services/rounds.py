"""Rounds of interviews: when they are, and how many focus groups belong to them."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import InterviewRound, Study
from evaluation.services.studies import require_registered
from practices.models import Membership
from practices.services import audit


@transaction.atomic
def add(
    *, study: Study | None, starts_on: date, ends_on: date, staff_groups: int, patient_groups: int,
    by: Membership, at: datetime,
) -> InterviewRound:  # fmt: skip
    """The next round. Nobody is asked anything before the study is registered."""
    study = Study.objects.select_for_update().get(pk=require_registered(study).pk)
    last = InterviewRound.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0
    if last >= study.project.interview_rounds:
        raise Refused(_("The project has %(count)d rounds, and they are all here.") % {"count": last})
    row = InterviewRound(
        study=study, number=last + 1, starts_on=starts_on, ends_on=ends_on, staff_groups=staff_groups,
        patient_groups=patient_groups, added_at=at, added_by=by.user,
    )  # fmt: skip
    _check(row)
    row.save()
    audit.record(audit.Action.CREATE, "interview round", by=by, at=at, object_id=row.pk, number=row.number)
    return row


@transaction.atomic
def change(
    *, row: InterviewRound, starts_on: date, ends_on: date, staff_groups: int, patient_groups: int,
    by: Membership, at: datetime,
) -> InterviewRound:  # fmt: skip
    """Another time, or another number of focus groups; what was planned stays."""
    row = InterviewRound.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    values = {
        "starts_on": starts_on, "ends_on": ends_on, "staff_groups": staff_groups, "patient_groups": patient_groups,
    }  # fmt: skip
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        raise Refused(_("It is like that already. Nothing was changed."))
    for name in changed:
        setattr(row, name, values[name])
    _check(row)
    row.save(update_fields=changed)
    audit.record(audit.Action.CHANGE, "interview round", by=by, at=at, object_id=row.pk, changed=changed)
    return row


def _check(row: InterviewRound) -> None:
    if row.ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("The last day lies before the first.")})
    before = InterviewRound.objects.filter(study=row.study, number__lt=row.number).order_by("-number").first()
    if before and row.starts_on < before.starts_on:
        raise ValidationError({"starts_on": _("A round begins after the one before it.")})
    row.full_clean(exclude=["study", "added_by"], validate_constraints=False)
