"""The codebook of a study, and which passages of the notes have which code."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from evaluation.models.interviews import Interview
from evaluation.models.studies import Study
from practices.models import User


class Code(models.Model):
    """A theme that passages are about; codes stand below one another. A retired one keeps its passages."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="codes")
    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # its name in other programs
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("when to use it"), max_length=1000, blank=True)
    examples = EncryptedTextField(_("examples"), blank=True)  # may be somebody's words
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                F("study"), Lower("name"), name="code_name_once", condition=Q(retired_at__isnull=True)
            ),
            together("code_retired_at_and_by", "retired_at", "retired_by"),
            models.CheckConstraint(name="code_not_below_itself", condition=~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="merged_code_is_retired",
                condition=Q(merged_into__isnull=True) | Q(retired_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Coding(models.Model):
    """A passage, from one paragraph to another, and one code of it."""

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="codings")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="codings")
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["interview", "first", "last", "pk"]
        constraints = [
            models.UniqueConstraint("interview", "code", "first", "last", name="passage_coded_once"),
            models.CheckConstraint(
                name="passage_goes_forward", condition=Q(first__gte=1, last__gte=F("first"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
