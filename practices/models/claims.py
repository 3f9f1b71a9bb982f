"""Hours, the claim of a month they stand in, and the payment of a claim. An hour never names a patient."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from benzoproject.lib.durable import DurableWork
from practices.models.money import Activity, BankAccount, Payer
from practices.models.people import Membership, Role, User
from practices.models.practices import Practice
from practices.models.projects import Project


class Batch(models.Model):
    """Claims that are paid together, by one file for the bank. Who makes it does not release it."""

    class State(models.TextChoices):
        MADE = "made", _("made")
        RELEASED = "released", _("released")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    kept_files = {"stored_name": "file_sha256"}

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="batches")
    state = models.CharField(max_length=9, choices=State, default=State.MADE)
    message_id = models.CharField(max_length=35, unique=True)  # as it stands in the file
    execute_on = models.DateField(_("to be paid on"))
    total = models.DecimalField(max_digits=12, decimal_places=2)
    file_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paid_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # said to be paid, or cancelled
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Cancelled after its release: why, and [{"claim": pk, "account": pk}], in case the bank paid it all the same.
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    given_back = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            together("batch_released_at_and_by", "released_at", "released_by"),
            together("batch_ended_at_and_by", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="batch_by_two_people",
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="batch_called_back_with_reason",
                condition=~Q(state="cancelled") | Q(released_at__isnull=True) | ~Q(cancel_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def stored_name(self) -> str:
        return f"payments/{self.pk}-{self.file_sha256}.xml" if self.file_sha256 else ""


class Claim(DurableWork):
    """The hours of one practice in one month. `number` 0 is the month itself, higher ones are corrections after it.

    While it may change its total is computed; from submitting on it has lines. Its PDF is made when it is approved.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not yet submitted")
        SUBMITTED = "submitted", _("submitted")
        QUESTION = "question", _("a question is open")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        IN_BATCH = "in_batch", _("in a payment batch")
        PAID = "paid", _("paid")
        SETTLED = "settled", _("settled, nothing to pay")

    bell = "practices.render_claims"
    kept_files = {"stored_name": "pdf_sha256"}
    OPEN = (State.DRAFT, State.QUESTION, State.REJECTED)  # hours can be added and changed

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="claims")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="claims")
    month = models.DateField()  # its first day
    number = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    total = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # chosen when it comes into a batch
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["practice", "month", "number"]
        constraints = [
            models.UniqueConstraint("practice", "project", "month", "number", name="claim_once_per_month"),
            # Not `month__day=1`: on SQLite that is a function of Django's own, and nothing else could copy the file.
            models.CheckConstraint(name="claim_month_is_first_day", condition=Q(month__endswith="-01")),
            together("claim_submitted_at_and_by", "submitted_at", "submitted_by"),
            together("claim_judged_at_and_by", "judged_at", "judged_by"),
            models.CheckConstraint(
                name="claim_by_two_people",
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="claim_in_batch_has_account",
                condition=Q(state__in=("in_batch", "paid"), batch__isnull=False, account__isnull=False)
                | (~Q(state__in=("in_batch", "paid")) & Q(batch__isnull=True, account__isnull=True)),
            ),
            models.CheckConstraint(
                name="claim_with_lines_has_total",
                condition=Q(state__in=("draft", "rejected")) | Q(total__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"

    @property
    def reference(self) -> str:
        """How it is called on paper and on a bank statement."""
        return f"D{self.pk:05d}"

    @property
    def stored_name(self) -> str:
        return f"claims/{self.pk}-{self.pdf_sha256}.pdf" if self.pdf_sha256 else ""


class ClaimLine(models.Model):
    """Frozen when a claim is submitted: the minutes of one activity at one rate. The total is the sum of the lines."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lines")
    activity = models.CharField(max_length=15, choices=Activity)
    role = models.CharField(max_length=10, choices=Role)
    rate = models.DecimalField(max_digits=8, decimal_places=2)
    minutes = models.IntegerField()  # a correction may take some away
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["claim", "pk"]
        constraints = [
            models.UniqueConstraint("claim", "activity", "role", "rate", name="claim_line_once"),
            models.CheckConstraint(name="line_not_of_insurer", condition=~Q(activity="consult")),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.amount}"


class ClaimRemark(models.Model):
    """A question about a claim, or the answer to one."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="remarks")
    text = EncryptedTextField(_("question or answer"))
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["claim", "said_at", "pk"]

    def __str__(self) -> str:
        return f"remark {self.pk}"


class Hours(models.Model):
    """What somebody did for the project on a day. Paid by the fund: in a claim. Paid by an insurer: never in one."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="hours")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="hours")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="hours")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from (may stay empty)"), null=True, blank=True)
    activity = models.CharField(_("activity"), max_length=15, choices=Activity)
    payer = models.CharField(max_length=7, choices=Payer)
    minutes = models.SmallIntegerField(_("minutes"))
    remark = EncryptedTextField(_("remark, never about a patient"), blank=True)
    source = models.CharField(max_length=60, blank=True)  # what it was proposed from: "meeting:12"
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )  # takes away what was claimed wrongly: minutes below zero
    standing = models.BooleanField(default=True)  # false: taken away again by a correction
    rate = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True
    )  # frozen with the lines of its claim; a correction takes away at the rate that was claimed
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "hours"
        ordering = ["practice", "-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="insurer_never_in_a_claim",
                condition=Q(payer="fund", claim__isnull=False) & ~Q(activity="consult")
                | Q(payer="insurer", claim__isnull=True, activity="consult"),
            ),
            models.CheckConstraint(
                name="hours_above_zero_but_corrections",
                condition=Q(minutes__gt=0, corrects__isnull=True) | Q(minutes__lt=0, corrects__isnull=False),
            ),
            # Nothing is claimed twice: a proposal is taken once, one begins once at a time, and without a time
            # an activity is written once a day.
            models.UniqueConstraint(
                "membership", "source", condition=~Q(source=""), name="proposal_taken_once"
            ),
            models.UniqueConstraint(
                "membership", "day", "starts",
                condition=Q(starts__isnull=False, corrects__isnull=True, standing=True), name="hours_begin_once",
            ),
            models.UniqueConstraint(
                "membership", "day", "activity",
                condition=Q(starts__isnull=True, source="", corrects__isnull=True, standing=True),
                name="hours_once_a_day",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["membership", "day"], name="hours_of_a_person")]

    def __str__(self) -> str:
        return f"hours {self.pk}"


class DismissedProposal(models.Model):
    """Hours that were proposed from what happened, and that this person does not write."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="dismissed_proposals")
    source = models.CharField(max_length=60)
    dismissed_at = models.DateTimeField()

    class Meta:
        ordering = ["-dismissed_at", "-pk"]
        constraints = [models.UniqueConstraint("membership", "source", name="proposal_dismissed_once")]

    def __str__(self) -> str:
        return f"dismissed {self.source}"
