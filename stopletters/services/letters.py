"""Letters of a wave: made ready, taken out, marked as posted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from patients.models import Wave, WavePlace
from patients.queries import draws
from patients.queries.medicines import medicine_group
from patients.services import draws as filling
from patients.services import findings, waves
from practices.models import Membership, Role
from practices.services import audit, gates
from stopletters.lifecycles import LETTER
from stopletters.models import Call, Letter, LetterText, PrintRun, Response
from stopletters.services import checks, content, letter_texts, print_runs, signatures

State = Letter.State


@transaction.atomic
def prepare(
    *,
    wave: Wave,
    text: LetterText,
    simple: LetterText | None = None,
    dated: date,
    by: Membership,
    at: datetime,
) -> list[Letter]:
    """Make the letters of everybody in the wave. `by` is the POH they are from; `dated` is the date on them.
    `simple` is the same text in very plain words (A2), for patients who find reading hard.

    Done again after a change, it leaves equal letters alone. A letter that is new or says something else voids
    every signature; somebody left out voids none.
    """
    wave = waves.lock(wave)
    gates.refuse_unless_active(wave.practice)
    if wave.state not in (Wave.State.CHOOSING, Wave.State.LETTERS):
        raise Refused(_("The letters of this wave have been posted. Nothing was changed."))
    if by.role != Role.POH:
        raise Refused(_("The letters are from the practice nurse: let the POH make them ready."))
    content.refuse_odd_day(dated, today=timezone.localdate(at))
    if not wave.practice.letterhead_complete:
        raise Refused(
            _("The letterhead is not complete. Fill in address and phone on the practice page first.")
        )
    places = list(
        wave.places.filter(held=True)
        .select_related("patient__gp", "wave__practice", "wave__follows")
        .prefetch_related("patient__episodes")
    )
    if not places:
        raise Refused(_("Nobody has been chosen yet. Choose patients first."))
    findings.refuse_unless_looked_up(wave)
    texts = {place.pk: letter_texts.of_level(place.patient, text, simple) for place in places}
    _check_texts(wave, texts.values())
    known = {letter.place_id: letter for letter in Letter.objects.select_for_update().filter(wave=wave)}
    if wave.state == Wave.State.CHOOSING:
        wave = waves.prepare(wave=wave, by=by, at=at)
    _drop_letters_without_place(known.values(), {place.pk for place in places}, by=by, at=at)
    unchanged = [
        letter
        for place in places
        if (letter := _as_it_stands(place, known.get(place.pk), text=texts[place.pk], by=by)) is not None
    ]
    added = [place for place in places if place.pk not in known]
    if added and _only_from_reserve(wave, added, known.values()):
        # A list of its own, signed apart: what was signed of the others stands.
        for place in added:
            _write_one(place, None, text=texts[place.pk], dated=dated, by=by, at=at)
    elif len(unchanged) < len(places):
        # Everybody signs again, so every letter takes the new date. A new day alone is no reason to.
        for place in places:
            _write_one(place, known.get(place.pk), text=texts[place.pk], dated=dated, by=by, at=at)
        signatures.void_all(wave=wave, reason="changed", by=by, at=at)
    print_runs.refresh(wave=wave, at=at)
    return list(Letter.objects.filter(place__in=places).order_by("position"))


def _only_from_reserve(wave: Wave, added: list[WavePlace], known: Iterable[Letter]) -> bool:
    """Whether nothing changed but who came in from the reserve of the draw."""
    entered = set(draws.entered_later(wave).values_list("patient_id", flat=True))
    others = [letter for letter in known if letter.state != State.TAKEN_OUT]
    return (
        bool(others) and {place.patient_id for place in added} <= entered and all(map(_still_right, others))
    )


def _check_texts(wave: Wave, texts: Iterable[LetterText]) -> None:
    if any(text.kind != wave.kind for text in texts):
        raise Refused(_("This text is for another kind of letter. Nothing was made."))
    group = medicine_group(wave.practice).code
    if any(text.medicine_group != group for text in texts):
        raise Refused(_("This text is about other medicines. Nothing was made."))
    if any(text.approved_at is None for text in texts):
        raise Refused(_("This letter text is a concept. The project leader approves it first."))


def own_gp(place: WavePlace) -> Membership:
    gp = place.patient.gp
    if gp is None or not gp.active or gp.role != Role.GP or gp.practice_id != place.wave.practice_id:
        raise Refused(
            _(
                "Number %(position)d on the list has no own GP yet. Say who that is on the wave page, then try again."
            )
            % {"position": place.position}
        )
    return gp


def outdated(wave: Wave) -> list[Letter]:
    """Letters that would say something else today: an address, own GP or letterhead changed since they were made."""
    rows = Letter.objects.filter(wave=wave, state__in=(State.PREPARED, State.COMPLETE))
    practice = "place__wave__practice__participation__project"
    letters = rows.select_related("place__patient__gp", practice, "place__wave__follows", "poh", "gp", "text")
    found = letters.prefetch_related("place__patient__episodes")
    return [letter for letter in found if not _still_right(letter)]


def _still_right(letter: Letter) -> bool:
    if letter.text.level != letter.place.patient.reading_level:
        return False
    try:
        return _as_it_stands(letter.place, letter, text=letter.text, by=letter.poh) is not None
    except Refused:
        return False


def _as_it_stands(
    place: WavePlace, letter: Letter | None, *, text: LetterText, by: Membership
) -> Letter | None:
    """The letter of `place` when it is there and would be written the same today, but for its date."""
    # Who signed and left since is still the GP of that letter.
    kept = letter is not None and letter.state == State.COMPLETE and letter.gp_id == place.patient.gp_id
    gp = letter.gp if letter and kept else own_gp(place)
    if gp.user_id == by.user_id:
        raise Refused(
            _("POH and GP are different people: the POH of these letters cannot be the own GP as well.")
        )
    if letter is None or letter.state == State.TAKEN_OUT:
        return None
    dated = date.fromisoformat(letter.facts["date"])
    written = content.write(place, text=text, poh=by, gp=gp, dated=dated)
    return letter if (letter.content_hash, letter.facts) == (written.hash, written.facts) else None


def _write_one(
    place: WavePlace, letter: Letter | None, *, text: LetterText, dated: date, by: Membership, at: datetime
) -> Letter:
    gp = own_gp(place)
    written = content.write(place, text=text, poh=by, gp=gp, dated=dated)
    fields: dict[str, Any] = {
        "position": place.position,
        "text": text,
        "poh": by,
        "gp": gp,
        "facts": written.facts,
        "content_hash": written.hash,
        "prepared_at": at,
        "prepared_by": by,
    }
    if letter is None:
        letter = Letter.objects.create(
            practice=place.wave.practice,
            wave=place.wave,
            place=place,
            patient=place.patient,
            kind=place.wave.kind,
            **fields,
        )
        event, action = "letter", audit.Action.CREATE
    else:
        step = LETTER.step(letter.state, "change")
        _back_to_waiting(letter, state=step.target, **fields)
        event, action = step.event, audit.Action.CHANGE
    audit.record(action, event, by=by, at=at, patient_id=letter.patient_id, object_id=letter.pk)
    return letter


def _back_to_waiting(letter: Letter, *, state: str, **fields: Any) -> None:
    """Any PDF made of the old content no longer counts; a worker busy with it loses its claim."""
    made = letter.stored_name
    values = {
        **fields,
        "state": state,
        "work_state": WorkState.WAITING,
        "claim": "",
        "lease_until": None,
        "finished_at": None,
        "pdf_sha256": "",
        "pages": 0,
        "checked_at": None,
        "checked_by": None,
    }
    for name, value in values.items():
        setattr(letter, name, value)
    letter.save(update_fields=list(values))
    if made:
        transaction.on_commit(lambda: files.delete(made))


def _drop_letters_without_place(known: Any, held: set[int], *, by: Membership, at: datetime) -> None:
    for letter in known:
        if letter.place_id not in held and letter.state != State.TAKEN_OUT:
            _mark_taken_out(letter, reason="unselected", note="", by=by, at=at)


@transaction.atomic
def take_out(*, letter: Letter, reason: str, note: str = "", by: Membership, at: datetime) -> Letter:
    """No letter for this patient after all, with a reason. The signatures under the others stand."""
    waves.lock(letter.wave)
    letter = Letter.objects.select_for_update().select_related("place__wave", "wave").get(pk=letter.pk)
    LETTER.step(letter.state, "take_out")
    waves.give_up(place=letter.place, reason=reason, note=note, by=by, at=at)
    _mark_taken_out(letter, reason=reason, note=note, by=by, at=at)
    if not print_runs.was_printed(letter.wave):
        filling.fill(wave=letter.wave, left=letter.patient, by=by, at=at)
    print_runs.refresh(wave=letter.wave, at=at)
    return letter


def _mark_taken_out(letter: Letter, *, reason: str, note: str, by: Membership, at: datetime) -> None:
    step = LETTER.step(letter.state, "take_out")
    _back_to_waiting(
        letter,
        state=step.target,
        taken_out_at=at,
        taken_out_by=by,
        taken_out_reason=reason,
        taken_out_note=note.strip(),
    )
    audit.record(
        audit.Action.CHANGE,
        step.event,
        by=by,
        at=at,
        patient_id=letter.patient_id,
        object_id=letter.pk,
        reason=reason,
    )


@transaction.atomic
def post(*, wave: Wave, posted_on: date, by: Membership, at: datetime) -> Wave:
    """The letters are in the post box. From here the answers count, and t0 of every outcome."""
    wave = waves.lock(wave)
    run = PrintRun.objects.filter(wave=wave, work_state=WorkState.DONE).first()
    if run is None:
        raise Refused(_("The print file is not ready yet. Nothing was marked as posted."))
    if posted_on > timezone.localdate(at):
        raise Refused(_("The posting date lies in the future. Choose today or an earlier day."))
    if wave.places.filter(held=True, letter__isnull=True).exists():
        raise Refused(
            _("Somebody who came in from the reserve has no letter yet. Make it, or leave them out.")
        )
    checks.require_all(wave, at=at)
    letters = list(Letter.objects.select_for_update().filter(wave=wave).exclude(state=State.TAKEN_OUT))
    made = [timezone.localdate(letter.finished_at) for letter in letters if letter.finished_at]
    if not made or max(made) > posted_on:
        raise Refused(_("The posting date lies before the day the letters were made. Choose a later day."))
    _move_all(letters, "post", by=by, at=at)
    return waves.post(wave=wave, posted_on=posted_on, by=by, at=at)


@transaction.atomic
def unpost(*, wave: Wave, by: Membership, at: datetime) -> Wave:
    """They were not posted after all: taken back the same day, as long as nothing rests on it."""
    wave = waves.lock(wave)
    letters = list(Letter.objects.select_for_update().filter(wave=wave, state=State.POSTED))
    if Response.objects.filter(letter__in=letters, withdrawn_at__isnull=True).exists():
        raise Refused(_("A patient answered already, so these letters were posted. Nothing was changed."))
    if Call.objects.filter(letter__in=letters, cancelled_at__isnull=True).exists():
        raise Refused(_("A patient is being called about this letter already. Nothing was changed."))
    if wave.followed_by.exists():
        raise Refused(_("Another letter followed these already. Nothing was changed."))
    wave = waves.unpost(wave=wave, by=by, at=at)
    _move_all(letters, "unpost", by=by, at=at)
    return wave


def _move_all(letters: Iterable[Letter], act: str, *, by: Membership, at: datetime) -> None:
    entries = []
    for letter in letters:
        step = LETTER.step(letter.state, act)
        letter.state = step.target
        letter.save(update_fields=["state"])
        entries.append(audit.Entry(audit.Action.CHANGE, step.event, letter.patient_id, letter.pk))
    audit.append(entries, by=by, at=at)
