"""A second letter: reminder or invitation to an evaluation, in a wave of its own that follows a stop wave."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Wave
from patients.services import second_waves, waves
from practices.models import Membership
from stopletters.models import LetterText
from stopletters.queries import second_letters, standing
from stopletters.services import letters


@transaction.atomic
def make(
    *,
    follows: Wave,
    kind: str,
    patients: Iterable[int],
    text: LetterText,
    simple: LetterText | None = None,
    dated: date,
    by: Membership,
    at: datetime,
) -> Wave:
    """Open a second wave for `patients` (ids) of stop wave `follows` and make its letters; they are signed as ever."""
    waves.lock(follows)
    first = standing.wave(follows.practice, follows.number)
    offered = second_letters.of_wave(standing.of(first), timezone.localdate(at)) if first else []
    due = next((one for one in offered if one.kind == kind), None)
    rows = {row.patient.pk: row for row in due.rows} if due else {}
    wanted = set(patients)
    if not wanted:
        raise Refused(_("Tick at least one patient."))
    if due is None or not wanted <= set(rows):
        raise Refused(_("Somebody on this list has had a letter or an answer since. Look at the list again."))
    size = due.wave.practice.participation.project.wave_size
    if len(wanted) > size:
        raise Refused(
            _("At most %(size)d letters go out in one wave. Untick some; they come next.") % {"size": size}
        )
    places = [row.place for pk, row in rows.items() if pk in wanted]
    wave = second_waves.open_second(follows=due.wave, kind=kind, places=places, by=by, at=at)
    letters.prepare(wave=wave, text=text, simple=simple, dated=dated, by=by, at=at)
    return wave
