"""The pile of printed letters as a list to go through, letter by letter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.presenters.people import age_words, name_of
from patients.presenters.rows import Tag
from stopletters.models import Letter
from stopletters.presenters import letters as words
from stopletters.presenters import people
from stopletters.services.checks import Noticed, sentences


@dataclass(frozen=True)
class PileRow:
    """A letter in the pile. `stops`: why it may not be posted; `remarks`: what to look at before ticking."""

    number: int
    letter: Letter
    name: str
    age: str = ""
    address: str = ""
    notices: list[Tag] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    taken_out: str = ""  # why it has to leave the pile

    @property
    def reference(self) -> str:
        reference: str = self.letter.facts["reference"]
        return reference

    @property
    def checked(self) -> bool:
        return self.letter.checked_at is not None

    @property
    def target(self) -> str:
        return f"letter-{self.letter.pk}"


def saved(left: int) -> str:
    """After keeping the ticks while letters are left."""
    return ngettext(
        "Saved. %(count)d letter is left to check.", "Saved. %(count)d letters are left to check.", left
    ) % {"count": left}


def rows(
    pile: Sequence[Letter],
    noticed: Mapping[int, Noticed],
    *,
    outdated: Collection[int],
    pulled: Sequence[Letter],
    today: date,
) -> list[PileRow]:
    """In the order of the paper: who was taken out after printing still lies between the others."""
    ordered = sorted([*pile, *pulled], key=lambda letter: letter.position)
    gone = {letter.pk for letter in pulled}
    return [
        _gone(number, letter)
        if letter.pk in gone
        else _row(number, letter, noticed[letter.pk], letter.pk in outdated, today)
        for number, letter in enumerate(ordered, start=1)
    ]


def _gone(number: int, letter: Letter) -> PileRow:
    return PileRow(number, letter, name_of(letter.patient), taken_out=words.reason(letter.taken_out_reason))


def _row(number: int, letter: Letter, noticed: Noticed, outdated: bool, today: date) -> PileRow:
    recipient = letter.facts["recipient"]
    flags: list[dict[str, Any]] = [*noticed.excluding, *noticed.flags]
    return PileRow(
        number,
        letter,
        name_of(letter.place.patient),
        age=age_words(letter.place.patient, today),
        address=", ".join(part for part in (recipient["street"], recipient["postcode_line"]) if part.strip()),
        notices=people.notices(flags),
        stops=sentences(noticed),
        remarks=_remarks(noticed, outdated, bool(recipient["street"]), letter.place.patient.birth_date),
    )


def _remarks(noticed: Noticed, outdated: bool, address: bool, born: date | None) -> list[str]:
    said = {
        _("Not in the newest file from the HIS: still registered?"): noticed.not_in_last_file,
        _("No address: write it on the envelope."): not address,
        _("The date of birth is not known: 18 or older?"): born is None,
        _("Own GP, letterhead or text changed after this letter was made."): (
            outdated and not noticed.address_changed
        ),
    }
    return [sentence for sentence, so in said.items() if so]


def progress(rows: Sequence[PileRow]) -> str:
    """ "12 of 20 letters checked"."""
    total = [row for row in rows if not row.taken_out]
    done = sum(row.checked for row in total)
    return ngettext(
        "%(done)d of %(count)d letter checked", "%(done)d of %(count)d letters checked", len(total)
    ) % {
        "done": done,
        "count": len(total),
    }
