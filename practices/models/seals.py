"""The register of sealed documents: which PDF left this installation, and exactly which bytes."""

from django.db import models

from practices.models.practices import Practice


class Seal(models.Model):
    """One sealed PDF. It says nothing about whom the document is of; `object_id` leads there, inside the practice."""

    record = models.CharField(max_length=32, unique=True)  # random, also inside the PDF: finds a changed copy
    kind = models.CharField(max_length=20)  # letter, print_record, ...
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="seals"
    )
    object_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)  # of the file as sealed
    unsealed_sha256 = models.CharField(max_length=64)  # of the same file before the seal
    size = models.PositiveIntegerField()
    certificate_sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["unsealed_sha256"], name="seal_before")]

    def __str__(self) -> str:
        return f"seal {self.record}"
