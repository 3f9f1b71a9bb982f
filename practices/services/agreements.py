"""Contracts and processing agreements: accepted in the browser by a GP, or recorded because the paper was signed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from practices.models import Agreement, AgreementText, Membership, Participation, Practice, User
from practices.queries import agreements as queries
from practices.services import audit, participations, projects
from practices.writing.agreement import filled, fingerprint

Kind = AgreementText.Kind
By = Membership | User | None


def words_of(text: AgreementText, practice: Practice) -> str:
    """The fingerprint of exactly the words this practice reads: what somebody saw, and what is kept."""
    return fingerprint(text.kind, text.version, filled(text.content, party_of(practice)))


@transaction.atomic
def accept(
    *,
    practice: Practice,
    text: AgreementText,
    seen: str,
    signer_function: str,
    proof: str,
    by: Membership,
    at: datetime,
) -> Agreement:
    """Agree with `text` for the practice. `seen` is the fingerprint of the words this person read.

    What was accepted before is ended; pressed twice, or in two tabs, it is one agreement. A contract of the other kind
    changes what the practice takes part in, from this day on. The PDF is made in the background. `proof` is how
    identity was just proved ("totp" or "password", see practices.accounts.prove).
    """
    _lock(practice)
    held = queries.standing(practice, text.kind).held
    if held and held.text_id == text.pk:
        return held
    _refuse_unless_offered(practice, text, seen)
    if not signer_function.strip():
        raise Refused(_("Fill in your function in the practice. Nothing was accepted."))
    agreement = Agreement.objects.create(
        practice=practice,
        text=text,
        text_sha256=seen,
        accepted_at=at,
        accepted_by=by,
        signer_name=by.display_name,
        signer_function=signer_function.strip(),
        proof=proof,
        party=party_of(practice),
    )
    agreement.queue(at=at)
    _hold(agreement, "agreement.accept", by=by, at=at)
    return agreement


@transaction.atomic
def on_paper(*, practice: Practice, kind: str = Kind.PROCESSING, by: By, at: datetime) -> Agreement:
    """A signed copy lies with the project leader: record the newest approved version of `kind`; a concept only as long
    as none was approved, because people signed it. `by` is None for a command. Recorded twice it is one agreement.
    """
    _lock(practice)
    text = queries.newest_approved(kind) or queries.newest(kind)
    held = queries.standing(practice, kind).held
    if text is None:
        raise Refused(_("There is no text of this kind yet. Nothing was recorded."))
    if held and held.text.version >= text.version:
        return held
    _refuse_withdrawn(practice)
    agreement = Agreement.objects.create(
        practice=practice,
        text=text,
        text_sha256=words_of(text, practice),
        accepted_at=at,
        on_paper=True,
        party=party_of(practice),
        work_state=WorkState.WAITING,
    )
    _hold(agreement, "agreement.on_paper", by=by, at=at)
    return agreement


@transaction.atomic
def make_again(*, agreement: Agreement, by: Membership, at: datetime) -> Agreement:
    """Ask once more for a PDF that could not be made."""
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.work_state != WorkState.FAILED:
        raise Refused(_("This PDF is there already, or it is being made. Nothing was changed."))
    agreement.queue(at=at)
    audit.record(audit.Action.CHANGE, "agreement.pdf_again", by=by, at=at, object_id=agreement.pk)
    return agreement


def party_of(practice: Practice) -> dict[str, str]:
    """The practice as it is today, and what its project follows: what stands in the agreement for good."""
    project = practice.participation.project
    group = projects.medicine_groups()[project.medicine_group]
    street, place = (
        f"{practice.street} {practice.house_number}".strip(),
        f"{practice.postcode} {practice.city}",
    )
    return {
        "practice": practice.name,
        "address": ", ".join(part for part in (street, place.strip()) if part),
        "agb_code": practice.agb_code,
        "kvk_number": practice.kvk_number,
        "project": project.name,
        "medicine": group.one["nl"],
        "medicines": group.name["nl"],
    }


def _lock(practice: Practice) -> None:
    """Agreements of one practice are made one at a time."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)


def _refuse_unless_offered(practice: Practice, text: AgreementText, seen: str) -> None:
    _refuse_withdrawn(practice)
    offered = queries.newest_approved(text.kind)
    if offered is None or offered.version < text.version:
        raise Refused(_("This text is still a concept. The project leader approves it first."))
    if offered != text or seen != words_of(offered, practice):
        raise Refused(
            _("The text changed while you were reading. Nothing was accepted; read the new version.")
        )


def _refuse_withdrawn(practice: Practice) -> None:
    if practice.participation.state == Participation.State.WITHDRAWN:
        raise Refused(_("The practice has left the project. Nothing was accepted."))


def _hold(agreement: Agreement, what: str, *, by: By, at: datetime) -> None:
    """From now on this one holds: others of its kind end, and the participation follows."""
    user = by.user if isinstance(by, Membership) else by
    _end_others(agreement, user, at=at)
    if agreement.is_contract:
        _follow(agreement, by=by, at=at)
    audit.record(
        audit.Action.CREATE,
        what,
        by=by,
        at=at,
        practice=agreement.practice,
        object_id=agreement.pk,
        kind=agreement.text.kind,
        version=agreement.text.version,
        text_sha256=agreement.text_sha256,
    )
    _go_on(agreement.practice, by=by, at=at)


def _end_others(agreement: Agreement, user: User | None, *, at: datetime) -> None:
    kinds = queries.CONTRACTS if agreement.is_contract else (Kind.PROCESSING,)
    others = Agreement.objects.filter(
        practice=agreement.practice, text__kind__in=kinds, ended_at__isnull=True
    ).exclude(pk=agreement.pk)
    if user is None and others.exists():
        raise Refused(_("Another agreement holds. A GP replaces it in the browser. Nothing was recorded."))
    others.update(ended_at=at, ended_by=user)


def _follow(agreement: Agreement, *, by: By, at: datetime) -> None:
    """The practice takes part in what its contract says. Research begins today: nothing before is filled in."""
    row = Participation.objects.select_for_update().get(practice=agreement.practice)
    before, full = row.kind, agreement.text.kind == Kind.FULL
    row.kind = Participation.Kind.FULL if full else Participation.Kind.INTERVENTION
    row.research_since = (row.research_since or timezone.localdate(at)) if full else None
    row.save(update_fields=["kind", "research_since"])
    if row.kind != before:
        audit.record(
            audit.Action.CHANGE,
            "kind of participation",
            by=by,
            at=at,
            practice=agreement.practice,
            object_id=row.pk,
            before=before,
            after=row.kind,
        )


def _go_on(practice: Practice, *, by: By, at: datetime) -> None:
    if queries.are_complete(practice):
        participations.agreed(practice=practice, by=by, at=at)
