"""The claim of a month on its way to the fund: hours gather in it, it is submitted, and may be taken back."""

from datetime import date, datetime

from django.db import transaction

from practices.lifecycles import CLAIM
from practices.models import Claim, ClaimLine, ClaimRemark, Hours, Membership, Practice, Project
from practices.queries import claims as queries
from practices.services import audit, claim_checks

State = Claim.State


def open_for(*, practice: Practice, project: Project, month: date, by: Membership, at: datetime) -> Claim:
    """The claim of a month that hours can be added to; a new correction when the last one was submitted. The practice
    is locked by the caller."""
    found = queries.open_in(practice, project, month)
    if found:
        return found
    last = queries.last_number(practice, project, month)
    made = Claim.objects.create(
        practice=practice, project=project, month=month, number=0 if last is None else last + 1
    )
    audit.record(
        audit.Action.CREATE,
        "claim",
        by=by,
        at=at,
        object_id=made.pk,
        month=month.isoformat(),
        number=made.number,
    )
    return made


def correction(claim: Claim, *, by: Membership, at: datetime) -> Claim:
    """Where a claim that was approved is corrected."""
    return open_for(practice=claim.practice, project=claim.project, month=claim.month, by=by, at=at)


def tidy(claim: Claim | None) -> None:
    """A draft that became empty leaves no trace."""
    if claim and claim.state == State.DRAFT and not (claim.hours.exists() or claim.remarks.exists()):
        claim.delete()


@transaction.atomic
def submit(*, claim: Claim, answer: str = "", by: Membership, at: datetime) -> Claim:
    """To the fund: the lines are frozen. A question asked about it needs an `answer`. Sent twice, it is submitted
    once."""
    claim = _lock(claim, by)
    if claim.state == State.SUBMITTED:
        return claim
    step = CLAIM.step(claim.state, "submit")
    claim_checks.refuse_unanswered(claim, answer)
    if claim.state == State.QUESTION and not claim.hours.exists():
        return _empty(claim, answer, by=by, at=at)
    reckoned = queries.reckon(claim)
    claim_checks.refuse_unready(claim, reckoned, at=at)
    _keep_verdict(claim)
    if answer.strip():
        ClaimRemark.objects.create(claim=claim, text=answer.strip(), said_at=at, said_by=by.user)
    _freeze(claim, reckoned)
    claim.state, claim.total, claim.submitted_at, claim.submitted_by = (
        step.target,
        reckoned.total,
        at,
        by.user,
    )
    claim.save()
    audit.record(audit.Action.CHANGE, step.event, by=by, at=at, object_id=claim.pk, total=str(claim.total))
    return claim


@transaction.atomic
def take_back(*, claim: Claim, by: Membership, at: datetime) -> Claim:
    """Before it is judged: its hours can be changed again. Sent twice, it is taken back once."""
    claim = _lock(claim, by)
    if claim.state == State.DRAFT:
        return claim
    return _back(claim, "take_back", by=by, at=at)


def _empty(claim: Claim, answer: str, *, by: Membership, at: datetime) -> Claim:
    """A question was answered by taking all hours out: nothing is asked of the fund any more."""
    ClaimRemark.objects.create(claim=claim, text=answer.strip(), said_at=at, said_by=by.user)
    return _back(claim, "empty", by=by, at=at)


def _back(claim: Claim, act: str, *, by: Membership, at: datetime) -> Claim:
    step = CLAIM.step(claim.state, act)
    _thaw(claim)
    claim.state, claim.total, claim.submitted_at, claim.submitted_by = step.target, None, None, None
    claim.save()
    audit.record(audit.Action.CHANGE, step.event, by=by, at=at, object_id=claim.pk)
    return claim


def _lock(claim: Claim, by: Membership) -> Claim:
    """The practice first, as when hours are written: a claim that is submitted gets no more hours meanwhile."""
    assert by.practice
    Practice.objects.select_for_update(no_key=True).get(pk=by.practice.pk)
    rows = Claim.objects.select_for_update(of=("self",)).select_related("practice", "project")
    return rows.get(pk=claim.pk, practice=by.practice)


def _freeze(claim: Claim, reckoned: queries.Reckoning) -> None:
    _thaw(claim)
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            activity=line.activity,
            role=line.role,
            rate=line.rate,
            minutes=line.minutes,
            amount=line.amount,
        )
        for line in reckoned.lines
    )
    for entry, rate in reckoned.rated:
        entry.rate = rate
    Hours.objects.bulk_update([entry for entry, _rate in reckoned.rated], ["rate"])


def _thaw(claim: Claim) -> None:
    claim.lines.all().delete()
    claim.hours.update(rate=None)


def _keep_verdict(claim: Claim) -> None:
    """The claim is judged anew; why it was rejected stays with its remarks."""
    if claim.state == State.REJECTED and claim.reason and claim.judged_by and claim.judged_at:
        ClaimRemark.objects.create(
            claim=claim, text=claim.reason, said_at=claim.judged_at, said_by=claim.judged_by
        )
    claim.judged_at, claim.judged_by, claim.reason = None, None, ""
