"""E-mails that must arrive once: the row is the queue, its key makes it the only one."""

from django.db import models

from benzoproject.lib.durable import DurableWork
from practices.models.people import User


class Mail(DurableWork):
    """An e-mail to a colleague. Words are ids, dates and names of projects: never anything about a patient. A link that
    stands among them is there until the mail is sent."""

    bell = "practices.send_mails"

    key = models.CharField(max_length=120, unique=True)  # what it is about: "meeting-invited:12:34"
    template = models.CharField(max_length=40)  # templates/emails/<template>.txt
    to = models.EmailField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.JSONField(default=dict)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"mail {self.pk}"
