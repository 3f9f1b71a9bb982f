"""Approved claims are paid together: one file for the bank, one transfer per practice. One person makes it, another
releases it, and only then it can be downloaded."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.lifecycles import BATCH, CLAIM
from practices.models import Batch, Claim, Membership, Project
from practices.queries import bank_accounts
from practices.queries import payments as queries
from practices.queries.payments import ToPay
from practices.services import audit, batch_files, claim_mails
from practices.services.factors import require_proof

LATEST_DAYS = 60


@transaction.atomic
def make(*, project: Project, execute_on: date, by: Membership, at: datetime) -> Batch:
    """Put everything that can be paid in a batch, with the file for the bank. A claim goes into one batch only."""
    project = _locked(project)
    today = timezone.localdate(at)
    _refuse_unless_payable_from(project, execute_on, today)
    rows = [row for row in queries.to_pay(project, today) if row.ready]
    if not rows:
        raise Refused(_("There is no claim that can be paid now. Nothing was changed."))
    batch = _created(project, execute_on, queries.total_of(rows), by=by, at=at)
    for row in rows:
        _put_in(batch, row, by=by, at=at)
    batch_files.write(batch, at=at)
    audit.record(
        audit.Action.CREATE, "batch.make", by=by, at=at, object_id=batch.pk, total=str(batch.total),
        claims=[claim.pk for row in rows for claim in row.claims],
    )  # fmt: skip
    return batch


@transaction.atomic
def release(*, batch: Batch, proof: str, by: Membership, at: datetime) -> Batch:
    """A second person lets the file go to the bank."""
    batch = _step(batch, "release")
    if by.user_id == batch.made_by_id:
        raise Refused(_("You made this batch yourself. Somebody else releases it. Nothing was changed."))
    _refuse_unless_sound(batch, today=timezone.localdate(at))
    require_proof(by, proof)
    batch.released_at, batch.released_by = at, by.user
    batch.save(update_fields=["state", "released_at", "released_by"])
    audit.record(audit.Action.CHANGE, "batch.release", by=by, at=at, object_id=batch.pk)
    return batch


@transaction.atomic
def pay(*, batch: Batch, paid_on: date, by: Membership, at: datetime) -> Batch:
    """The bank carried it out on that day: its claims are paid, and the practices hear so. Also one that was cancelled
    after its release, when it turns out that the bank paid it all the same."""
    batch = _locked_batch(batch)
    cancelled = batch.state == Batch.State.CANCELLED
    batch.state = BATCH.step(batch.state, "pay").target
    if not (batch.released_at and timezone.localdate(batch.released_at) <= paid_on <= timezone.localdate(at)):
        words = _("The day lies between the day the batch was released and today. Nothing was changed.")
        raise Refused(words, field="paid_on")
    if cancelled:
        _put_back(batch, by=by, at=at)
    batch.paid_on, batch.ended_at, batch.ended_by = paid_on, at, by.user
    batch.save(update_fields=["state", "paid_on", "ended_at", "ended_by"])
    for claim in _claims(batch):
        claim.state = CLAIM.step(claim.state, "pay").target
        claim.save(update_fields=["state"])
        claim_mails.tell(claim, "claim_paid", at=at, paid_on=f"{paid_on:%d-%m-%Y}")
        _record_claim(claim, "claim.pay", by=by, at=at)
    audit.record(audit.Action.CHANGE, "batch.pay", by=by, at=at, object_id=batch.pk)
    return batch


@transaction.atomic
def cancel(*, batch: Batch, reason: str = "", proof: str = "", by: Membership, at: datetime) -> Batch:
    """Nothing of it is paid: its claims wait for another batch. The file stays on record, and is not given any more.

    One that was released takes a second person, a `reason` and a `proof`.
    """
    batch = _step(batch, "cancel")
    if batch.released_at:
        _call_back(batch, reason=reason, proof=proof, by=by)
    for claim in _claims(batch):
        claim.state = CLAIM.step(claim.state, "leave_batch").target
        claim.batch = claim.account = None
        claim.save(update_fields=["state", "batch", "account"])
        _record_claim(claim, "claim.leave_batch", by=by, at=at)
    batch.ended_at, batch.ended_by = at, by.user
    batch.save(update_fields=["state", "ended_at", "ended_by", "cancel_reason", "given_back"])
    audit.record(
        audit.Action.CHANGE, "batch.cancel", by=by, at=at, object_id=batch.pk, reason=batch.cancel_reason,
        claims=[row["claim"] for row in batch.given_back],
    )  # fmt: skip
    return batch


@transaction.atomic
def file_of(*, batch: Batch, by: Membership, at: datetime) -> bytes:
    """The file for the bank, as it was made; logged. Refused before it is released, and after it was cancelled."""
    batch = _locked_batch(batch)
    if batch.state not in (Batch.State.RELEASED, Batch.State.PAID):
        raise Refused(
            _("The file can be downloaded after somebody else released it, and not when it is cancelled.")
        )
    data = batch_files.read(batch)
    audit.record(audit.Action.EXPORT, "payment file", by=by, at=at, object_id=batch.pk)
    return data


@transaction.atomic
def file_unreleased(*, batch: Batch, by: Membership, at: datetime) -> bytes:
    """For the command line, where a batch is made and its file is laid ready at once; logged just the same."""
    data = batch_files.read(batch)
    audit.record(audit.Action.EXPORT, "payment file", by=by, at=at, object_id=batch.pk, released=False)
    return data


def _locked(project: Project) -> Project:
    """The project's row is the lock of its money: what somebody else puts in a batch meanwhile is seen."""
    return Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _locked_batch(batch: Batch) -> Batch:
    _locked(batch.project)
    return Batch.objects.select_for_update(of=("self",)).select_related("project").get(pk=batch.pk)


def _step(batch: Batch, act: str) -> Batch:
    """The batch, locked, in its next state; not saved yet."""
    batch = _locked_batch(batch)
    batch.state = BATCH.step(batch.state, act).target
    return batch


def _refuse_unless_payable_from(project: Project, execute_on: date, today: date) -> None:
    if not (project.payer_name and project.payer_iban):
        raise Refused(_("It is not known who pays. Fill in the payer on the page of rates and budget first."))
    if not today <= execute_on <= today + timedelta(days=LATEST_DAYS):
        words = _("Choose a day from today on, at most 60 days ahead. Nothing was changed.")
        raise Refused(words, field="execute_on")


def _created(project: Project, execute_on: date, total: Decimal, *, by: Membership, at: datetime) -> Batch:
    """Its number stands in the file, and is its own in this installation for ever."""
    batch = Batch.objects.create(
        project=project,
        message_id=uuid4().hex,
        execute_on=execute_on,
        total=total,
        made_at=at,
        made_by=by.user,
    )
    batch.message_id = f"BENZO-{timezone.localdate(at):%Y%m%d}-{batch.pk}"
    batch.save(update_fields=["message_id"])
    return batch


def _put_in(batch: Batch, row: ToPay, *, by: Membership, at: datetime) -> None:
    for claim in row.claims:
        target = CLAIM.step(claim.state, "put_in_batch").target
        # The condition is the last line: what is not approved any more does not come along.
        taken = Claim.objects.filter(pk=claim.pk, state=claim.state).update(
            state=target, batch=batch, account=row.account
        )
        if not taken:
            raise Refused(_("Somebody changed a claim meanwhile. Nothing was changed; try again."))
        _record_claim(claim, "claim.put_in_batch", by=by, at=at)


def _refuse_unless_sound(batch: Batch, *, today: date) -> None:
    """Between making and releasing days go by, an account may be stopped or replaced, or the file damaged."""
    if batch.execute_on < today:
        raise Refused(_("The day the bank should pay is past. Cancel this batch and make a new one."))
    found = queries.payments_of(batch)
    in_use = bank_accounts.in_use_of([paid.practice.pk for paid in found], today)
    changed = [paid.practice.name for paid in found if in_use.get(paid.practice.pk) != paid.account]
    if changed:
        raise Refused(
            _(
                "The account number of %(practices)s was taken back or replaced. Cancel this batch and make a new one."
            )
            % {"practices": ", ".join(changed)}
        )
    batch_files.read(batch)


def _call_back(batch: Batch, *, reason: str, proof: str, by: Membership) -> None:
    """A file that was released may be at the bank: one person alone does not take it back, and which claims it pays
    stays known."""
    if by.user_id == batch.made_by_id:
        raise Refused(
            _(
                "You made this batch yourself, and it was released. Somebody else cancels it. Nothing was changed."
            )
        )
    if not reason.strip():
        raise Refused(
            _("Write how you know that the bank does not pay it. Nothing was changed."), field="reason"
        )
    require_proof(by, proof)
    batch.cancel_reason = reason.strip()
    batch.given_back = [{"claim": claim.pk, "account": claim.account_id} for claim in _claims(batch)]


def _put_back(batch: Batch, *, by: Membership, at: datetime) -> None:
    """The bank paid a batch that was cancelled: its claims come back in it, while nothing else became of them."""
    accounts = {row["claim"]: row["account"] for row in batch.given_back}
    rows = Claim.objects.select_for_update(of=("self",)).filter(pk__in=accounts, state=Claim.State.APPROVED)
    claims = list(rows.select_related("practice").order_by("practice_id", "pk"))
    total = sum((claim.total or queries.NOTHING for claim in claims), queries.NOTHING)
    if not claims or len(claims) != len(accounts) or total != batch.total:
        raise Refused(
            _(
                "Its claims are in another batch, or something else became of them. Cancel that batch first when it"
                " was not released yet; otherwise settle it with the practices. Nothing was changed."
            )
        )
    for claim in claims:
        claim.state = CLAIM.step(claim.state, "put_in_batch").target
        claim.batch, claim.account_id = batch, accounts[claim.pk]
        claim.save(update_fields=["state", "batch", "account"])
        _record_claim(claim, "claim.put_in_batch", by=by, at=at)


def _claims(batch: Batch) -> list[Claim]:
    rows = Claim.objects.select_for_update(of=("self",)).filter(batch=batch).select_related("practice")
    return list(rows.order_by("practice_id", "pk"))


def _record_claim(claim: Claim, event: str, *, by: Membership, at: datetime) -> None:
    audit.append(
        [audit.Entry(audit.Action.CHANGE, event, object_id=claim.pk)], by=by, at=at, practice=claim.practice
    )
