"""A wave in words: its steps, what comes next, and its letters and answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from patients.models import Wave
from practices.models import Membership, Role
from stopletters.models import Letter, Response
from stopletters.presenters import people
from stopletters.queries.standing import Row, Standing
from stopletters.services import content

S = Wave.State
# Recorded by the practice, not said by the patient.
NO_ANSWER = (Response.Code.NO_REACTION, Response.Code.RETURNED)


def address(name: str, wave: Wave, **more: object) -> str:
    return reverse(name, kwargs={"practice": wave.practice.slug, "wave": wave.number, **more})


def lead(standing: Standing) -> str:
    """The wave in one sentence, under its title."""
    wave, count = standing.wave, len(standing.rows)
    if wave.posted_on is None:
        return ngettext("%(count)d patient chosen.", "%(count)d patients chosen.", count) % {"count": count}
    sentence = ngettext(
        "%(count)d letter, posted on %(day)s.", "%(count)d letters, posted on %(day)s.", count
    )
    return f"{sentence % {'count': count, 'day': day(wave.posted_on)}} {answered(standing)}."


def answered(standing: Standing) -> str:
    """ "1 of the 14 patients answered", without a full stop."""
    count = sum(number for code, number in standing.answers.items() if code not in NO_ANSWER)
    if not count:
        return _("Nobody answered yet")
    sentence = ngettext(
        "%(count)d of the %(total)d patients gave an answer",
        "%(count)d of the %(total)d patients gave an answer",
        count,
    )
    return sentence % {"count": count, "total": len(standing.letters)}


def on_the_way(standing: Standing) -> str:
    """ "14 letters on their way, posted on 22-11-2026. Does somebody phone? Record the answer."."""
    return f"{letters_on_the_way(standing)}, {posted(standing.wave)}. {does_somebody_phone()}"


def letters_on_the_way(standing: Standing) -> str:
    count = len(standing.unanswered)
    return ngettext("%(count)d letter on its way", "%(count)d letters on their way", count) % {"count": count}


def posted(wave: Wave) -> str:
    return _("posted on %(day)s") % {"day": day(wave.posted_on)}


def does_somebody_phone() -> str:
    return _("Does somebody phone? Record the answer.")


def find(wave: Wave) -> str:
    """The list to find somebody in who phones."""
    return f"{address('wave', wave)}?answer=none#patients-head"


def outdated(letters: Sequence[Letter]) -> str:
    """Which letters are no longer right, by their number on the list; "" when all are."""
    if not letters:
        return ""
    sentence = ngettext(
        "Letter %(numbers)s is no longer right: an address, own GP or letterhead changed after it was made. "
        "Make the letters again before they are printed.",
        "Letters %(numbers)s are no longer right: an address, own GP or letterhead changed after they were made. "
        "Make the letters again before they are printed.",
        len(letters),
    )
    return sentence % {"numbers": ", ".join(str(letter.position) for letter in letters)}


def pulled(standing: Standing, *, only: int = 0) -> list[str]:
    """Which letters lie in the printed pile but may not be posted; `only`: of one letter (id)."""
    return [
        _("Take letter %(number)d (%(reference)s) from the pile.")
        % {"number": number, "reference": content.reference_of(standing.wave, letter.position)}
        for number, letter in standing.pulled
        if only in (0, letter.pk)
    ]


def takes_back(wave: Wave, today: date) -> str:
    """The act ("unpost", "unclose") that can be taken back today; "" when there is none."""
    if wave.state == S.POSTED and wave.posted_at and timezone.localdate(wave.posted_at) == today:
        return "unpost"
    if wave.state == S.CLOSED and wave.posted_on and wave.closed_at:
        return "unclose" if timezone.localdate(wave.closed_at) == today else ""
    return ""


def steps(standing: Standing) -> list[dict[str, str]]:
    """The bar of five steps; the first that is not done is where the wave is now."""
    marks = [
        (_("Chosen"), standing.wave.state != S.CHOOSING, _chosen(standing)),
        (_("Signed"), standing.all_signed, _signed(standing)),
        (_("Printed"), bool(standing.run and standing.run.printed_at), _printed(standing)),
        (_("Posted"), standing.wave.posted_on is not None, day(standing.wave.posted_on)),
        (_("Follow-up"), standing.wave.state == S.CLOSED, _followed(standing)),
    ]
    now = next((place for place, (_label, done, _note) in enumerate(marks) if not done), len(marks))
    return [
        {"label": label, "note": note if place <= now else "", "state": _state_of(place, now)}
        for place, (label, _done, note) in enumerate(marks)
    ]


def _state_of(place: int, now: int) -> str:
    return "done" if place < now else "now" if place == now else "later"


def _chosen(standing: Standing) -> str:
    wave = standing.wave
    if wave.state == S.CHOOSING:
        return _("%(count)d of %(size)d") % {"count": len(standing.rows), "size": wave.size}
    return f"{day(wave.opened_at, year=False)}, {wave.opened_by.display_name}"


def _signed(standing: Standing) -> str:
    if standing.awaited:
        return _("waits for %(who)s") % {"who": _few(standing.awaited)}
    if not standing.signatures:
        return ""
    names = _few({signature.signer: None for signature in standing.signatures})
    return f"{day(standing.signatures[-1].signed_at, year=False)}, {names}"


def _few(signers: Collection[Membership]) -> str:
    """Two people by name; more would not fit under a step."""
    count = len(signers)
    return people.signers(signers) if count < 3 else _("%(count)d people") % {"count": count}


def _printed(standing: Standing) -> str:
    run, count = standing.run, len(standing.letters)
    if run and run.printed_at:
        letters = ngettext("%(count)d letter", "%(count)d letters", count) % {"count": count}
        return f"{day(run.printed_at, year=False)}, {letters}"
    return _("ready") if standing.printable else progress_words(standing)


def _followed(standing: Standing) -> str:
    if standing.wave.state == S.CLOSED:
        return _("closed on %(day)s") % {"day": day(standing.wave.closed_at)}
    count = len(standing.unanswered)
    return ngettext("%(count)d answer to come", "%(count)d answers to come", count) % {"count": count}


def progress_words(standing: Standing) -> str:
    return _("%(made)d of %(count)d letters made") % {
        "made": standing.made,
        "count": len(standing.letters),
    }


def waits_for(standing: Standing) -> str:
    """ "12 letters wait for dr. M. de Wit and 8 for dr. P. van Loon."."""
    parts = [
        ngettext("%(count)d letter for %(who)s", "%(count)d letters for %(who)s", count)
        % {"count": count, "who": signer.display_name}
        for signer, count in standing.awaited.items()
    ]
    return _("Still to sign: %(parts)s.") % {"parts": people.listed(parts)}


def respond(row: Row) -> str:
    return reverse("letter_respond", args=[row.place.wave.practice.slug, row.letter.pk])  # type: ignore[union-attr]


@dataclass(frozen=True)
class Signer:
    """How far one person is with signing."""

    name: str
    role: str
    signed: int
    awaited: int
    on: str

    @property
    def total(self) -> int:
        return self.signed + self.awaited


def signers(standing: Standing) -> list[Signer]:
    """POH first, then the GPs by name."""
    found = {person for letter in standing.letters for person in (letter.poh, letter.gp)}
    order = sorted(found, key=lambda person: (person.role != Role.POH, person.display_name, person.pk))
    return [_signer(standing, person) for person in order]


def _signer(standing: Standing, person: Membership) -> Signer:
    theirs = [row for row in standing.rows if row.letter and person in (row.letter.poh, row.letter.gp)]
    dates = [
        signature.signed_at
        for signature in standing.signatures
        if person.pk in (signature.signer_id, signature.for_gp_id)
    ]
    return Signer(
        name=person.display_name,
        role=str(person.role_name),
        signed=sum(person.role in row.signed for row in theirs),
        awaited=sum(person in row.awaited for row in theirs),
        on=day(max(dates, default=None)),
    )


def confirmation(standing: Standing, signed: int) -> str:
    """What stands on the page after signing: what was done, and what happens next."""
    done = ngettext("%(count)d letter signed.", "%(count)d letters signed.", signed) % {"count": signed}
    if standing.awaited:
        return f"{done} {waits_for(standing)}"
    return f"{done} {_('Both signatures are there; the letters are being made.')}"
