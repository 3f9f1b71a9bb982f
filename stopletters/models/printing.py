"""The print file of a wave: every letter in list order, duplex-safe, with its check list; and copies made later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from benzoproject.lib.durable import DurableWork
from patients.models import Wave
from practices.models import Membership
from stopletters.models.letters import Letter


class PrintRun(DurableWork):
    bell = "stopletters.build_print_files"

    wave = models.OneToOneField(Wave, on_delete=models.PROTECT, related_name="print_run")
    letters = models.JSONField(default=list)  # ids in list order, as printed
    letters_sha256 = models.CharField(max_length=64, blank=True)
    checklist_sha256 = models.CharField(max_length=64, blank=True)
    record_sha256 = models.CharField(
        max_length=64, blank=True
    )  # the sealed page of who signed what, and when
    pages = models.PositiveIntegerField(default=0)
    printed_at = models.DateTimeField(null=True, blank=True)
    printed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [together("print_run_printed_at_and_by", "printed_at", "printed_by")]

    def __str__(self) -> str:
        return f"print run {self.pk}"

    @staticmethod
    def stored_name(digest: str) -> str:
        """Named after its content, like a letter."""
        return f"prints/{digest}.pdf"


class Copy(models.Model):
    """Somebody had a letter, or the whole pile, printed again: marked as a copy, with the reason."""

    class Reason(models.TextChoices):
        LOST = "lost", _("lost")
        DAMAGED = "damaged", _("damaged")
        PRINTER = "printer", _("the printer failed")
        RECORD = "record", _("for the record")
        OTHER = "other", _("another reason")

    belongs_through = ("letter",)  # a copy of one letter goes with it: without, it would be one of the pile

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="copies")
    letter = models.ForeignKey(  # empty: the whole pile
        Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    note = EncryptedTextField(_("note"), blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["wave", "-made_at", "-pk"]

    def __str__(self) -> str:
        return f"copy {self.pk}"
