"""A HIS export on its way in: read in the background, shown, confirmed, committed as a whole."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedJSONField, EncryptedTextField
from benzoproject.lib.durable import DurableWork
from practices.models import Membership, Practice


class Outcome(models.TextChoices):
    """How a row of the file ended; every row has exactly one."""

    IMPORTED = "imported", _("imported")
    UNCHANGED = "unchanged", _("already known")
    DUPLICATE = "duplicate", _("twice in the file")
    NOT_TRACKED = "not_tracked", _("not a tracked medicine")
    NEEDS_PERSON = "needs_person", _("needs you")
    UNREADABLE = "unreadable", _("not readable")


class HisImport(DurableWork):
    """One uploaded file. The raw file is kept (encrypted) until commit only; its hash, name and counts stay."""

    bell = "patients.work_on_imports"

    class Phase(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("waits for your check")
        COMMITTING = "committing", _("being stored")
        COMMITTED = "committed", _("stored")
        REFUSED = "refused", _("refused")
        DISCARDED = "discarded", _("discarded")
        UNDONE = "undone", _("undone")

    class Contents(models.TextChoices):
        PRESCRIPTIONS = "medication", _("prescriptions")
        EPISODES = "episodes", _("episodes")

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="imports")
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.READING)
    file_name = EncryptedTextField()
    contents = models.CharField(max_length=10, choices=Contents, default=Contents.PRESCRIPTIONS)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mapping = EncryptedJSONField(null=True, blank=True)  # {field: header} as a person confirmed it
    keep_mapping = models.BooleanField(default=True)
    encoding = models.CharField(max_length=16, blank=True)  # as a person said; empty: as we think
    as_of = models.DateField(null=True, blank=True)
    preview = EncryptedJSONField(
        null=True, blank=True
    )  # what was recognised, with samples; gone after commit
    refusal = EncryptedTextField(blank=True)
    # Numbers only: rows_read, outcomes, patients, columns are in `result` for good.
    result = models.JSONField(default=dict)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            together("import_undone_at_and_by", "undone_at", "undone_by"),
            # A file that a person uploaded is stored by a person; one of a command by nobody.
            models.CheckConstraint(
                name="import_committed_at_and_by",
                condition=Q(committed_at__isnull=True)
                | Q(committed_by__isnull=False)
                | Q(uploaded_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def stored_name(self) -> str:
        return f"imports/{self.pk}"


class ImportedChange(models.Model):
    """One row that the last import made or changed, with what stood there before: enough to undo it.

    `answer`: a question that was answered since, and made the change. The next import takes all of these away.
    """

    class Table(models.TextChoices):
        PATIENT = "patient"
        PRESCRIPTION = "rx"
        EPISODE = "episode"
        OPEN_ROW = "open_row"
        LEDGER = "ledger"

    his_import = models.ForeignKey(HisImport, on_delete=models.CASCADE, related_name="changes")
    table = models.CharField(max_length=8, choices=Table)
    object_id = models.BigIntegerField()
    answer = models.ForeignKey(
        "OpenRow", on_delete=models.CASCADE, null=True, blank=True, related_name="changes"
    )
    before = EncryptedJSONField(null=True, blank=True)  # null = the import made this row

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["his_import", "table", "object_id"],
                condition=Q(answer__isnull=True),
                name="change_once",
            ),
            models.UniqueConstraint(fields=["answer", "table", "object_id"], name="change_once_per_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.object_id} by import {self.his_import_id}"


class MappingProfile(models.Model):
    """The columns a practice confirmed for files with this header: the next file is recognised by itself."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="mapping_profiles")
    name = models.CharField(_("name"), max_length=80, blank=True)
    header_index = models.CharField(max_length=64)
    columns = EncryptedJSONField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("practice", "header_index", name="one_profile_per_header"),
        ]

    def __str__(self) -> str:
        return f"profile {self.pk}"


class LedgerRow(models.Model):
    """How one row of the file ended. A message that quotes the file is encrypted like the file was."""

    # `ledger_by_outcome` begins with it, so it needs no index of its own.
    his_import = models.ForeignKey(HisImport, on_delete=models.CASCADE, related_name="ledger", db_index=False)
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    column = models.CharField(max_length=80, blank=True)  # our field name, not the file's header
    message = EncryptedTextField(blank=True)

    class Meta:
        ordering = ["his_import", "row", "pk"]
        indexes = [models.Index(fields=["his_import", "outcome", "row"], name="ledger_by_outcome")]

    def __str__(self) -> str:
        return f"row {self.row}"


class OpenRow(models.Model):
    """A row that needs a person. It waits encrypted; equal questions are answered in one go."""

    TWICE = "twice"  # the kind that holds nothing up: a duplicate, of which a person may say that it is meant
    IDENTITY = "identity"  # a number that came back with another birth date: who is meant?

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="open_rows")
    his_import = models.ForeignKey(HisImport, on_delete=models.PROTECT, related_name="open_rows")
    row = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    group = models.CharField(max_length=64)
    cells = EncryptedJSONField()
    question = EncryptedTextField()
    suggestion = EncryptedTextField(blank=True)
    answer = EncryptedJSONField(null=True, blank=True)  # {} = leave this row out
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["row", "pk"]
        constraints = [
            # The same row in the next file is the same question: answered once, never asked again.
            models.UniqueConstraint("practice", "fingerprint", name="asked_once"),
            together("open_row_answered_at_and_by", "answered_at", "answered_by"),
        ]

    def __str__(self) -> str:
        return f"open row {self.pk}"
