"""What a person looked up in the record before a letter: one item of the screening checklist, for one patient."""

from django.db import models

from benzoproject.lib.crypto import EncryptedTextField
from patients.models.patients import Patient
from practices.models import Membership


class Finding(models.Model):
    """Somebody looked: it is so, or it is not. Never changed; the newest of an item counts."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="findings")
    item = models.CharField(max_length=30)  # see patients/checklist.py
    present = models.BooleanField()
    note = EncryptedTextField(blank=True)
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["patient", "-found_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.item} of patient {self.patient_id}"
