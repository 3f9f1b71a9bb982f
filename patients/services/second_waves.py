"""A second wave: the reminder, or the invitation to an evaluation, for people who got a stop letter."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Wave, WavePlace
from practices.models import Membership
from practices.services import audit, gates


@transaction.atomic
def open_second(
    *, follows: Wave, kind: str, places: Sequence[WavePlace], by: Membership, at: datetime
) -> Wave:
    """A wave of `kind` for the patients of `places`, their places in the stop wave it follows.

    It begins with its letters, so it never stands in the way of a wave that is being chosen. What the first choice
    was made on is kept: a flag that is new since is seen at the last check, and weighed there.
    """
    gates.refuse_unless_active(follows.practice)
    last = Wave.objects.filter(practice=follows.practice).aggregate(last=Max("number"))["last"]
    try:
        with transaction.atomic():
            wave = Wave.objects.create(
                practice=follows.practice,
                number=last + 1,
                kind=kind,
                follows=follows,
                state=Wave.State.LETTERS,
                size=follows.practice.participation.project.wave_size,
                rule=follows.rule,
                rule_version=follows.rule_version,
                as_of=follows.as_of,
                opened_at=at,
                opened_by=by,
            )
            WavePlace.objects.bulk_create(
                WavePlace(
                    wave=wave,
                    patient=first.patient,
                    kind=kind,
                    position=position,
                    basis=dict(first.basis),
                    chosen_at=at,
                    chosen_by=by,
                )
                for position, first in enumerate(places, start=1)
            )
    except IntegrityError as error:
        raise Refused(
            _("Somebody else was doing the same at this moment. Look at the list again.")
        ) from error
    audit.record(audit.Action.CREATE, "wave", by=by, at=at, object_id=wave.pk, kind=kind)
    entries = [audit.Entry(audit.Action.CREATE, "wave.place", place.patient_id, wave.pk) for place in places]
    audit.append(entries, by=by, at=at)
    return wave
