"""A wave filled by lot: drawn once, sealed, and the reserve that enters when somebody falls out."""

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, islice

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients import drawing
from patients.lifecycles import WAVE
from patients.models import Draw, DrawLine, Patient, Wave
from patients.queries import draws
from patients.services import places, waves
from practices.models import AuditEvent, Membership
from practices.models.projects import Selection
from practices.services import audit

MOST_TRIES = 100_000  # ways to put back who was erased since; a practice erases a few


@transaction.atomic
def draw(*, wave: Wave, by: Membership, at: datetime) -> Draw:
    """Draw lots among everybody who can have a letter: the first ones get a place, the others are the reserve."""
    wave = waves.lock(wave)
    WAVE.step(wave.state, "choose")
    if draws.of(wave):
        raise Refused(
            _("Lots were drawn for this wave already. That is done once; the reserve stands on the page.")
        )
    if draws.design(wave) != Selection.RANDOM:
        raise Refused(_("In this project patients are not drawn by lot. Nothing was changed."))
    waves.drop_all(wave, by=by, at=at)  # chosen by hand, before the project said by lot
    pool = list(places.suitable(wave.practice).values_list("pk", flat=True))
    if not pool:
        raise Refused(_("There is nobody who can be drawn. Look at the objections, or read a newer export."))
    seed = drawing.new_seed()
    ranks = drawing.ranked(pool, seed=seed)
    made = Draw.objects.create(
        wave=wave,
        method=drawing.METHOD,
        seed=seed,
        seal=drawing.seal(pool, seed=seed),
        wanted=wave.size,
        drawn_at=at,
        drawn_by=by,
    )
    first = set(ranks[: wave.size])
    DrawLine.objects.bulk_create(
        DrawLine(draw=made, patient_id=key, rank=rank, entered_at=at if key in first else None)
        for rank, key in enumerate(ranks, start=1)
    )
    places.give_places(wave, ranks[: wave.size], by=by, at=at)
    audit.record(
        audit.Action.CREATE,
        "draw",
        by=by,
        at=at,
        object_id=wave.pk,
        method=made.method,
        seal=made.seal,
        could_be_drawn=len(pool),
        wanted=made.wanted,
    )
    return made


@transaction.atomic
def fill(*, wave: Wave, left: Patient, by: Membership, at: datetime) -> Patient | None:
    """Somebody fell out: the next one enters by itself, as the project's design says. Returns who, if anybody."""
    wave = waves.lock(wave)
    design = draws.design(wave)
    if design == Selection.ALL and wave.state == Wave.State.CHOOSING:
        newest = places.suitable(wave.practice).first()
        if newest:
            places.give_places(wave, [newest.pk], by=by, at=at)
        return newest  # type: ignore[no-any-return]
    lot = draws.of(wave)
    return _from_reserve(lot, wave, left, by=by, at=at) if lot else None


def _from_reserve(lot: Draw, wave: Wave, left: Patient, *, by: Membership, at: datetime) -> Patient | None:
    lines = {line.patient_id: line for line in draws.lines(lot)}
    key = drawing.next_in(
        list(lines),
        entered=[line.patient_id for line in lines.values() if line.entered_at],
        open_to=places.suitable(wave.practice).values_list("pk", flat=True),
    )
    if key is None:
        return None
    line = lines[key]
    line.entered_at, line.entered_for = at, left
    line.save(update_fields=["entered_at", "entered_for"])
    places.give_places(wave, [key], by=by, at=at)
    audit.record(
        audit.Action.CHANGE,
        "draw.enter",
        by=by,
        at=at,
        patient_id=key,
        object_id=wave.pk,
        rank=line.rank,
        entered_for=left.pk,
    )
    return line.patient


@dataclass(frozen=True)
class Checked:
    """What came of doing a draw again; all true is "equal"."""

    ranks: bool  # the seed gives the same order
    seal: bool  # the seal is that of this seed and this list
    logged: bool  # the access log has the same seal
    places: bool  # nobody has or had a place in the wave who did not enter by the draw

    @property
    def equal(self) -> bool:
        return self.ranks and self.seal and self.logged and self.places


def check(lot: Draw) -> Checked:
    """Do the draw again from its seed and hold it against what is stored. Changes nothing."""
    lines = draws.lines(lot)
    logged = AuditEvent.objects.filter(what="draw", object_id=str(lot.wave_id), practice=lot.wave.practice)
    count = max((event.detail.get("could_be_drawn", 0) for event in logged), default=0)
    keys = _with_erased(lot, [line.patient_id for line in lines], count)
    ranked = drawing.ranked(keys, seed=lot.seed)
    entered = {line.patient_id for line in lines if line.entered_at}
    placed = set(lot.wave.places.filter(chosen_at__gte=lot.drawn_at).values_list("patient_id", flat=True))
    return Checked(
        ranks=lot.method == drawing.METHOD
        and all(ranked[line.rank - 1 : line.rank] == [line.patient_id] for line in lines),
        seal=lot.seal == drawing.seal(keys, seed=lot.seed, method=lot.method),
        logged=[event.detail.get("seal") for event in logged] == [lot.seal],
        places=placed == entered,
    )


def _with_erased(lot: Draw, keys: list[int], count: int) -> list[int]:
    """Who was erased since has no line, but the log knows the number: put back whoever makes the seal right."""
    gone = AuditEvent.objects.filter(
        what="patient erased", practice=lot.wave.practice, at__gte=lot.drawn_at, patient_id__isnull=False
    )
    erased = {number for number in gone.values_list("patient_id", flat=True) if number}
    numbers = sorted(erased - set(keys))
    tries = islice(combinations(numbers, max(count - len(keys), 0)), MOST_TRIES)
    whole = ([*keys, *some] for some in tries)
    return next((one for one in whole if drawing.seal(one, seed=lot.seed) == lot.seal), keys)
