"""Waves: open one, choose at most its size, give a place up with a reason."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from benzoproject.lib.refusal import Refused
from patients.lifecycles import WAVE
from patients.models import Screening, Use, Wave, WavePlace
from patients.queries import draws
from patients.services import screening
from patients.services.places import give_places, suitable
from practices.models import Membership, Practice
from practices.models.projects import Selection
from practices.services import audit, gates

NOT_BY_HAND = gettext_noop(
    "In this project nobody is chosen by hand. Leave somebody out with a reason; the next one enters by itself."
)


@transaction.atomic
def open_wave(*, practice: Practice, by: Membership, at: datetime) -> Wave:
    """Start choosing for the next wave, by the rule the uses of this practice were judged with.

    Refused unless the practice is at work in the project.
    """
    gates.refuse_unless_active(practice)
    newest = Use.objects.filter(patient__practice=practice).order_by("-as_of").first()
    if newest is None:
        raise Refused(_("There are no patients yet. Read a HIS export first."))
    number = (Wave.objects.filter(practice=practice).aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            wave = Wave.objects.create(
                practice=practice,
                number=number,
                size=practice.participation.project.wave_size,
                rule=newest.rule,
                rule_version=newest.rule_version,
                as_of=newest.as_of,
                opened_at=at,
                opened_by=by,
            )
    except IntegrityError as error:
        raise Refused(_("Another wave is still being chosen. Finish that one first.")) from error
    # Who was deferred waited for this moment.
    Screening.objects.filter(
        patient__practice=practice, decision=Screening.Decision.DEFER, withdrawn_at__isnull=True
    ).update(withdrawn_at=at, withdrawn_by=by)
    audit.record(audit.Action.CREATE, "wave", by=by, at=at, object_id=wave.pk)
    if draws.design(wave) == Selection.ALL:
        take_all(wave=wave, by=by, at=at)
    return wave


def lock(wave: Wave) -> Wave:
    """The wave as it is now, kept for us until the transaction ends: choosing happens one at a time."""
    rows = Wave.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("practice").get(pk=wave.pk)


@transaction.atomic
def choose(*, wave: Wave, patients: Iterable[int], by: Membership, at: datetime) -> Wave:
    """Make `patients` (ids) the chosen ones: who is new gets a place, who is no longer among them gives theirs up."""
    wanted = list(dict.fromkeys(patients))
    wave = lock(wave)
    WAVE.step(wave.state, "choose")
    _refuse_unless_by_hand(wave)
    held = {place.patient_id: place for place in wave.places.filter(held=True)}
    dropped = [place for patient, place in held.items() if patient not in wanted]
    for place in dropped:
        _release(place, reason="unselected", note="", by=by, at=at)
    give_places(wave, [patient for patient in wanted if patient not in held], by=by, at=at)
    return wave


@transaction.atomic
def add(*, wave: Wave, patients: Iterable[int], by: Membership, at: datetime) -> Wave:
    """Give `patients` (ids) a place beside those who have one."""
    wave = lock(wave)
    WAVE.step(wave.state, "choose")
    _refuse_unless_by_hand(wave)
    taken = set(wave.places.filter(held=True).values_list("patient_id", flat=True))
    give_places(wave, [patient for patient in dict.fromkeys(patients) if patient not in taken], by=by, at=at)
    return wave


@transaction.atomic
def take_all(*, wave: Wave, by: Membership, at: datetime) -> int:
    """Choose everybody suitable, in the order of the list, as far as there is room; returns how many came in."""
    wave = lock(wave)
    WAVE.step(wave.state, "choose")
    if draws.design(wave) == Selection.RANDOM:
        raise Refused(_(NOT_BY_HAND))
    room = wave.size - wave.places.filter(held=True).count()
    chosen = list(suitable(wave.practice).values_list("pk", flat=True)[: max(room, 0)])
    give_places(wave, chosen, by=by, at=at)
    return len(chosen)


def drop_all(wave: Wave, *, by: Membership, at: datetime) -> None:
    """Everybody who holds a place gives it up, without a judgement about them."""
    for place in wave.places.filter(held=True):
        _release(place, reason="unselected", note="", by=by, at=at)


def _refuse_unless_by_hand(wave: Wave) -> None:
    if draws.design(wave) != Selection.PICKED:
        raise Refused(_(NOT_BY_HAND))


@transaction.atomic
def give_up(*, place: WavePlace, reason: str, note: str = "", by: Membership, at: datetime) -> WavePlace:
    """Take a patient out of the wave with a reason that is kept, and that holds for the next waves too."""
    wave = lock(place.wave)
    WAVE.step(wave.state, "give_up")
    place = WavePlace.objects.select_for_update(of=("self",)).select_related("patient").get(pk=place.pk)
    if not place.held:
        raise Refused(_("This patient was already taken out. Nothing was changed."))
    screening.judge(patient=place.patient, reason=reason, note=note, by=by, at=at)
    _release(place, reason=reason, note=note, by=by, at=at)
    return place


def _release(place: WavePlace, *, reason: str, note: str, by: Membership, at: datetime) -> None:
    place.held, place.given_up_at, place.given_up_by = False, at, by
    place.reason, place.note = reason, note.strip()
    place.save(update_fields=["held", "given_up_at", "given_up_by", "reason", "note"])
    audit.record(
        audit.Action.CHANGE,
        "wave.give_up",
        by=by,
        at=at,
        patient_id=place.patient_id,
        object_id=place.pk,
        reason=reason,
    )


@transaction.atomic
def reopen(*, wave: Wave, by: Membership, at: datetime) -> Wave:
    """Back to choosing, to add somebody. Signatures hold until a letter is really added or changed."""
    wave = lock(wave)
    step = WAVE.step(wave.state, "reopen")
    if wave.kind != Wave.Kind.STOP:
        raise Refused(_("Who is in this wave follows from the first letters. Nothing was changed."))
    wave.state = step.target
    try:
        with transaction.atomic():
            wave.save(update_fields=["state"])
    except IntegrityError as error:
        raise Refused(_("Another wave is still being chosen. Finish that one first.")) from error
    audit.record(audit.Action.CHANGE, step.event, by=by, at=at, object_id=wave.pk)
    return wave


@transaction.atomic
def prepare(*, wave: Wave, by: Membership, at: datetime) -> Wave:
    """Choosing is done: the letters can be made."""
    return _move(wave, "prepare", by=by, at=at)


@transaction.atomic
def post(*, wave: Wave, posted_on: date, by: Membership, at: datetime) -> Wave:
    return _move(wave, "post", by=by, at=at, posted_on=posted_on, posted_at=at, posted_by=by)


@transaction.atomic
def unpost(*, wave: Wave, by: Membership, at: datetime) -> Wave:
    """Posted by mistake. Only the same day: later the date has been counted with."""
    _refuse_unless_today(lock(wave).posted_at, at)
    return _move(wave, "unpost", by=by, at=at, posted_on=None, posted_at=None, posted_by=None)


@transaction.atomic
def close(*, wave: Wave, by: Membership, at: datetime) -> Wave:
    """The follow-up is over: everybody's place is free again for a later wave."""
    wave = _move(wave, "close", by=by, at=at, closed_at=at, closed_by=by)
    wave.places.filter(held=True).update(held=False)
    return wave


@transaction.atomic
def unclose(*, wave: Wave, by: Membership, at: datetime) -> Wave:
    """Closed by mistake: the same day, and as long as nobody of it has a place elsewhere."""
    wave = lock(wave)
    if wave.posted_on is None:
        raise Refused(_("There was no letter left in this wave. Nothing was changed."))
    _refuse_unless_today(wave.closed_at, at)
    wave = _move(wave, "unclose", by=by, at=at, closed_at=None, closed_by=None)
    try:
        with transaction.atomic():
            wave.places.filter(given_up_at__isnull=True).update(held=True)
    except IntegrityError as error:
        raise Refused(_("Somebody of this wave has a place in another one by now.")) from error
    return wave


@transaction.atomic
def drop(*, wave: Wave, by: Membership, at: datetime) -> Wave:
    """Everybody was taken out: nothing is left to sign or post, the wave ends here."""
    if lock(wave).places.filter(held=True).exists():
        raise Refused(_("There are still letters in this wave. Take them out first. Nothing was changed."))
    return _move(wave, "drop", by=by, at=at, closed_at=at, closed_by=by)


def _refuse_unless_today(when: datetime | None, at: datetime) -> None:
    if when and timezone.localdate(when) != timezone.localdate(at):
        raise Refused(_("This can be taken back on the same day only. Nothing was changed."))


def _move(wave: Wave, act: str, *, by: Membership, at: datetime, **fields: Any) -> Wave:
    wave = lock(wave)
    step = WAVE.step(wave.state, act)
    wave.state = step.target
    for name, value in fields.items():
        setattr(wave, name, value)
    wave.save(update_fields=["state", *fields])
    audit.record(audit.Action.CHANGE, step.event, by=by, at=at, object_id=wave.pk)
    return wave
