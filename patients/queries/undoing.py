"""What undoing the last import, or an answer given since, would take along, and what stands in its way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from patients.models import (
    Episode,
    HisImport,
    ImportedChange,
    OpenRow,
    Patient,
    Prescription,
    Screening,
    Wave,
    WavePlace,
)
from practices.models import Practice

Table = ImportedChange.Table
# Noted of every patient in a file; nothing that a letter rests on.
ONLY_SEEN = {"last_import_id"}


def undoable(practice: Practice) -> HisImport | None:
    """The last import, when nothing came after it that makes going back impossible."""
    rows = HisImport.objects.filter(practice=practice, phase=HisImport.Phase.COMMITTED, result__undoable=True)
    return rows.defer("preview", "mapping").order_by("-committed_at", "-pk").first()


def of_answer(row: OpenRow) -> QuerySet[ImportedChange]:
    """What an answer changed, with the equal rows that were answered in the same go."""
    together = OpenRow.objects.filter(
        practice=row.practice, group=row.group, answered_at=row.answered_at, answered_at__isnull=False
    )
    return ImportedChange.objects.filter(answer__in=together)


def waves_in_the_way(
    practice: Practice, changes: QuerySet[ImportedChange], *, since: datetime
) -> tuple[list[int], list[int]]:
    """Numbers of the waves that rest on `changes`: those being chosen, and those of which letters were made."""
    made, touched = _patients(changes)
    places = WavePlace.objects.filter(wave__practice=practice)
    chosen = places.filter(wave__state=Wave.State.CHOOSING, held=True, chosen_at__gte=since)
    in_letters = Q(wave__state=Wave.State.LETTERS, held=True) | Q(wave__posted_at__gte=since)
    # A place stays on record, also one that was given up: its patient cannot go.
    written = {
        number
        for some in _parts(sorted(made | touched))
        for number in places.filter(
            (in_letters & Q(patient__in=some)) | Q(patient__in=[pk for pk in some if pk in made])
        )
        .exclude(wave__state=Wave.State.CHOOSING, held=True)
        .values_list("wave__number", flat=True)
    }
    return sorted(set(chosen.values_list("wave__number", flat=True))), sorted(written)


def _patients(changes: QuerySet[ImportedChange]) -> tuple[set[int], set[int]]:
    """Who was made, and of whom something changed that a letter may rest on."""
    images = changes.filter(table=Table.PATIENT, before__isnull=False)
    touched = {change.object_id for change in images if change.before.keys() - ONLY_SEEN}
    return made_patients(changes), touched | patients_of_rows(changes)


def made_patients(changes: QuerySet[ImportedChange]) -> set[int]:
    made = changes.filter(table=Table.PATIENT, before__isnull=True)
    return set(made.values_list("object_id", flat=True))


def patients_of_rows(changes: QuerySet[ImportedChange]) -> set[int]:
    """Whose prescriptions and episodes were made or changed."""
    found: set[int] = set()
    for table, model in ((Table.PRESCRIPTION, Prescription), (Table.EPISODE, Episode)):
        rows = model._default_manager.filter(pk__in=changes.filter(table=table).values("object_id"))
        found |= set(rows.values_list("patient_id", flat=True))
    return found


@dataclass(frozen=True)
class Undoing:
    """What going back takes along, in numbers, and the waves that stand in its way."""

    patients: int  # that are not known any more
    patients_back: int  # that are as they were
    prescriptions: int
    prescriptions_back: int
    episodes: int
    questions: int  # that are not asked any more
    answers: int  # that have to be given again, or are not needed any more
    judgements: int
    chosen: list[int] = field(default_factory=list)
    written: list[int] = field(default_factory=list)


def consequences(his_import: HisImport) -> Undoing:
    assert his_import.committed_at is not None
    changes = ImportedChange.objects.filter(his_import=his_import)
    counts = {
        (table, made): count
        for table, new, old in changes.filter(answer__isnull=True)
        .values_list("table")
        .annotate(
            new=Count("pk", filter=Q(before__isnull=True)), old=Count("pk", filter=Q(before__isnull=False))
        )
        for made, count in ((True, new), (False, old))
    }
    made, touched = _patients(changes)
    judgements = sum(
        Screening.objects.filter(patient__in=some, withdrawn_at__isnull=True).count()
        for some in _parts(sorted(made))
    )
    chosen, written = waves_in_the_way(his_import.practice, changes, since=his_import.committed_at)
    return Undoing(
        patients=counts.get((Table.PATIENT, True), 0),
        patients_back=len(touched - made),
        prescriptions=counts.get((Table.PRESCRIPTION, True), 0),
        prescriptions_back=counts.get((Table.PRESCRIPTION, False), 0),
        episodes=counts.get((Table.EPISODE, True), 0),
        questions=counts.get((Table.OPEN_ROW, True), 0),
        answers=answered(his_import.practice).count(),
        judgements=judgements,
        chosen=chosen,
        written=written,
    )


def answered(practice: Practice) -> QuerySet[OpenRow]:
    """The answers given since the last import, which can be undone; newest first, equal rows once."""
    changes = ImportedChange.objects.filter(his_import__practice=practice, answer__isnull=False)
    rows = OpenRow.objects.filter(pk__in=changes.values("answer"), answered_at__isnull=False)
    return rows.select_related("answered_by", "his_import").order_by("-answered_at", "-pk")


def absent(his_import: HisImport) -> QuerySet[Patient]:
    """Known patients who should have been in this file and are not, nor in a later one: perhaps moved, or died.

    Somebody is expected in a file that spans a prescription we know of them.
    """
    period = _period(his_import)
    if not period:
        return Patient.objects.none()
    return _expected(his_import.practice, period).filter(_seen_before(his_import))


def is_whole(his_import: HisImport) -> bool:
    """Whether the file is an export of the whole practice: at least half of those expected in it are in it.

    A selection of a few patients, or of one medicine, says nothing about who left.
    """
    period = _period(his_import)
    if not period:
        return False
    expected = _expected(his_import.practice, period).exclude(first_import=his_import)
    found = expected.aggregate(all=Count("pk"), missing=Count("pk", filter=_seen_before(his_import)))
    return bool(2 * found["missing"] <= found["all"])


def _period(his_import: HisImport) -> list[str] | None:
    """First and last day of a file that is stored now; None of any other."""
    stored = his_import.phase == HisImport.Phase.COMMITTED
    return his_import.result.get("period") if stored else None


def _seen_before(his_import: HisImport) -> Q:
    """Stood for the last time in a file that was stored before this one."""
    at = his_import.committed_at
    same_moment = Q(last_import__committed_at=at, last_import__lt=his_import.pk)
    return Q(last_import__committed_at__lt=at) | same_moment


def _expected(practice: Practice, period: list[str]) -> QuerySet[Patient]:
    within = Prescription.objects.filter(patient__practice=practice, date__range=period).values("patient")
    return Patient.objects.filter(practice=practice, pk__in=within)


def _parts(ids: list[int], size: int = 500) -> Iterable[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
