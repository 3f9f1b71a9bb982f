"""Reads the patients of one practice, with where each of them stands."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from patients.models import Finding, HisImport, Patient, Prescription, Screening, Use, Wave, WavePlace
from practices.models import Membership, Practice


@dataclass(frozen=True)
class Tracked:
    """A patient with what the list needs. `place`: the newest place in a wave of stop letters, not given up."""

    patient: Patient
    use: Use | None
    place: WavePlace | None
    judgement: Screening | None

    @property
    def excluding(self) -> list[dict[str, Any]]:
        """The flags that normally rule a letter out."""
        return [flag for flag in self.flags if flag["advice"] == "exclude"]

    @property
    def undecided(self) -> bool:
        """A flag rules the letter out, and nobody decided otherwise."""
        return bool(self.excluding) and not self.included

    @property
    def included(self) -> bool:
        return self.judgement is not None and not self.judgement.bars

    @property
    def left_out(self) -> bool:
        return self.judgement is not None and self.judgement.bars

    @property
    def flags(self) -> list[dict[str, Any]]:
        return self.use.flags if self.use else []


# Personal fields that no list shows: they stay encrypted.
NOT_LISTED = ("street", "house_number", "postcode", "city", "phone", "gp_code")


def tracked(practice: Practice) -> list[Tracked]:
    """Everybody of the practice, in the order of the file."""
    return [
        _tracked(patient)
        for patient in _with_state(Patient.objects.filter(practice=practice).defer(*NOT_LISTED))
    ]


def candidates(practice: Practice) -> list[Tracked]:
    """The chronic users and near misses of the practice, in the order of the file."""
    used = Q(use__chronic=True) | Q(use__near_miss=True)
    return [
        _tracked(row)
        for row in _with_state(Patient.objects.filter(used, practice=practice).defer(*NOT_LISTED))
    ]


def in_wave(wave: Wave) -> list[Tracked]:
    """Who holds a place in the wave now."""
    held = WavePlace.objects.filter(wave=wave, held=True).values("patient")
    return [_tracked(row) for row in _with_state(Patient.objects.filter(pk__in=held).defer(*NOT_LISTED))]


def objections(practice: Practice, gps: Collection[Membership] = ()) -> list[Tracked]:
    """Chronic users of whom the record speaks against a letter while nobody judged that; `gps`: their own patients."""
    whose = {"gp__in": gps} if gps else {}
    rows = Patient.objects.filter(practice=practice, use__chronic=True, **whose).defer(*NOT_LISTED)
    found = map(_tracked, _with_state(rows))
    return [row for row in found if row.undecided and not row.left_out and not row.place]


def one(practice: Practice, pk: int) -> Tracked | None:
    rows = Patient.objects.filter(practice=practice, pk=pk).select_related("practice", "gp")
    patient = _with_state(rows).first()
    return _tracked(patient) if patient else None


def _with_state(rows: QuerySet[Patient]) -> QuerySet[Patient]:
    stop = WavePlace.objects.filter(kind=Wave.Kind.STOP, given_up_at__isnull=True)
    places = stop.select_related("wave").order_by("-pk")
    judgements = Screening.objects.filter(withdrawn_at__isnull=True).select_related("decided_by")
    return rows.select_related("use").prefetch_related(
        Prefetch("places", places, to_attr="places_not_given_up"),
        Prefetch("screenings", judgements, to_attr="judgements"),
    )


def _tracked(patient: Any) -> Tracked:
    return Tracked(
        patient,
        getattr(patient, "use", None),
        next(iter(patient.places_not_given_up), None),
        next(iter(patient.judgements), None),
    )


def prescriptions(patient: Patient) -> list[Prescription]:
    """Oldest first."""
    return list(patient.prescriptions.order_by("date", "pk"))


def places(patient: Patient) -> list[WavePlace]:
    """Every place the patient ever had in a wave, given up or not."""
    return list(patient.places.select_related("wave", "chosen_by", "given_up_by").order_by("pk"))


def screenings(patient: Patient) -> list[Screening]:
    return list(patient.screenings.select_related("decided_by", "withdrawn_by").order_by("pk"))


def findings(patient: Patient) -> list[Finding]:
    return list(patient.findings.select_related("found_by").order_by("pk"))


def sources(patient: Patient, prescriptions: Iterable[Prescription]) -> list[HisImport]:
    """The files that brought something about this patient."""
    ids = {row.source_id for row in prescriptions} | {patient.first_import_id}
    rows = HisImport.objects.filter(pk__in=ids).select_related("committed_by")
    return list(rows.only("committed_at", "committed_by"))


def by_ids(practice: Practice, ids: Sequence[int]) -> list[Patient]:
    return list(Patient.objects.filter(practice=practice, pk__in=ids).select_related("practice"))


def has_any(practice: Practice) -> bool:
    return Patient.objects.filter(practice=practice).exists()


@dataclass(frozen=True)
class CodeCount:
    """An own GP as the HIS writes it: how many patients have it, how many of those have no GP here yet."""

    code: str
    patients: int
    without_gp: int
    gp_id: int | None  # the GP of all patients with this code, when it is one and the same


def gp_codes(practice: Practice) -> list[CodeCount]:
    """Most used first. Counted here, because the database cannot read the codes."""
    gps: dict[str, list[int | None]] = defaultdict(list)
    for patient in Patient.objects.filter(practice=practice).only("gp_code", "gp").order_by("pk"):
        gps[" ".join(patient.gp_code.split())].append(patient.gp_id)
    found = [
        CodeCount(code, len(ids), ids.count(None), ids[0] if len({*ids}) == 1 else None)
        for code, ids in gps.items()
    ]
    return sorted(found, key=lambda row: (-row.patients, row.code))
