"""Somebody gets no letter, not now, or one after all: a judgement, and the place in a wave that goes with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Patient, Screening, Wave, WavePlace
from patients.services import draws, screening, waves
from practices.models import Membership


@transaction.atomic
def leave_out(*, patient: Patient, reason: str, note: str = "", by: Membership, at: datetime) -> None:
    """Judge `patient`; a place in a wave that is being chosen is given up with the same reason.

    Refused once letters are made: taking a letter out touches signatures, and happens where the letters are.
    """
    # A letter that was posted stays; a second one to the same patient may still be on its way.
    places = WavePlace.objects.filter(patient=patient, held=True).exclude(wave__state=Wave.State.POSTED)
    place = places.select_related("wave").first()
    state = waves.lock(place.wave).state if place else None
    if place and state == Wave.State.LETTERS and _has_letter(place):
        raise Refused(
            _("There is a letter for this patient in wave %(number)d. Take the letter out there.")
            % {"number": place.wave.number}
        )
    if place and state in (Wave.State.CHOOSING, Wave.State.LETTERS):
        waves.give_up(place=place, reason=reason, note=note, by=by, at=at)
        draws.fill(wave=place.wave, left=patient, by=by, at=at)
    else:
        screening.judge(patient=patient, reason=reason, note=note, by=by, at=at)


def _has_letter(place: WavePlace) -> bool:
    """Who just came in from a reserve has none yet. The floor above hangs letters on places: asked by name."""
    return WavePlace.objects.filter(pk=place.pk, letter__isnull=False).exists()


@transaction.atomic
def choose_after_all(*, patient: Patient, note: str, by: Membership, at: datetime) -> Screening:
    """Decide that a letter is right although the record speaks against it; never over a colleague's judgement."""
    left_out = Screening.objects.filter(patient=patient, withdrawn_at__isnull=True).exclude(
        decision=Screening.Decision.INCLUDE
    )
    if left_out.exists():
        raise Refused(_("Somebody left this patient out. Undo that first, if a letter is right."))
    return screening.judge(patient=patient, reason="despite_flag", note=note, by=by, at=at)
