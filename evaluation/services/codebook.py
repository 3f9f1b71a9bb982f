"""The codebook grows while the notes are read: codes are added, moved, merged and retired. No passage is ever lost."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import Code, Coding, Study
from evaluation.queries import codebook as queries
from practices.models import Membership
from practices.services import audit

LONGEST_EXAMPLE = 2000


@transaction.atomic
def add(
    *, study: Study, name: str, by: Membership, at: datetime, parent: Code | None = None, description: str = "",
    examples: str = "",
) -> Code:  # fmt: skip
    _lock(study)
    if parent and (parent.study_id != study.pk or parent.retired_at):
        raise Refused(_("Choose a code of this codebook to put it below."), field="parent")
    code = Code(study=study, parent=parent, created_at=at, created_by=by.user)
    _fill(code, name, description, examples)
    code.save()
    audit.record(audit.Action.CREATE, "code", by=by, at=at, object_id=code.pk)
    return code


@transaction.atomic
def change(*, code: Code, name: str, description: str, examples: str, by: Membership, at: datetime) -> Code:
    """Another name, or other words about when to use it; its passages stay."""
    code = _opened(code)
    before = (code.name, code.description, code.examples)
    _fill(code, name, description, examples)
    if before == (code.name, code.description, code.examples):
        raise Refused(_("It is like that already. Nothing was changed."))
    code.save(update_fields=["name", "description", "examples"])
    audit.record(audit.Action.CHANGE, "code", by=by, at=at, object_id=code.pk)
    return code


@transaction.atomic
def move(*, code: Code, below: Code | None, by: Membership, at: datetime) -> Code:
    """Below another code, or (None) to the top; what stands below it goes along."""
    code = _opened(code)
    if below:
        below = _opened(below)
        if below.study_id != code.study_id or below.pk in queries.with_below(code):
            raise Refused(_("A code cannot stand below itself. Nothing was changed."), field="below")
    if code.parent_id == (below.pk if below else None):
        raise Refused(_("It is like that already. Nothing was changed."), field="below")
    code.parent = below
    code.save(update_fields=["parent"])
    audit.record(audit.Action.CHANGE, "code.move", by=by, at=at, object_id=code.pk)
    return code


@transaction.atomic
def merge(*, code: Code, into: Code, by: Membership, at: datetime) -> Code:
    """Two codes turn out to be one: passages and codes below go to `into`. A passage that had both keeps it once."""
    code = _opened(code)
    into = _opened(into)
    if into.study_id != code.study_id or into.pk in queries.with_below(code):
        raise Refused(_("Choose another code, that does not stand below this one."), field="into")
    there = {(row.interview_id, row.first, row.last) for row in into.codings.all()}
    for row in code.codings.all():
        if (row.interview_id, row.first, row.last) in there:
            row.delete()
    moved = Coding.objects.filter(code=code).update(code=into)
    Code.objects.filter(parent=code).update(parent=into)
    _retire(code, by=by, at=at, merged_into=into)
    audit.record(
        audit.Action.CHANGE, "code.merge", by=by, at=at, object_id=code.pk, into=into.pk, passages=moved
    )
    return into


@transaction.atomic
def retire(*, code: Code, by: Membership, at: datetime) -> Code:
    """It is used no more; passages that have it keep it."""
    code = _opened(code)
    if code.children.filter(retired_at__isnull=True).exists():
        raise Refused(_("Move or retire the codes below it first. Nothing was changed."))
    _retire(code, by=by, at=at)
    audit.record(audit.Action.CHANGE, "code.retire", by=by, at=at, object_id=code.pk)
    return code


@transaction.atomic
def bring_back(*, code: Code, by: Membership, at: datetime) -> Code:
    """Used again, at the top when what it stood below is retired. What was merged stays merged."""
    _lock(code.study)
    code = Code.objects.select_related("study", "parent").get(pk=code.pk)
    if not code.retired_at or code.merged_into_id:
        raise Refused(_("This code is not retired, or was merged. Nothing was changed."))
    _refuse_known(code)
    code.retired_at = code.retired_by = None
    if code.parent and code.parent.retired_at:
        code.parent = None
    code.save(update_fields=["retired_at", "retired_by", "parent"])
    audit.record(audit.Action.CHANGE, "code.bring_back", by=by, at=at, object_id=code.pk)
    return code


def _retire(code: Code, *, by: Membership, at: datetime, merged_into: Code | None = None) -> None:
    code.retired_at, code.retired_by, code.merged_into = at, by.user, merged_into
    code.save(update_fields=["retired_at", "retired_by", "merged_into"])


def _fill(code: Code, name: str, description: str, examples: str) -> None:
    code.name, code.description = " ".join(name.split()), description.replace("\r\n", "\n").strip()
    code.examples = examples.replace("\r\n", "\n").strip()
    if len(code.examples) > LONGEST_EXAMPLE:
        raise ValidationError({"examples": _("At most 2,000 signs.")})
    _refuse_known(code)
    code.full_clean(
        exclude=["study", "parent", "created_by", "retired_by", "merged_into"], validate_constraints=False
    )


def _refuse_known(code: Code) -> None:
    """Two codes of one name are one code."""
    names = {row.name.lower() for row in queries.active(code.study) if row.pk != code.pk}
    if code.name.lower() in names:
        raise ValidationError({"name": _("There is a code of this name already.")})


def _opened(code: Code) -> Code:
    """The code as it is now, while nobody else changes this codebook."""
    _lock(code.study)
    code = Code.objects.select_related("study").get(pk=code.pk)
    if code.retired_at:
        raise Refused(_("This code is used no more. Bring it back first. Nothing was changed."))
    return code


def _lock(study: Study) -> None:
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
