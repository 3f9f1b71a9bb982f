"""Whom a practice invited to an interview, and what the interviewer may use to reach them. Rows of the practice."""

from django.db import models

from benzoproject.lib.crypto import EncryptedTextField
from evaluation.models.interviews import Interview
from patients.models import Patient
from practices.models import Membership, Practice


class InterviewInvitation(models.Model):
    """A patient the practice asked. The only row that knows which patient an interview is with."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="interview_invitations")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="interview_invitations")
    interview = models.OneToOneField(Interview, on_delete=models.PROTECT, related_name="invitation")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["invited_at", "pk"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class ContactRelease(models.Model):
    """Name and phone of who agreed, for the interviewer, for a limited time. Erased afterwards; the log remembers who
    opened it."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    invitation = models.OneToOneField(InterviewInvitation, on_delete=models.CASCADE, related_name="contact")
    name = EncryptedTextField()
    phone = EncryptedTextField()
    remark = EncryptedTextField(blank=True)  # when to phone
    until = models.DateField()
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"contact until {self.until}"
