"""A referral in words: where it stands, what it says, what happened."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consults.institutions import name_of
from consults.models import Referral, ReferralOutcome
from consults.writing.referral import ReferralFacts
from patients.presenters.people import name_of as patient_name
from patients.presenters.rows import Tag
from patients.presenters.timeline import Event, by, happened
from practices.models import Membership

Code, State = ReferralOutcome.Code, Referral.State
TONES = {
    Code.IN_CARE: "success",
    Code.NOT_COME: "warning",
    Code.REFUSED: "danger",
    Code.BACK: "warning",
    Code.DONE: "success",
}
STANDING = {
    State.DRAFT: ("warning", gettext_lazy("Not sent yet")),
    State.SENT: ("info", gettext_lazy("Sent, nothing heard yet")),
    State.CLOSED: ("neutral", gettext_lazy("Ended")),
    State.WITHDRAWN: ("neutral", gettext_lazy("Taken back")),
}


class ReferralWords:
    """What pages show of one referral, read through queries.referrals."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        self.to = name_of(referral.to, referral.to_name)
        self.name = patient_name(referral.patient)
        self.outcomes: list[ReferralOutcome] = list(referral.standing)  # type: ignore[attr-defined]

    @property
    def tag(self) -> Tag:
        if self.outcomes and self.referral.state != State.WITHDRAWN:
            newest = self.outcomes[0]
            return Tag(TONES[Code(newest.code)], capfirst(newest.get_code_display()))
        tone, words = STANDING[State(self.referral.state)]
        return Tag(tone, str(words))

    @property
    def file_name(self) -> str:
        return _("referral-%(number)d") % {"number": self.referral.pk}

    @property
    def is_draft(self) -> bool:
        return self.referral.state == State.DRAFT

    @property
    def is_open(self) -> bool:
        return self.referral.state in Referral.OPEN

    @property
    def is_sent(self) -> bool:
        return self.referral.state == State.SENT

    @property
    def rows(self) -> list[tuple[str, str]]:
        """(label, value) of what was filled in."""
        referral = self.referral
        return [
            (_("To"), self.to),
            (_("Reason"), capfirst(referral.get_reason_display())),
            (_("Question"), referral.question or _("none")),
            (_("The patient agreed on"), date_format(referral.consented_on, "d-m-Y")),
            (capfirst(_("GP")), referral.gp.display_name),
        ]

    @property
    def course(self) -> list[tuple[str, str, str]]:
        """(day, what, by whom), the last first; outcomes stand apart, because they can be taken back."""
        referral = self.referral
        found: list[tuple[datetime, object, Membership]] = []
        if referral.ended_at and referral.ended_by:
            found.append((referral.ended_at, STANDING[State(referral.state)][1], referral.ended_by))
        if referral.sent_at and referral.sent_by:
            found.append((referral.sent_at, _("Sent"), referral.sent_by))
        found.append((referral.made_at, _("Prepared"), referral.made_by))
        return [(date_format(at, "d-m-Y"), str(what), who.display_name) for at, what, who in found]


def letter_rows(facts: ReferralFacts) -> list[tuple[str, list[str]]]:
    """What the letter tells about the patient, beside the form: (label, lines)."""
    born = "-".join(reversed(facts.patient["birth_date"].split("-")))
    address = ", ".join(part for part in (facts.patient["street"], facts.patient["postcode_line"]) if part)
    rows = [
        (_("Name"), [facts.patient["name"]]),
        (_("Date of birth"), [born]),
        (_("Address"), [address]),
        (_("BSN"), [_("an empty line: the practice writes it by hand")]),
        (_("Medicine and use"), [*facts.medicines, facts.use]),
        (_("What was tried"), list(facts.tried)),
    ]
    return [(label, kept) for label, lines in rows if (kept := [line for line in lines if line])]


def events(words: ReferralWords) -> Iterator[Event]:
    """For the timeline of the patient, the last first."""
    referral, to = words.referral, {"to": words.to}
    if referral.state == State.WITHDRAWN and referral.ended_at and referral.ended_by:
        title = _("Referral to %(to)s taken back") % to
        yield happened(referral.ended_at, title, by(referral.ended_by.display_name))
    for outcome in words.outcomes:
        title = _("%(to)s: %(outcome)s") % {**to, "outcome": outcome.get_code_display()}
        who = by(outcome.recorded_by.display_name)
        yield happened(outcome.recorded_at, title, ", ".join(part for part in (who, outcome.note) if part))
    if referral.sent_at and referral.sent_by:
        title = _("Referred to %(to)s") % to
        yield happened(referral.sent_at, title, by(referral.sent_by.display_name), icon="mark-referral")
    prepared = _("Referral to %(to)s prepared") % to
    yield happened(referral.made_at, prepared, by(referral.made_by.display_name))


def address_of(referral: Referral) -> str:
    return reverse("referral", args=[referral.practice.slug, referral.pk])
