"""Reads what was looked up in the record of the patients of a wave."""

from collections.abc import Sequence

from patients.checklist import MUST_CONFIRM, Item
from patients.models import Finding, Wave, WavePlace

Asked = dict[int, list[Item]]


def missing(waves: Sequence[Wave]) -> dict[int, Asked]:
    """Per wave {patient: what still has to be looked up}, in the order of the list; for stop letters only.

    Somebody looked since the wave was opened, and found it is not so. What was so a year ago says nothing now.
    """
    found: dict[int, Asked] = {wave.pk: {} for wave in waves}
    opened = {wave.pk: wave.opened_at for wave in waves if _asks(wave)}
    if not opened:
        return found
    held = WavePlace.objects.filter(wave__in=opened, held=True).order_by("wave", "position")
    wave_of = dict(held.values_list("patient", "wave"))
    newest: dict[tuple[int, str], bool] = {}
    rows = Finding.objects.filter(patient__in=held.order_by().values("patient")).order_by("found_at", "pk")
    for patient, item, present, found_at in rows.values_list("patient", "item", "present", "found_at"):
        if found_at >= opened[wave_of[patient]]:
            newest[patient, item] = present
    for patient, wave in wave_of.items():
        if items := [item for item in MUST_CONFIRM if newest.get((patient, item.code)) is not False]:
            found[wave][patient] = items
    return found


def _asks(wave: Wave) -> bool:
    return wave.kind == Wave.Kind.STOP and wave.posted_on is None


def missing_in(wave: Wave) -> Asked:
    return missing([wave])[wave.pk]
