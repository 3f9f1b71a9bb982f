"""A claim is judged: approved, rejected, or asked about. Whoever has hours in it, or sent it, does not judge it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib import euros
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from practices.lifecycles import CLAIM
from practices.models import Claim, ClaimRemark, Hours, Membership, Project
from practices.permissions import allows
from practices.queries import budgets
from practices.queries import claims as claim_queries
from practices.services import audit, claim_mails


@transaction.atomic
def approve(*, claim: Claim, by: Membership, at: datetime) -> Claim:
    """Agree to pay it, within the budget; one of 0,00 is settled with that. Its PDF is made afterwards, by a worker."""
    claim = locked(claim)
    claim.state = CLAIM.step(claim.state, "approve" if claim.total else "settle").target
    refuse_own(claim, by)
    _refuse_before_what_is_taken_away(claim)
    _refuse_over_budget(claim)
    claim.judged_at, claim.judged_by, claim.reason = at, by.user, ""
    claim.save(update_fields=["state", "judged_at", "judged_by", "reason"])
    claim.queue(at=at)
    claim_mails.tell(claim, "claim_approved", at=at)
    audit.record(
        audit.Action.CHANGE, "claim.approve", by=by, at=at, practice=claim.practice, object_id=claim.pk,
        total=str(claim.total),
    )  # fmt: skip
    return claim


@transaction.atomic
def reject(*, claim: Claim, reason: str, by: Membership, at: datetime) -> Claim:
    """Send it back with a reason: the practice changes its hours and submits it again, or leaves it."""
    claim = locked(claim)
    claim.state = CLAIM.step(claim.state, "reject").target
    refuse_own(claim, by)
    if not reason.strip():
        words = _("Write in a few words why. The practice reads it. Nothing was changed.")
        raise Refused(words, field="reason")
    claim.judged_at, claim.judged_by, claim.reason = at, by.user, reason.strip()
    claim.save(update_fields=["state", "judged_at", "judged_by", "reason"])
    claim_mails.tell(claim, "claim_rejected", at=at)
    audit.record(
        audit.Action.CHANGE, "claim.reject", by=by, at=at, practice=claim.practice, object_id=claim.pk
    )
    return claim


@transaction.atomic
def ask(*, claim: Claim, text: str, by: Membership, at: datetime) -> Claim:
    """Ask the practice about it. Its hours can be changed until the practice answers and submits it again.

    The fund may also ask about one that was approved and is in no batch: then it is judged anew.
    """
    claim = locked(claim)
    step = CLAIM.step(claim.state, "ask")
    if not text.strip():
        raise Refused(_("Write what you want to know. Nothing was changed."), field="text")
    if claim.state in (Claim.State.APPROVED, Claim.State.SETTLED):
        _void(claim, by, step.permission)
    claim.state = step.target
    claim.save()
    ClaimRemark.objects.create(claim=claim, text=text.strip(), said_at=at, said_by=by.user)
    claim_mails.tell(claim, "claim_question", at=at)
    audit.record(audit.Action.CHANGE, "claim.ask", by=by, at=at, practice=claim.practice, object_id=claim.pk)
    return claim


def _void(claim: Claim, by: Membership, permission: str) -> None:
    """What was approved is not any more, and neither is its PDF: another one follows the next approval."""
    if not allows(by.role, permission):
        raise Refused(_("This claim was approved. Only the fund asks about it now. Nothing was changed."))
    if claim.hours.filter(corrected_by__isnull=False).exists():
        raise Refused(
            _("Hours of this claim are corrected in another one. Judge that one. Nothing was changed.")
        )
    claim.judged_at, claim.judged_by = None, None
    claim.pdf_sha256, claim.work_state, claim.claim, claim.error = "", WorkState.WAITING, "", ""


@transaction.atomic
def make_again(*, claim: Claim, by: Membership, at: datetime) -> Claim:
    """Ask once more for a PDF that could not be made."""
    claim = locked(claim)
    if claim.work_state != WorkState.FAILED:
        raise Refused(_("This PDF is there already, or it is being made. Nothing was changed."))
    claim.queue(at=at)
    audit.record(
        audit.Action.CHANGE, "claim.pdf_again", by=by, at=at, practice=claim.practice, object_id=claim.pk
    )
    return claim


def locked(claim: Claim) -> Claim:
    """The project's row is the lock of its money: two claims do not both take what is left of a budget."""
    Project.objects.select_for_update(no_key=True).get(pk=claim.project_id)
    rows = Claim.objects.select_for_update(of=("self",)).select_related("practice", "project")
    return rows.get(pk=claim.pk)


def is_own(claim: Claim, by: Membership) -> bool:
    """Whether somebody sent this claim, or wrote or has hours in it."""
    mine = Hours.objects.filter(claim=claim)
    return by.user_id == claim.submitted_by_id or (
        mine.filter(membership__user=by.user_id).exists() or mine.filter(entered_by=by.user_id).exists()
    )


def refuse_own(claim: Claim, by: Membership) -> None:
    if is_own(claim, by):
        raise Refused(
            _(
                "Your own hours are in this claim, or you sent it. Somebody else judges it. Nothing was changed."
            )
        )


def _refuse_before_what_is_taken_away(claim: Claim) -> None:
    first = claim_queries.takes_away_first(claim)
    if first:
        raise Refused(
            _(
                "%(reference)s takes hours of this month away and was not approved yet. It comes first, or the same"
                " work might be paid twice. Nothing was changed."
            )
            % {"reference": first.reference}
        )


def _refuse_over_budget(claim: Claim) -> None:
    for found in budgets.touched(claim):
        wanted = budgets.share(claim, found.budget.activity if found.budget else "")
        if found.left is not None and wanted > max(found.left, budgets.NOTHING):
            raise Refused(
                _("The budget is not enough: %(left)s is left and this asks %(wanted)s. Nothing was changed.")
                % {"left": euros.shown(found.left), "wanted": euros.shown(wanted)}
            )
