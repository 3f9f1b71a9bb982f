"""Who was erased, as a keyed id: enough to erase again after a restore, and not to take in again."""

from django.db import models

from practices.models import Membership, Practice


class Erasure(models.Model):
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="erasures")
    his_number_index = models.CharField(max_length=64)
    reason = models.CharField(max_length=30)
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("practice", "his_number_index", name="erased_once")]

    def __str__(self) -> str:
        return f"erasure {self.pk}"
