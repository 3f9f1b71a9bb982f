"""Waves of about twenty patients, and who was left out with what reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from patients.models.patients import Patient
from practices.models import Membership, Practice


class Wave(models.Model):
    """A round of letters in one practice: chosen, signed, printed, posted, followed up.

    The stop letters make the wave; a reminder or an invitation is a wave of its own kind that follows one of those.
    """

    class Kind(models.TextChoices):
        STOP = "stop", _("stop letter")
        REMINDER = "reminder", _("reminder")
        EVALUATION = "evaluation", _("invitation to an evaluation")

    class State(models.TextChoices):
        CHOOSING = "choosing", _("choosing patients")
        LETTERS = "letters", _("letters are being signed and printed")
        POSTED = "posted", _("posted")
        CLOSED = "closed", _("closed")

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STOP)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    state = models.CharField(max_length=10, choices=State, default=State.CHOOSING)
    size = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=20)
    as_of = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    posted_on = models.DateField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["practice", "-number"]
        constraints = [
            models.UniqueConstraint("practice", "number", name="wave_number_once"),
            models.CheckConstraint(
                name="wave_follows_a_stop_wave",
                condition=Q(kind="stop", follows__isnull=True) | (~Q(kind="stop") & Q(follows__isnull=False)),
            ),
            # Choosing in two waves at once would offer the same patients twice.
            models.UniqueConstraint(
                fields=["practice"], condition=Q(state="choosing"), name="one_wave_being_chosen"
            ),
            together("wave_posted_at_and_by", "posted_at", "posted_by", "posted_on"),
            together("wave_closed_at_and_by", "closed_at", "closed_by"),
        ]

    def __str__(self) -> str:
        return f"wave {self.number}"

    @property
    def title(self) -> str:
        """What it is called: a second wave after the one it follows."""
        titles = {
            self.Kind.REMINDER: gettext("Reminder to wave %(number)d"),
            self.Kind.EVALUATION: gettext("Evaluation of wave %(number)d"),
        }
        words = titles.get(self.Kind(self.kind), gettext("Wave %(number)d"))
        return words % {"number": self.follows.number if self.follows else self.number}

    @property
    def in_sentence(self) -> str:
        """ "ronde 3", "herinnering bij ronde 3"."""
        return self.title[:1].lower() + self.title[1:]


class WavePlace(models.Model):
    """A patient's place in a wave. Given up, it stays on record with its reason."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="places")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="places")
    kind = models.CharField(max_length=10, choices=Wave.Kind, default=Wave.Kind.STOP)  # of its wave
    position = models.PositiveSmallIntegerField()
    held = models.BooleanField(default=True)  # false: given up, or the wave is closed
    # What the choice was made on, with rule version and period, as it was that day.
    basis = models.JSONField()
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    given_up_at = models.DateTimeField(null=True, blank=True)
    given_up_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=30, blank=True)
    note = EncryptedTextField(blank=True)

    class Meta:
        ordering = ["wave", "position"]
        constraints = [
            models.UniqueConstraint("wave", "position", name="position_once"),
            models.UniqueConstraint(
                fields=["patient", "kind"], condition=Q(held=True), name="one_open_wave_per_patient"
            ),
            together("place_given_up_at_and_by", "given_up_at", "given_up_by"),
        ]

    def __str__(self) -> str:
        return f"place {self.position} in {self.wave}"


class Screening(models.Model):
    """A person's judgement before the letter: this patient not, not now, or despite a flag that excludes; and why."""

    class Decision(models.TextChoices):
        EXCLUDE = "exclude", _("no letter")
        DEFER = "defer", _("not in this wave")
        INCLUDE = "include", _("a letter after all")

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="screenings")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=30)
    note = EncryptedTextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["patient", "-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(withdrawn_at__isnull=True), name="one_judgement_at_a_time"
            ),
            together("screening_withdrawn_at_and_by", "withdrawn_at", "withdrawn_by"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.reason}"

    @property
    def bars(self) -> bool:
        """No letter, as long as it holds."""
        return self.decision != self.Decision.INCLUDE
