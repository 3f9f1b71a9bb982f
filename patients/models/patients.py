"""Patients with a tracked medicine, what was prescribed to them, and what that says about their use."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.crypto import EncryptedDateField, EncryptedTextField, blind_index
from practices.models import Membership, Practice


def his_number_index(practice: Practice, number: str) -> str:
    return blind_index("his-number", practice.pk, number)


class ReadingLevel(models.TextChoices):
    B1 = "B1", _("plain (B1)")
    A2 = "A2", _("very plain (A2), for who finds reading hard")


class OwnSalutation(models.TextChoices):
    """How this patient wants to be addressed; empty: as the practice writes to everybody."""

    MRS = "mrs", _("Geachte mevrouw")
    MR = "mr", _("Geachte heer")
    NEUTRAL = "neutral", _("Geachte heer of mevrouw")


class Patient(models.Model):
    """One patient of one practice, known by the number the HIS uses. Nothing else links practices."""

    # Here and below: no index of its own where a constraint begins with the same column, for that one serves both.
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="patients", db_index=False)
    his_number = EncryptedTextField()
    his_number_index = models.CharField(max_length=64)
    # A name that could not be split with certainty stands whole in `surname`.
    initials = EncryptedTextField(blank=True)
    prefix = EncryptedTextField(blank=True)
    surname = EncryptedTextField(blank=True)
    birth_date = EncryptedDateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True)  # M, V or O as the HIS has it
    street = EncryptedTextField(blank=True)
    house_number = EncryptedTextField(blank=True)
    postcode = EncryptedTextField(blank=True)
    city = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    # What the practice knows about writing to this patient; the HIS does not say it.
    reading_level = models.CharField(max_length=2, choices=ReadingLevel, default=ReadingLevel.B1)
    salutation = models.CharField(max_length=8, choices=OwnSalutation, blank=True)
    gp_code = EncryptedTextField(blank=True)  # the own GP as the HIS writes it: a code, or a name
    gp = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    gp_assumed = models.BooleanField(default=False)  # the only GP there was; nobody said so
    first_import = models.ForeignKey("HisImport", on_delete=models.PROTECT, related_name="+")
    last_import = models.ForeignKey("HisImport", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("practice", "his_number_index", name="his_number_once_per_practice")
        ]

    def __str__(self) -> str:
        return f"patient {self.pk}"

    def age_on(self, day: date) -> int | None:
        born = self.birth_date
        return (
            None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        )


class GpCode(models.Model):
    """Who is meant by what the HIS writes as the own GP, as somebody of the practice said."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="gp_codes")
    code_index = models.CharField(max_length=64)  # a HIS may write a name there
    gp = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("practice", "code_index", name="one_gp_per_code")]

    def __str__(self) -> str:
        return f"code of GP {self.gp_id}"


class Prescription(models.Model):
    """One prescription as the HIS gave it. Key: patient, date, product, occurrence within the file."""

    patient = models.ForeignKey(
        Patient, on_delete=models.CASCADE, related_name="prescriptions", db_index=False
    )
    date = models.DateField()
    product_key = models.CharField(max_length=200)
    occurrence = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(max_length=2000)
    kind = models.CharField(max_length=10)  # benzo, screening or switch, see pharmacology.labels
    substance = models.CharField(max_length=80, blank=True)
    atc = models.CharField(max_length=12, blank=True)
    strength = models.CharField(max_length=2000, blank=True)  # as in the file, or as a person answered
    strength_mg = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    form = models.CharField(max_length=20, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    dosage = models.CharField(max_length=2000, blank=True)
    source = models.ForeignKey("HisImport", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint("patient", "date", "product_key", "occurrence", name="prescription_once"),
            models.CheckConstraint(
                name="quantity_not_negative", condition=Q(quantity__isnull=True) | Q(quantity__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"prescription {self.pk}"


class Episode(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="episodes", db_index=False)
    icpc = models.CharField(max_length=8)
    date = models.DateField(null=True, blank=True)
    source = models.ForeignKey("HisImport", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["icpc", "pk"]
        constraints = [
            models.UniqueConstraint("patient", "icpc", "date", name="episode_once"),
            # NULLs are never equal to each other: an undated episode needs its own rule.
            models.UniqueConstraint(
                fields=["patient", "icpc"], condition=Q(date__isnull=True), name="undated_episode_once"
            ),
        ]

    def __str__(self) -> str:
        return f"episode {self.pk}"


class Use(models.Model):
    """What the prescriptions say about a patient, with the rule, its version and the period they were judged by.

    Derived: recomputed whole after each import or answer, never edited.
    """

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="use")
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=20)
    reference_version = models.CharField(max_length=20)
    period_start = models.DateField()
    as_of = models.DateField()
    chronic = models.BooleanField()
    near_miss = models.BooleanField()
    estimated = models.BooleanField()
    days = models.PositiveIntegerField()
    units = models.DecimalField(max_digits=12, decimal_places=3)
    ddd = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    ddd_per_day = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    diazepam_mg_per_day = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    diazepam_mg_cautious = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    above_one_ddd = (
        models.BooleanField()
    )  # above 1 DDD or 10 mg diazepam a day, or not known: the letter says so
    substances = models.JSONField(default=list)
    medicines = models.JSONField(default=list)  # per product: name, strength, dosage as shown on the list
    flags = models.JSONField(default=list)
    months = models.JSONField(default=list)  # days covered in each of the last 12 months, oldest first
    evidence = models.JSONField(default=list)  # ids of the prescriptions behind the verdict

    class Meta:
        constraints = [
            models.CheckConstraint(name="chronic_or_near_miss", condition=~Q(chronic=True, near_miss=True))
        ]

    def __str__(self) -> str:
        return f"use of patient {self.patient_id}"
