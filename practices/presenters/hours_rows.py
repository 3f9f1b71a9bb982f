"""One entry of hours as a row: what it is, how it stands, and what can be done with it: by its owner, or by a colleague
once its owner left."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from practices.models import Activity, Claim, Hours, Membership
from practices.permissions import allows
from practices.queries import claims

State = Claim.State
TONES = {
    State.DRAFT: "neutral", State.SUBMITTED: "info", State.QUESTION: "warning", State.APPROVED: "primary",
    State.REJECTED: "danger", State.IN_BATCH: "primary", State.PAID: "success",
    State.SETTLED: "success",
}  # fmt: skip


@dataclass(frozen=True)
class Tag:
    tone: str
    words: str


@dataclass(frozen=True)
class EntryRow:
    entry: Hours
    activity: str
    mine: bool
    note: str
    tag: Tag | None
    url: str  # where it is changed or corrected; empty: nothing can be done
    act: str


def tag_of(claim: Claim) -> Tag:
    return Tag(TONES[State(claim.state)], capfirst(str(claim.get_state_display())))


def row(entry: Hours, me: Membership) -> EntryRow:
    mine = entry.membership.user_id == me.user_id
    of_who_left = getattr(entry, "left", False) and allows(me.role, "claims.submit")
    url, act = _what_can_be_done(entry, mine) if mine or of_who_left else ("", "")
    return EntryRow(
        entry, capfirst(str(Activity(entry.activity).label)), mine, _note(entry), _tag(entry), url, act
    )


def _what_can_be_done(entry: Hours, mine: bool) -> tuple[str, str]:
    where = [entry.practice.slug, entry.pk]
    if entry.claim is None or entry.claim.state in Claim.OPEN:
        change = mine and not entry.corrects
        return reverse("hours_entry", args=where), _("Change") if change else _("Remove")
    if entry.claim.state in claims.AGREED and entry.standing and not entry.corrects:
        return reverse("hours_correct", args=where), _("Correct")
    return "", ""


def _note(entry: Hours) -> str:
    if entry.corrects:
        return _("takes away what was claimed wrongly")
    return _("taken away by a correction") if not entry.standing else ""


def _tag(entry: Hours) -> Tag | None:
    """Only what is not simply a draft is said."""
    if entry.claim is None:
        return Tag("neutral", _("insurer pays"))
    if entry.claim.state == Claim.State.DRAFT:
        return Tag("info", _("correction")) if entry.claim.number else None
    return tag_of(entry.claim)
