"""Factories of the patients floor. All people are invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from patients import models
from patients.models.patients import his_number_index
from tests.factories.people import NOW, MembershipFactory, PracticeFactory

AS_OF = NOW.date()


class HisImportFactory(DjangoModelFactory):
    """A file that was read and stored."""

    class Meta:
        model = models.HisImport

    practice = factory.SubFactory(PracticeFactory)
    phase = models.HisImport.Phase.COMMITTED
    file_name = "export.csv"
    size = 1000
    sha256 = "0" * 64
    uploaded_at = NOW
    as_of = AS_OF


class PatientFactory(DjangoModelFactory):
    """Mevr. T. Yılmaz of Lindedorp; `chronic=True` or `near_miss=True` gives her use as well."""

    class Meta:
        model = models.Patient
        skip_postgeneration_save = True

    practice = factory.SubFactory(PracticeFactory)
    his_number = factory.Sequence(lambda n: str(100_000 + n))
    his_number_index = factory.LazyAttribute(lambda it: his_number_index(it.practice, it.his_number))
    initials = "T."
    prefix = ""
    surname = "Yılmaz"
    birth_date = date(1965, 3, 14)
    sex = "V"
    street = "Beukenweg"
    house_number = "13"
    postcode = "1234 AB"
    city = "Lindedorp"
    phone = "06 00 00 00 00"
    gp_code = "WIT"
    first_import = factory.SubFactory(HisImportFactory, practice=factory.SelfAttribute("..practice"))
    last_import = factory.SelfAttribute("first_import")

    @factory.post_generation
    def chronic(self, create: bool, value: bool | None, **fields: Any) -> None:
        if create and (value or fields):
            UseFactory(patient=self, **fields)

    @factory.post_generation
    def near_miss(self, create: bool, value: bool | None, **fields: Any) -> None:
        if create and value:
            UseFactory(patient=self, chronic=False, near_miss=True, days=55, **fields)


class PrescriptionFactory(DjangoModelFactory):
    """Thirty days of oxazepam 10 mg, once a day."""

    class Meta:
        model = models.Prescription

    patient = factory.SubFactory(PatientFactory)
    date = AS_OF - timedelta(days=20)
    product_key = "oxazepam|10|tablet"
    label = "OXAZEPAM TABLET 10MG"
    kind = "benzo"
    substance = "oxazepam"
    atc = "N05BA04"
    strength_mg = Decimal(10)
    form = "tablet"
    quantity = Decimal(30)
    dosage = "1D1T"
    source = factory.SelfAttribute("patient.first_import")


class EpisodeFactory(DjangoModelFactory):
    class Meta:
        model = models.Episode

    patient = factory.SubFactory(PatientFactory)
    icpc = "P74"
    date = date(2019, 3, 2)
    source = factory.SelfAttribute("patient.first_import")


class UseFactory(DjangoModelFactory):
    """91 of 91 days of oxazepam 10 mg, a chronic user."""

    class Meta:
        model = models.Use

    patient = factory.SubFactory(PatientFactory)
    rule = "nhg-60-days"
    rule_version = "1"
    reference_version = "2026-1"
    period_start = AS_OF - timedelta(days=90)
    as_of = AS_OF
    chronic = True
    near_miss = False
    estimated = False
    days = 91
    units = Decimal(90)
    ddd = Decimal(18)
    ddd_per_day = Decimal("0.2")
    diazepam_mg_per_day = Decimal("3.3333")
    diazepam_mg_cautious = Decimal(5)
    above_one_ddd = False
    substances = factory.LazyFunction(lambda: ["oxazepam"])
    medicines = factory.LazyFunction(
        lambda: [{"name": "oxazepam", "strength_mg": "10", "form": "tablet", "dosage": "1D1T"}]
    )
    months = factory.LazyFunction(lambda: [30] * 11 + [12])


class GpCodeFactory(DjangoModelFactory):
    class Meta:
        model = models.GpCode

    practice = factory.SubFactory(PracticeFactory)
    code_index = factory.Sequence(lambda n: f"{n:064}")
    gp = factory.SubFactory(MembershipFactory, gp=True, practice=factory.SelfAttribute("..practice"))


class WaveFactory(DjangoModelFactory):
    """A wave in which patients are being chosen."""

    class Meta:
        model = models.Wave

    class Params:
        posted = factory.Trait(
            state=models.Wave.State.POSTED,
            posted_on=AS_OF,
            posted_at=NOW,
            posted_by=factory.SelfAttribute("opened_by"),
        )

    practice = factory.SubFactory(PracticeFactory)
    number = 1
    size = 20
    rule = "nhg-60-days"
    rule_version = "1"
    as_of = AS_OF
    opened_at = NOW
    opened_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class WavePlaceFactory(DjangoModelFactory):
    class Meta:
        model = models.WavePlace

    wave = factory.SubFactory(WaveFactory)
    patient = factory.SubFactory(
        PatientFactory, practice=factory.SelfAttribute("..wave.practice"), chronic=True
    )
    position = factory.Sequence(lambda n: n + 1)
    basis = factory.LazyFunction(dict)
    chosen_at = NOW
    chosen_by = factory.SelfAttribute("wave.opened_by")


class ScreeningFactory(DjangoModelFactory):
    """Left out because of palliative care."""

    class Meta:
        model = models.Screening

    patient = factory.SubFactory(PatientFactory, chronic=True)
    decision = models.Screening.Decision.EXCLUDE
    reason = "palliative"
    decided_at = NOW
    decided_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..patient.practice"))


class DrawFactory(DjangoModelFactory):
    class Meta:
        model = models.Draw

    wave = factory.SubFactory(WaveFactory)
    method = "sha256-rank-1"
    seed = "5eed" * 16
    seal = "5ea1" * 16
    wanted = 20
    drawn_at = NOW
    drawn_by = factory.SelfAttribute("wave.opened_by")


class DrawLineFactory(DjangoModelFactory):
    """Somebody on the reserve list."""

    class Meta:
        model = models.DrawLine

    draw = factory.SubFactory(DrawFactory)
    patient = factory.SubFactory(
        PatientFactory, practice=factory.SelfAttribute("..draw.wave.practice"), chronic=True
    )
    rank = factory.Sequence(lambda n: n + 1)


class FindingFactory(DjangoModelFactory):
    """Somebody looked it up: no palliative care."""

    class Meta:
        model = models.Finding

    patient = factory.SubFactory(PatientFactory, chronic=True)
    item = "palliative"
    present = False
    found_at = NOW
    found_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..patient.practice"))


class ErasureFactory(DjangoModelFactory):
    class Meta:
        model = models.Erasure

    practice = factory.SubFactory(PracticeFactory)
    his_number_index = factory.Sequence(lambda n: f"{n:064}")
    reason = "asked"
    erased_at = NOW
    erased_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))
