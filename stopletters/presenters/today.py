"""The start page in words: what waits, the most pressing first, and what was done lately."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from patients.models import HisImport, Wave
from practices.models import AuditEvent, Membership, Practice
from practices.presenters import account_waiting, agreements_waiting, hours_waiting, meetings_waiting
from practices.presenters.waiting import Row as Waiting
from stopletters.presenters import people
from stopletters.presenters import wave as words
from stopletters.queries.calls import ToCall
from stopletters.queries.second_letters import Due
from stopletters.queries.standing import Standing

SHOWN = 5
URGENT = 0


# What waits on a floor above, for this person and the GPs they act for. A floor registers itself in its apps.py.
Source = Callable[[Membership, Sequence[Membership], date], list[Waiting]]
SOURCES: list[Source] = []
# And on the floor below: agreements, meetings, hours.
BELOW = (agreements_waiting.waiting, meetings_waiting.waiting, hours_waiting.waiting, account_waiting.waiting)


def from_elsewhere(me: Membership, gps: Sequence[Membership], today: date) -> list[Waiting]:
    above = [row for source in SOURCES for row in source(me, gps, today)]
    return above + [row for source in BELOW for row in source(me, today)]


@dataclass(frozen=True)
class Done:
    at: datetime
    text: str


@dataclass(frozen=True)
class Calm:
    """Nothing to do yet: a sentence, and a link for when there is."""

    text: str
    url: str
    action: str


def of_waves(me: Membership, standings: Iterable[Standing]) -> list[Waiting]:
    """What the waves ask of a POH."""
    return [row for standing in standings for row in _of_wave(standing, me)]


def on_the_way(standings: Iterable[Standing], today: date) -> list[Calm]:
    """Waves whose letters were posted too short ago to expect every answer."""
    return [
        Calm(words.on_the_way(standing), words.find(standing.wave), _("Record an answer"))
        for standing in standings
        if standing.wave.kind != Wave.Kind.REMINDER and standing.unanswered and not standing.call_now(today)
    ]


def _of_wave(standing: Standing, me: Membership) -> list[Waiting]:
    state = standing.wave.state
    if state == Wave.State.CHOOSING:
        return [_choosing(standing)]
    if state == Wave.State.POSTED:
        return [] if standing.unanswered else [_everybody_answered(standing)]
    rows = [_to_sign(standing, me)] if standing.to_sign(me) else []
    if _others(standing, me):
        return [*rows, _at_the_gp(standing, me)]
    return rows or [_letters(standing)]


def _row(
    urgency: int, count: int, title: str, standing: Standing, *, text: str, action: str, url: str = ""
) -> Waiting:
    where = standing.wave.title
    return Waiting(
        urgency, count, title, f"{where}: {text}", url or words.address("wave", standing.wave), action
    )


def _to_sign(standing: Standing, me: Membership) -> Waiting:
    count = len(standing.to_sign(me))
    title = ngettext("Letter to sign", "Letters to sign", count)
    url = words.address("letters_sign", standing.wave)
    return _row(1, count, title, standing, text=_("the GP signs as well"), action=_("Sign"), url=url)


def _letters(standing: Standing) -> Waiting:
    count = len(standing.letters)
    if not count:
        return _row(2, 0, _("No letters left"), standing, text=_("everybody was taken out"), action=_("View"))
    if standing.failed:
        title = _("Letters could not be made")
        return _row(2, count, title, standing, text=_("everything is kept"), action=_("Try again"))
    if not standing.printable:
        title = ngettext("Letter is being made", "Letters are being made", count)
        return _row(9, count, title, standing, text=words.progress_words(standing), action=_("View"))
    if standing.run and standing.run.printed_at and standing.unchecked:
        title = ngettext("Letter to check", "Letters to check", standing.unchecked)
        url = words.address("letters_check", standing.wave)
        text = _("printed; the last look before they are posted")
        return _row(3, standing.unchecked, title, standing, text=text, action=_("Check"), url=url)
    if standing.run and standing.run.printed_at:
        title = ngettext("Letter to post", "Letters to post", count)
        text = _("printed on %(day)s") % {"day": day(standing.run.printed_at)}
        return _row(3, count, title, standing, text=text, action=_("Say they are posted"))
    title = ngettext("Letter to print", "Letters to print", count)
    return _row(3, count, title, standing, text=_("signed by both, the file is ready"), action=_("Print"))


def _others(standing: Standing, me: Membership) -> int:
    return sum(count for signer, count in standing.awaited.items() if signer != me)


def _at_the_gp(standing: Standing, me: Membership) -> Waiting:
    count = _others(standing, me)
    title = ngettext("Letter waits for the GP", "Letters wait for the GP", count)
    text = people.signers(signer for signer in standing.awaited if signer != me)
    return _row(8, count, title, standing, text=text, action=_("View"))


def _choosing(standing: Standing) -> Waiting:
    count = len(standing.rows)
    if standing.letters:
        text = _("the wave was opened again; make the letters ready")
        return _row(2, count, _("Patients chosen"), standing, text=text, action=_("Go on"))
    if standing.to_look_up:
        title = ngettext("Record to look into", "Records to look into", standing.to_look_up)
        text = _("palliative care and a psychiatrist are not in an export")
        url = words.address("wave_look_up", standing.wave)
        return _row(
            4, standing.to_look_up, title, standing, text=text, action=_("Look in the record"), url=url
        )
    if count:
        text = _("%(size)d places; choose more or make the letters") % {"size": standing.wave.size}
        title = ngettext("Patient chosen", "Patients chosen", count)
        return _row(5, count, title, standing, text=text, action=_("Go on"))
    url = words.address("wave_choose", standing.wave)
    text = _("nobody has been chosen yet")
    return _row(
        5, standing.wave.size, _("Places in the wave"), standing, text=text, action=_("Choose"), url=url
    )


def _everybody_answered(standing: Standing) -> Waiting:
    text = _("posted on %(day)s") % {"day": day(standing.wave.posted_on)}
    return _row(7, len(standing.letters), _("Everybody answered"), standing, text=text, action=_("View"))


def to_phone(practice: Practice, due: Sequence[ToCall]) -> Waiting:
    count, booked = len(due), sum(one.booked is not None for one in due)
    parts = [
        ngettext("%(count)d booked", "%(count)d booked", booked) % {"count": booked} if booked else "",
        ngettext("%(count)d did not react", "%(count)d did not react", count - booked)
        % {"count": count - booked}
        if count > booked
        else "",
    ]
    title = ngettext("Patient to phone", "Patients to phone", count)
    text = people.listed(part for part in parts if part)
    return Waiting(2, count, title, text, reverse("calls", args=[practice.slug]), _("Start phoning"))


def returned(practice: Practice, count: int) -> Waiting:
    title = ngettext("Address to look up", "Addresses to look up", count)
    text = ngettext("the letter came back", "these letters came back", count)
    return Waiting(4, count, title, text, reverse("answers_returned", args=[practice.slug]), _("Look it up"))


def wants_gp(practice: Practice, count: int) -> Waiting:
    title = ngettext("Patient wants to talk to you", "Patients want to talk to you", count)
    text = _("they said so when they answered the letter")
    return Waiting(2, count, title, text, reverse("answers_gp", args=[practice.slug]), _("View"))


def objections(practice: Practice, count: int) -> Waiting:
    title = ngettext("Objection to judge", "Objections to judge", count)
    text = _("the record speaks against a letter; leave the patient out, or say why a letter is right")
    return Waiting(3, count, title, text, reverse("objections", args=[practice.slug]), _("Judge"))


def second_letter(due: Due) -> Waiting:
    """A reminder or an invitation to an evaluation can be sent."""
    count = len(due.rows)
    title = {
        Wave.Kind.REMINDER: ngettext("Reminder to send", "Reminders to send", count),
        Wave.Kind.EVALUATION: ngettext("Invitation to send", "Invitations to send", count),
    }[Wave.Kind(due.kind)]
    text = _("%(wave)s, posted on %(day)s") % {"wave": due.wave.title, "day": day(due.wave.posted_on)}
    url = words.address("second_letters", due.wave, kind=due.kind)
    return Waiting(5, count, title, text, url, _("View"))


def letterhead(practice: Practice) -> Waiting:
    """Without it no letter can be made."""
    count = len(practice.letterhead_missing)
    title = ngettext("Detail of the practice is missing", "Details of the practice are missing", count)
    text = _("they stand on every letter")
    return Waiting(3, count, title, text, reverse("practice_change", args=[practice.slug]), _("Fill in"))


def questions(practice: Practice, count: int) -> Waiting:
    title = ngettext("Question about the file", "Questions about the file", count)
    text = _("until then they do not count in the use of a patient")
    return Waiting(
        4, count, title, text, reverse("open_rows", args=[practice.slug]), _("Answer the questions")
    )


def to_check(practice: Practice, files: Sequence[HisImport]) -> Waiting:
    """Files that were read and wait for a person; the first is opened."""
    count, url = len(files), reverse("import", args=[practice.slug, files[0].pk])
    title = ngettext("File waits for your check", "Files wait for your check", count)
    return Waiting(4, count, title, _("nothing is stored before that"), url, _("Check it"))


def importing(practice: Practice) -> Waiting:
    text = _("go on where you left off")
    url = reverse("imports", args=[practice.slug])
    return Waiting(4, 1, _("Export on its way in"), text, url, _("Go on"))


def new_wave(practice: Practice, chronic: int) -> Waiting:
    title = ngettext("Chronic user found", "Chronic users found", chronic)
    text = _("choose who gets a letter in the next wave")
    return Waiting(5, chronic, title, text, reverse("waves", args=[practice.slug]), _("Start a wave"))


def lately(events: Iterable[AuditEvent]) -> list[Done]:
    """What was done, without names of patients; one line for what was one act."""
    acts = groupby(events, key=lambda event: (event.at, event.what, event.action, event.user))
    lines = (
        Done(at, sentence)
        for (at, what, action, user), group in acts
        if (sentence := _sentence(action, what, len(list(group)), user.name if user else ""))
    )
    return list(islice(lines, SHOWN))


def _sentence(action: str, what: str, count: int, who: str) -> str:
    known = {
        ("create", "letter"): ngettext("%(count)d letter made ready", "%(count)d letters made ready", count),
        ("create", "letter.sign"): ngettext(
            "%(count)d letter signed by %(who)s", "%(count)d letters signed by %(who)s", count
        ),
        ("change", "letter.take_out"): _("1 letter taken out by %(who)s"),
        ("change", "letter.post"): ngettext("%(count)d letter posted", "%(count)d letters posted", count),
        ("print", "letter"): ngettext("%(count)d letter printed", "%(count)d letters printed", count),
        ("create", "response"): _("Answer recorded by %(who)s"),
        ("change", "response.withdraw"): _("Answer taken back by %(who)s"),
        ("create", "call.made"): _("Phoned by %(who)s"),
        ("create", "wave.place"): ngettext("%(count)d patient chosen", "%(count)d patients chosen", count),
        ("create", "wave"): _("Wave started by %(who)s"),
        ("change", "wave.close"): _("Wave closed by %(who)s"),
        ("change", "wave.unclose"): _("Closing a wave taken back by %(who)s"),
        ("change", "letter.check"): ngettext(
            "%(count)d letter checked by %(who)s", "%(count)d letters checked by %(who)s", count
        ),
        ("change", "letter.unpost"): _("Posting taken back by %(who)s"),
        ("create", "letter.copy"): ngettext(
            "%(count)d letter copied by %(who)s", "%(count)d letters copied by %(who)s", count
        ),
        ("change", "wave.reopen"): _("Wave opened again by %(who)s"),
        ("change", "signatures.void"): _("Signatures fell: the list changed"),
    }  # fmt: skip
    return known.get((action, what), "") % {"count": count, "who": who}
