"""Letter texts in versions, and the letters made with them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedJSONField, EncryptedTextField
from benzoproject.lib.durable import DurableWork
from patients.models import Patient, Wave, WavePlace
from patients.pharmacology.groups import BENZODIAZEPINES, load_group
from practices.models import Membership, Practice, User


class LetterText(models.Model):
    """One version of a letter text. It never changes; a better text is a new version. A concept is not sent."""

    class Kind(models.TextChoices):
        STOP = "stop", _("stop letter")
        REMINDER = "reminder", _("reminder")
        EVALUATION = "evaluation", _("invitation to an evaluation")

    medicine_group = models.CharField(
        max_length=40, default=BENZODIAZEPINES
    )  # what it is about, as a project has it
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.STOP)
    language = models.CharField(max_length=5, default="nl")
    level = models.CharField(max_length=2, default="B1")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()  # title and blocks, see writing/text.py
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approval_note = models.CharField(_("guideline, edition and page"), max_length=300, blank=True)

    class Meta:
        ordering = ["medicine_group", "kind", "language", "level", "-version"]
        constraints = [
            models.UniqueConstraint(
                "medicine_group", "kind", "language", "level", "version", name="text_version_once"
            ),
            together("text_approved_at_and_by", "approved_at", "approved_by"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.level} {self.version}"

    @property
    def medicines(self) -> str:
        return load_group(self.medicine_group).said(get_language() or "")


class Letter(DurableWork):
    """One letter to one patient: the facts it states, the text version, and the hash of what is signed.

    The durable work of a letter is its rendering; it is asked for when the letter is complete.
    """

    bell = "stopletters.render_letters"
    bell_size = 25  # letters per ring: one process shares fonts and style sheet among them
    kept_files = {"stored_name": "pdf_sha256"}

    class State(models.TextChoices):
        PREPARED = "prepared", _("waits for signatures")
        COMPLETE = "complete", _("signed by both")
        POSTED = "posted", _("posted")
        TAKEN_OUT = "taken_out", _("taken out")

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="letters")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="letters")
    place = models.OneToOneField(WavePlace, on_delete=models.PROTECT, related_name="letter")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="letters")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=LetterText.Kind, default=LetterText.Kind.STOP)
    text = models.ForeignKey(LetterText, on_delete=models.PROTECT, related_name="+")
    poh = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    gp = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    facts = EncryptedJSONField()
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    taken_out_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_out_reason = models.CharField(max_length=30, blank=True)
    taken_out_note = EncryptedTextField(blank=True)
    # The POH's last look before posting: still registered, address current, 18 or older, nothing new against it.
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["wave", "position"]
        constraints = [
            # Somebody taken out and chosen again gets a new letter; the old one stays on record.
            models.UniqueConstraint(
                fields=["patient", "wave", "kind"],
                condition=~Q(state="taken_out"),
                name="one_letter_per_patient_wave_kind",
            ),
            together("letter_checked_at_and_by", "checked_at", "checked_by"),
            together("letter_taken_out_at_and_by", "taken_out_at", "taken_out_by"),
            models.CheckConstraint(
                name="taken_out_letter_says_when",
                condition=Q(state="taken_out", taken_out_at__isnull=False)
                | (~Q(state="taken_out") & Q(taken_out_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def stored_name(self) -> str:
        """Named after its content: a worker that comes late cannot write over a newer PDF. "" before it is made."""
        return f"letters/{self.pk}-{self.pdf_sha256}.pdf" if self.pdf_sha256 else ""
