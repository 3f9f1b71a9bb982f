"""The patient's page, seen from the letters: what happened after the choice, where the patient is, what comes next."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from patients.models import Patient
from patients.presenters.next_step import NextStep
from patients.presenters.patient_page import Told
from patients.presenters.timeline import Event, by, happened
from practices.models import Membership, Practice
from practices.permissions import allows
from stopletters.models import Call, Copy, Letter, Response, Signature
from stopletters.presenters import calls as call_words
from stopletters.queries import follow_up as queries
from stopletters.queries.follow_up import FollowUp
from stopletters.queries.standing import CALL_AFTER

C = Response.Code


def told(patient: Patient, me: Membership, today: date) -> Told:
    """The source of this floor for the page of the floor below."""
    found = queries.of_patient(patient)
    posted = found.posted
    history = list(events(patient.practice, found, me))
    if posted is None:
        return Told(history)
    return Told(history, state(found), since(posted), next_step(posted, found, me, today))


def events(practice: Practice, found: FollowUp, me: Membership) -> Iterator[Event]:
    """In the order in which things lead to each other, the last first."""
    undoable = found.undoable if allows(me.role, "calls.make") else None
    for response in found.responses:
        yield from _answered(practice, response)
    for call in found.calls:
        undo = reverse("call_undo", args=[practice.slug, call.pk]) if call == undoable else ""
        yield from _phoned(call, undo)
    yield from map(_copied, found.copies)
    for signature in found.signatures:
        yield from _signed(signature)
    yield from map(_made, found.letters)


def _answered(practice: Practice, response: Response) -> Iterator[Event]:
    who = by(response.recorded_by.display_name)
    text = ", ".join(part for part in (str(response.get_channel_display()), who, response.note) if part)
    title = _("Answer: %(answer)s") % {"answer": response.get_code_display()}
    if response.withdrawn_at and response.withdrawn_by:
        yield happened(
            response.withdrawn_at,
            _("Taken back: %(answer)s") % {"answer": response.get_code_display()},
            by(response.withdrawn_by.display_name),
        )
        yield happened(response.recorded_at, title, text)
        return
    undo = reverse("response_withdraw", args=[practice.slug, response.pk])
    icon = "mark-stop" if response.code == C.STOPPED else "mark-other"
    yield happened(response.recorded_at, title, text, icon=icon, undo=undo, contact=True)


def _phoned(call: Call, undo: str) -> Iterator[Event]:
    if call.made_at is None or call.made_by is None:
        return
    text = ", ".join(part for part in (by(call.made_by.display_name), call.note) if part)
    title = _("Phoned: %(result)s") % {"result": call.get_result_display()}
    if call.cancelled_at and call.cancelled_by:
        yield happened(call.cancelled_at, _("Undone: phoned"), by(call.cancelled_by.display_name))
    yield happened(call.made_at, title, text, undo=undo, contact=not call.cancelled_at)


def _copied(copy: Copy) -> Event:
    text = ", ".join(
        part for part in (str(copy.get_reason_display()), copy.note, by(copy.made_by.display_name)) if part
    )
    return happened(copy.made_at, _("Copy printed"), text)


def _signed(signature: Signature) -> Iterator[Event]:
    if signature.voided_at:
        yield happened(signature.voided_at, _("Signature fell"), _("the letter changed after it was signed"))
    yield happened(signature.signed_at, _("Letter signed"), _signer(signature))


def _signer(signature: Signature) -> str:
    if signature.for_gp:
        names = {"name": signature.signer.display_name, "gp": signature.for_gp.display_name}
        return _("by %(name)s, for %(gp)s") % names
    return by(signature.signer.display_name)


def _made(letter: Letter) -> Event:
    text = f"{letter.wave.title}, {by(letter.prepared_by.display_name)}"
    return happened(
        letter.prepared_at, _("Letter made ready: %(kind)s") % {"kind": letter.get_kind_display()}, text
    )


# --- where the patient is, and what comes next ---


def state(found: FollowUp) -> str:
    """ "Wants a consult": the answer, or how far the phoning came."""
    if found.newest:
        return capfirst(str(found.newest.get_code_display()))
    if not found.made:
        return _("No answer yet")
    count = len(found.made)
    return ngettext("Phoned %(count)d time", "Phoned %(count)d times", count) % {"count": count}


def since(letter: Letter) -> str:
    """ "Wave 1, letter posted on 3-11"."""
    return f"{letter.wave.title}, {_('letter posted on %(day)s') % {'day': day(letter.wave.posted_on, year=False)}}"


def next_step(letter: Letter, found: FollowUp, me: Membership, today: date) -> NextStep:
    """After the posting: phone, record, or nothing. One act, for the person who looks."""
    newest, slug = found.newest, letter.practice.slug
    may_call = allows(me.role, "calls.make")
    answer = reverse("letter_respond", args=[slug, letter.pk])
    if found.booked and may_call:
        return _booked(found, reverse("letter_call", args=[slug, letter.pk]), today)
    if newest is None:
        if may_call and letter.wave.posted_on and today >= letter.wave.posted_on + CALL_AFTER:
            url = reverse("letter_call", args=[slug, letter.pk])
            title = _("Two weeks without an answer: phone")
            return NextStep(title, _("One tap records how it went."), action=_("Start phoning"), url=url)
        title = _("The letter is on its way")
        text = _("Record the answer as soon as the patient gives one.")
        return NextStep(title, text, action=_("Record an answer"), url=answer)
    title = capfirst(str(newest.get_code_display()))
    if newest.code == C.TALK_TO_GP:
        gp = letter.patient.gp.display_name if letter.patient.gp else ""
        text = _("Own GP: %(name)s.") % {"name": gp} if gp else ""
        return NextStep(title, text, action=_("Record what was agreed"), url=answer)
    if newest.code == C.RETURNED:
        text = _("Look the address up, and phone the patient or record what you found out.")
        return NextStep(title, text, action=_("Look it up"), url=reverse("answers_returned", args=[slug]))
    if newest.code in (C.CONSULT, C.NOT_ALONE):
        return NextStep(title, "")  # the floor of the consults says which one, and when
    return NextStep(
        title, _("Nothing has to be done. When the patient thinks otherwise later, record the new answer.")
    )


def _booked(found: FollowUp, url: str, today: date) -> NextStep:
    assert found.booked
    on = found.booked.due_on
    if on <= today:
        return NextStep(
            _("Phone today"), _("One tap records how it went."), action=_("Start phoning"), url=url
        )
    title = _("Phone on %(day)s") % {"day": call_words.weekday(on)}
    return NextStep(
        title, _("The call is booked. It comes on the list by itself."), action=_("To the call"), url=url
    )
