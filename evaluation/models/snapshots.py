"""Snapshots: what the outside world sees of all practices together, counted on one day and never changed afterwards."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.crypto import EncryptedJSONField
from benzoproject.lib.durable import DurableWork
from evaluation.models.studies import Study
from evaluation.snapshots.successive import ALL, CONSENT
from practices.models import Practice, User


class Snapshot(DurableWork):
    """One count of the study. The work of this row is publishing; the counting is that of its parts.

    `content` is read through evaluation/snapshots/content.py only; it holds nothing that may not be seen.
    """

    class State(models.TextChoices):
        COUNTING = "counting", _("being counted")
        PUBLISHED = "published", _("published")
        WITHHELD = "withheld", _("not published")

    class Reason(models.TextChoices):
        """Why it was not published."""

        POOL = "pool", _("too few practices")
        CHANGED = "changed", _("too few practices changed")
        NO_ANSWER = "no_answer", _("could not be made safe")
        STOPPED = "stopped", _("did not succeed")

    bell = "evaluation.publish_snapshots"

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    day = models.DateField()
    rules = models.JSONField()  # threshold, base, pool and changed, as they were when it was asked for
    without_consent = models.BooleanField()  # whether the study counted those who gave no consent
    asked_at = models.DateTimeField()
    # Empty: the command on the server made it, which knows no user.
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Here and not counted from the parts: who follows the study sees no rows of practices.
    parts_asked = models.PositiveIntegerField()
    parts_counted = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.COUNTING)
    reason = models.CharField(max_length=9, choices=Reason, blank=True)
    needed = models.PositiveIntegerField(
        null=True, blank=True
    )  # practices, with the reasons `pool` and `changed`
    there = models.PositiveIntegerField(null=True, blank=True)
    content = models.JSONField(default=dict, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint("study", "number", name="snapshot_number_once"),
            models.UniqueConstraint(
                fields=["study"], condition=Q(state="counting"), name="one_snapshot_being_counted"
            ),
            models.CheckConstraint(
                name="snapshot_published_whole",
                condition=Q(state="published", published_at__isnull=False) & ~Q(content_hash="")
                | (~Q(state="published") & Q(published_at__isnull=True, content_hash="")),
            ),
            models.CheckConstraint(
                name="snapshot_withheld_says_why",
                condition=(Q(state="withheld") & ~Q(reason="")) | (~Q(state="withheld") & Q(reason="")),
            ),
            models.CheckConstraint(
                name="snapshot_counts_no_more_than_asked", condition=Q(parts_counted__lte=F("parts_asked"))
            ),
        ]

    def __str__(self) -> str:
        return f"snapshot {self.number}"

    @property
    def counted(self) -> str:
        """Who: see evaluation/snapshots/successive.py."""
        return ALL if self.without_consent else CONSENT


class SnapshotPart(DurableWork):
    """The counts of one practice for one snapshot. Once that was published or withheld only hashes are left."""

    bell = "evaluation.count_snapshot_parts"

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="parts")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="snapshot_parts")
    # Patients per combination of categories, [[categories, count], ...]: exact, and gone as soon as they were added up.
    counts = EncryptedJSONField(null=True, blank=True)
    # Of the counts and of the records behind them, see evaluation/snapshots/successive.py. With the key of the study:
    # nobody can try out which counts give them.
    hashes = models.JSONField(default=dict, blank=True)
    # [[rule and version, version of the reference], ...] of the outcomes that were counted.
    versions = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("snapshot", "practice", name="one_part_per_practice")]

    def __str__(self) -> str:
        return f"part of {self.practice_id}"
