"""One interview in words: where it stands, what can be done now, and who can reach the patient."""

from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from benzoproject.lib.written import day
from evaluation.models import Interview
from evaluation.presenters.interviews import TONES, moment, who
from evaluation.queries import interviews as queries
from patients.presenters.rows import Tag
from practices.models import Hours
from stopletters.presenters.people import listed

Kind, State = Interview.Kind, Interview.State


class InterviewPage:
    """One interview, and what can be done now."""

    def __init__(self, one: Interview, me: int, today: date) -> None:
        self.one, self.mine, self.today = one, one.interviewer_id == me, today

    @property
    def who(self) -> str:
        return who(self.one)

    @property
    def tag(self) -> Tag:
        return Tag(TONES[State(self.one.state)], self.one.get_state_display())

    @property
    def facts(self) -> list[tuple[str, str]]:
        one = self.one
        rows = [(_("Round"), str(one.round.number)), (_("Held by"), one.interviewer.display_name)]
        if one.consent_on:
            rows.append((_("Said yes on"), day(one.consent_on)))
        if one.starts_at:
            rows.append((_("When"), moment(one.starts_at)))
            how = _("%(medium)s, %(minutes)d minutes")
            rows.append((_("How"), how % {"medium": one.get_medium_display(), "minutes": one.minutes or 0}))
        if one.present is not None:
            rows.append((_("People in the group"), str(one.present)))
        if one.end_reason:
            rows.append((_("Remark"), one.end_reason))
        return rows

    @property
    def to_answer(self) -> bool:
        """By a POH or GP; a patient answers in the practice."""
        return self.one.state == State.INVITED and self.one.membership_id is not None

    @property
    def to_plan(self) -> bool:
        return self.one.state in (State.AGREED, State.PLANNED)

    @property
    def going_on(self) -> bool:
        return self.one.state in (State.INVITED, State.AGREED, State.PLANNED)

    @property
    def has_notes(self) -> bool:
        return self.one.state in (State.PLANNED, State.DONE)

    @cached_property
    def may_take_back(self) -> bool:
        """Held, and nothing came of it yet."""
        held = self.one.state == State.DONE and not queries.written_down(self.one)
        return held and not queries.submitted(self._hours)

    @property
    def hours_written(self) -> str:
        """Who wrote hours of it that were not submitted; the researcher cannot take these away."""
        return listed(row.membership.display_name for row in self._hours)

    @cached_property
    def _hours(self) -> list[Hours]:
        return queries.hours_of(self.one)

    @property
    def may_withdraw(self) -> bool:
        return not self.one.is_group and self.one.state in queries.LIVE

    @property
    def step(self) -> str:
        """What comes next, in a sentence."""
        one = self.one
        if one.state == State.INVITED:
            return (
                _("The practice asked somebody and waits for the answer.")
                if one.kind == Kind.PATIENT
                else _("An answer is waited for. Heard it yourself? Then note it here.")
            )
        if one.state == State.AGREED:
            return _("Somebody agreed. Plan a moment, or write down that it was held.")
        if one.state == State.PLANNED and one.starts_at:
            return _("Planned on %(moment)s.") % {"moment": moment(one.starts_at)}
        if one.state == State.DONE:
            return _("Held. Write down what was said, and give passages their codes.")
        return _("This interview is over. Invite somebody else in its place.")

    @property
    def contact(self) -> str:
        """About reaching a patient; "" for who has no contact to open."""
        until = self.one.contact_until
        if self.one.kind != Kind.PATIENT or not self.to_plan:
            return ""
        if until is None or until < self.today:
            return _(
                "The time in which you could open the contact is over. Ask the practice to pass it on anew."
            )
        words = {"day": day(until), "name": self.one.interviewer.display_name}
        if self.mine:
            return _("You can open name and number until %(day)s.") % words
        return _("Only %(name)s can open name and number, until %(day)s.") % words

    @property
    def contact_open(self) -> bool:
        until = self.one.contact_until
        return self.mine and until is not None and until >= self.today
