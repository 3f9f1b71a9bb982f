"""What an hour is worth, how much may be spent, and to which account it is paid. Amounts are euros."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from practices.models.people import Role, User
from practices.models.practices import Practice
from practices.models.projects import Project


class Payer(models.TextChoices):
    FUND = "fund", "AFA"
    INSURER = "insurer", _("health insurer")


class Activity(models.TextChoices):
    START_INTERVIEW = "start_interview", _("start interview")
    TRAINING = "training", _("training")
    MEDICAL = "medical", _("medical information")
    SELECTING = "selecting", _("selecting patients")
    LETTERS = "letters", _("sending letters")
    RESPONSE = "response", _("keeping track of response")
    INTERVISION = "intervision", _("intervision")
    RESEARCH = "research", _("research interview")
    OTHER = "other", _("other project work")
    CONSULT = "consult", _("consults with patients")

    @property
    def payer(self) -> Payer:
        return Payer.INSURER if self == Activity.CONSULT else Payer.FUND


PAID_BY_FUND = tuple(activity for activity in Activity if activity.payer == Payer.FUND)


class Rate(models.Model):
    """Euros an hour, from a day on: for one role or both, for one activity or all. The most specific one counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="rates")
    role = models.CharField(
        _("role"), max_length=10, blank=True, choices=[(Role.POH, Role.POH.label), (Role.GP, Role.GP.label)]
    )
    activity = models.CharField(_("activity"), max_length=15, blank=True, choices=Activity)
    valid_from = models.DateField(_("from"))
    amount = models.DecimalField(
        _("euros an hour"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["project", "-valid_from", "role", "activity"]
        constraints = [
            models.UniqueConstraint("project", "role", "activity", "valid_from", name="rate_once_per_day"),
            models.CheckConstraint(name="rate_above_zero", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.valid_from}"


class Cap(models.Model):
    """The most minutes of an activity that one practice may claim in a calendar year."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="caps")
    activity = models.CharField(_("activity"), max_length=15, choices=Activity)
    minutes_a_year = models.PositiveIntegerField(_("minutes a year"))
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["project", "activity"]
        constraints = [models.UniqueConstraint("project", "activity", name="cap_once_per_activity")]

    def __str__(self) -> str:
        return f"{self.activity}: {self.minutes_a_year}"


class Budget(models.Model):
    """What may be spent: by the whole project (practice and activity empty), a practice, an activity, or both."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="budgets")
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="budgets"
    )
    activity = models.CharField(_("activity"), max_length=15, blank=True, choices=Activity)
    amount = models.DecimalField(
        _("euros"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["project", "practice", "activity"]
        constraints = [
            models.UniqueConstraint("project", "practice", "activity", name="budget_once"),
            models.UniqueConstraint(
                "project", "activity", condition=Q(practice__isnull=True), name="budget_of_project_once"
            ),
            models.CheckConstraint(name="budget_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"budget {self.pk}"


class BankAccount(models.Model):
    """An account number a practice asks to be paid to. It counts after somebody else agreed, and some days later."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="bank_accounts")
    iban = EncryptedTextField(_("IBAN"))
    holder = models.CharField(_("name of the account holder"), max_length=70)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    usable_from = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # refused, or another one took its place
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["practice", "-entered_at", "-pk"]
        constraints = [
            together("bank_account_confirmed_at_and_by", "confirmed_at", "confirmed_by", "usable_from"),
            together("bank_account_ended_at_and_by", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="bank_account_by_two_people",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"
