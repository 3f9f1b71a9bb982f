"""Second letters in words: what can follow a stop wave, and what followed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Wave
from patients.presenters.people import age_words, name_of
from stopletters.presenters import letters as letter_words
from stopletters.presenters.wave import address
from stopletters.queries import second_letters
from stopletters.queries.second_letters import Due
from stopletters.queries.standing import Row, Standing, has_own_gp

Kind = Wave.Kind


@dataclass(frozen=True)
class Offer:
    """A second letter that can be made now."""

    title: str
    text: str
    url: str
    action: str


@dataclass(frozen=True)
class Second:
    offers: list[Offer]
    waves: list[Wave]

    def __bool__(self) -> bool:
        return bool(self.offers or self.waves)


def of_wave(standing: Standing, today: date) -> Second:
    offers = [_offer(due) for due in second_letters.of_wave(standing, today)]
    if standing.wave.kind != Kind.STOP:
        return Second([], [])
    return Second(offers, list(standing.wave.followed_by.select_related("follows").order_by("number")))


def _offer(due: Due) -> Offer:
    count = len(due.rows)
    if due.kind == Kind.REMINDER:
        title = ngettext("%(count)d patient did not react", "%(count)d patients did not react", count)
        text = _("You can send a reminder. You see the list first.")
        action = _("Choose for a reminder")
    else:
        title = ngettext(
            "%(count)d patient can be asked how it went", "%(count)d patients can be asked how it went", count
        )
        text = _("Three months after the letter. You see the list first.")
        action = _("Choose for the evaluation")
    return Offer(title % {"count": count}, text, address("second_letters", due.wave, kind=due.kind), action)


@dataclass(frozen=True)
class SecondRow:
    """Somebody who can get a second letter. Without an own GP nobody could sign it."""

    row: Row
    name: str
    age: str
    answer: letter_words.Tag | None
    ticked: bool
    has_gp: bool


def rows(due: Due, today: date, *, ticked: Sequence[int] | None = None) -> list[SecondRow]:
    """The list to go through; at first as many are ticked as one wave holds."""
    able = [row.patient.pk for row in due.rows if has_own_gp(row.patient)]
    chosen = set(able[: due.batch] if ticked is None else ticked)
    return [
        SecondRow(
            row,
            name_of(row.patient),
            age_words(row.patient, today),
            letter_words.answer_tag(row.response),
            row.patient.pk in chosen,
            row.patient.pk in able,
        )
        for row in due.rows
    ]


def heading(due: Due) -> str:
    titles = {
        Kind.REMINDER: _("Reminder to wave %(number)d"),
        Kind.EVALUATION: _("Evaluation of wave %(number)d"),
    }
    return titles[Kind(due.kind)] % {"number": due.wave.number}


def lead(due: Due) -> str:
    if due.kind == Kind.REMINDER:
        return _(
            "They got the letter more than two weeks ago and did not react. Untick who should not get this."
        )
    return _("They got the letter three months ago. Untick who should not be asked how it went.")
