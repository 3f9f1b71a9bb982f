"""What was said in an interview, as the interviewer typed it: numbered paragraphs. Nothing is recorded."""

from django.db import models

from benzoproject.lib.crypto import EncryptedTextField
from evaluation.models.interviews import Interview
from practices.models import User


class Paragraph(models.Model):
    """One version of a paragraph of the notes. A correction is a new version under the same number, so that passages
    keep their place; empty text means that it was taken out."""

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="paragraphs")
    number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    text = EncryptedTextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["interview", "number", "version"]
        constraints = [
            models.UniqueConstraint("interview", "number", "version", name="paragraph_version_once")
        ]

    def __str__(self) -> str:
        return f"paragraph {self.number}.{self.version}"
