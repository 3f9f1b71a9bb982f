"""The study of a project: its plan and texts until it is registered, what may be added after that, and its rules."""

import secrets
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import PlanAmendment, Study, StudyText
from evaluation.queries import studies as queries
from practices.models import Membership, Project
from practices.services import audit

PLAN = ("ethics_number", "analysis_plan", "primary_outcome", "primary_window", "plan_dated")
RULES = ("threshold", "base", "pool", "changed")
KEY_BYTES = 32


@transaction.atomic
def open_for(*, project: Project, by: Membership, at: datetime) -> Study:
    """The study of `project`; made with a key of its own when somebody first writes in it."""
    found = queries.of(project)
    if found:
        return found
    Project.objects.select_for_update().get(
        pk=project.pk
    )  # of two who begin at once, the second finds the first's
    study, made = Study.objects.get_or_create(
        project=project, defaults={"pseudonym_key": secrets.token_hex(KEY_BYTES)}
    )
    if made:
        audit.record(audit.Action.CREATE, "study", by=by, at=at, object_id=study.pk)
    return study


@transaction.atomic
def write(*, study: Study, by: Membership, at: datetime, **plan: Any) -> Study:
    """What is known of the plan so far; parts may still be empty. Raises ValidationError per field."""
    study = _locked(study)
    if study.registered_at:
        raise Refused(_("The plan was registered and stays as it is. Add an amendment instead."))
    if unknown := plan.keys() - set(PLAN):
        raise TypeError(f"not part of a plan: {sorted(unknown)}")
    _refuse_later(plan.get("plan_dated"), "plan_dated", at)
    changed = _change(study, plan)
    if changed:
        audit.record(audit.Action.CHANGE, "study", by=by, at=at, object_id=study.pk, fields=sorted(changed))
    return study


@transaction.atomic
def register(*, study: Study, by: Membership, at: datetime) -> Study:
    """From now on the plan and the primary outcome stay as they are, and snapshots can be made."""
    study = _locked(study)
    if study.registered_at:
        raise Refused(_("The study was registered already. Nothing was changed."))
    if lacking := queries.missing(study):
        raise Refused(_("Still missing: %(what)s. Nothing was changed.") % {"what": ", ".join(lacking)})
    study.registered_at, study.registered_by = at, by.user
    study.save(update_fields=["registered_at", "registered_by"])
    audit.record(audit.Action.CHANGE, "study, registered", by=by, at=at, object_id=study.pk)
    return study


@transaction.atomic
def correct_ethics_number(
    *, study: Study, ethics_number: str, reason: str, by: Membership, at: datetime
) -> Study:
    """A slip of the pen in a registered study; the old number and the reason stay in the log."""
    study, number = _locked(study), ethics_number.strip()
    before = study.ethics_number
    if not study.registered_at:
        raise Refused(_("The study is not registered yet: change the number in the plan."))
    if number == before:
        raise Refused(_("It is like that already. Nothing was changed."))
    _require(reason, "reason", _("Write in a few words why it changes. Nothing was changed."))
    _require(number, "ethics_number", _("A registered study keeps a number. Nothing was changed."))
    _change(study, {"ethics_number": number})
    audit.record(
        audit.Action.CHANGE, "number of the ethics committee", by=by, at=at, object_id=study.pk, before=before,
        after=number, reason=reason.strip(),
    )  # fmt: skip
    return study


@transaction.atomic
def amend(*, study: Study, note: str, dated: date, by: Membership, at: datetime) -> PlanAmendment:
    """What was agreed about the analysis later. It stands beside the plan and is never changed itself."""
    study = _locked(study)
    if not study.registered_at:
        raise Refused(_("The plan is not registered yet: change the plan itself."))
    _require(note, "note", _("Write what changes, and why."))
    _refuse_later(dated, "dated", at)
    if study.plan_dated and dated < study.plan_dated:
        raise ValidationError({"dated": _("An amendment is not older than the plan itself.")})
    row = PlanAmendment(study=study, note=note.strip(), dated=dated, added_at=at, added_by=by.user)
    row.full_clean()
    row.save()
    audit.record(audit.Action.CREATE, "amendment of the analysis plan", by=by, at=at, object_id=row.pk)
    return row


@transaction.atomic
def write_text(*, study: Study, kind: str, content: str, by: Membership, at: datetime) -> StudyText:
    """A new version of what patients are told or asked. Former ones stay: answers name the one they were given to."""
    study, words = _locked(study), content.replace("\r\n", "\n").strip()
    newest = study.texts.filter(kind=kind).order_by("-version").first()
    if newest and newest.content == words:
        raise Refused(_("Nothing was changed, so there is no new version."))
    row = StudyText(
        study=study,
        kind=kind,
        version=newest.version + 1 if newest else 1,
        content=words,
        created_at=at,
        created_by=by.user,
    )
    row.full_clean()
    row.save()
    audit.record(audit.Action.CREATE, "research text", by=by, at=at, object_id=row.pk, kind=kind)
    return row


@transaction.atomic
def set_rules(*, study: Study, reason: str, by: Membership, at: datetime, **rules: int) -> Study:
    """What others are shown, from the next snapshot on. Raises ValidationError per field."""
    study = _locked(study)
    if unknown := rules.keys() - set(RULES):
        raise TypeError(f"not one of the rules: {sorted(unknown)}")
    before = {name: getattr(study, name) for name in rules if getattr(study, name) != rules[name]}
    if not before:
        raise Refused(_("It is like that already. Nothing was changed."))
    _require(reason, "reason", _("Write in a few words why it changes. Nothing was changed."))
    _change(study, rules)
    audit.record(
        audit.Action.CHANGE, "rules of what is shown", by=by, at=at, object_id=study.pk, before=before,
        after={name: rules[name] for name in before}, reason=reason.strip(),
    )  # fmt: skip
    return study


@transaction.atomic
def allow_counts(
    *, study: Study, aggregate_ground: str, notice_given_on: date | None, by: Membership, at: datetime
) -> Study:
    """Count, without a name, who gave no consent: only with a ground in law and a notice beforehand; both empty stops
    it."""
    study, ground = _locked(study), aggregate_ground.strip()
    if bool(ground) != (notice_given_on is not None):
        field = "notice_given_on" if ground else "aggregate_ground"
        raise ValidationError({field: _("Fill in both, or leave both empty. Nothing was changed.")})
    _refuse_later(notice_given_on, "notice_given_on", at)
    changed = _change(study, {"aggregate_ground": ground, "notice_given_on": notice_given_on})
    if not changed:
        raise Refused(_("It is like that already. Nothing was changed."))
    audit.record(
        audit.Action.CHANGE, "counts without consent", by=by, at=at, object_id=study.pk, allowed=bool(ground),
        ground=ground, notice="" if notice_given_on is None else notice_given_on.isoformat(),
    )  # fmt: skip
    return study


def require_registered(study: Study | None) -> Study:
    """Before anything is counted for others."""
    if study is None or not study.registered_at:
        lacking = queries.missing(study)
        words = _("The study is not registered yet.")
        if lacking:
            words += " " + _("Still missing: %(what)s.") % {"what": ", ".join(lacking)}
        raise Refused(words)
    return study


def _locked(study: Study) -> Study:
    return Study.objects.select_for_update().get(pk=study.pk)


def _change(study: Study, values: dict[str, Any]) -> set[str]:
    """Which of `values` were different; checked and saved."""
    changed = {name for name, value in values.items() if getattr(study, name) != value}
    for name in changed:
        setattr(study, name, values[name])
    if {"base", "threshold"} & changed and study.base > 2 * (study.threshold + 1):
        raise ValidationError({"base": _("So large that counts that are shown would be rounded to 0.")})
    study.full_clean()
    if changed:
        study.save(update_fields=sorted(changed))
    return changed


def _require(text: str, field: str, words: str) -> None:
    if not text.strip():
        raise ValidationError({field: words})


def _refuse_later(day: date | None, field: str, at: datetime) -> None:
    if day and day > timezone.localdate(at):
        raise ValidationError({field: _("This day has not come yet.")})
