"""A project with the rules it chose, and the practices that take part in it."""

from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from practices.models.practices import Practice


class Selection(models.TextChoices):
    """How a wave is filled, as the project's design says."""

    PICKED = "picked", _("by hand")
    ALL = "all", _("everybody who can have a letter")
    RANDOM = "random", _("at random, with a reserve list")


class Project(models.Model):
    """One project, with the rules it chose."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    funder = models.CharField(_("funder"), max_length=80, blank=True)
    deadline = models.DateField(_("last day to sign up"), null=True, blank=True)
    ends_on = models.DateField(_("last day of the project"), null=True, blank=True)
    retention_months = models.PositiveSmallIntegerField(
        _("months that personal data are kept after the end"), default=12
    )
    minimum_practices = models.PositiveSmallIntegerField(_("practices needed"), default=8)
    wave_size = models.PositiveSmallIntegerField(
        _("patients in a wave"), default=20, validators=[MinValueValidator(1)]
    )
    # A folder of data files, see docs/spin-off.md. Fixed once a practice read in a file.
    medicine_group = models.CharField(
        _("medicines that are followed"), max_length=40, default="benzodiazepines"
    )
    chronic_rule = models.CharField(_("rule for chronic use"), max_length=40, default="nhg-60-days")
    consults = models.PositiveSmallIntegerField(_("consults after the letter"), default=5)
    consult_minutes = models.PositiveSmallIntegerField(_("minutes of a consult"), default=20)
    selection = models.CharField(
        _("how patients are chosen"), max_length=8, choices=Selection, default=Selection.PICKED
    )
    interview_rounds = models.PositiveSmallIntegerField(_("rounds of interviews"), default=2)
    interviews_gps = models.PositiveSmallIntegerField(_("GPs interviewed in a round"), default=4)
    interviews_patients = models.PositiveSmallIntegerField(
        _("patients interviewed per practice in a round"), default=2
    )
    # Rules of the reimbursement. Amounts are in practices/models/money.py.
    claim_months = models.PositiveSmallIntegerField(_("months after which hours are too old"), default=12)
    account_delay_days = models.PositiveSmallIntegerField(
        _("days before a new account number is paid to"), default=5
    )
    # Who pays, as it stands in a payment file.
    payer_name = models.CharField(_("name of the payer"), max_length=70, blank=True)
    payer_iban = models.CharField(_("IBAN of the payer"), max_length=34, blank=True)
    vat_text = models.CharField(_("what a claim says about VAT"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name

    def is_open(self, today: date) -> bool:
        """Can practices still sign up?"""
        return self.deadline is None or today <= self.deadline


class Participation(models.Model):
    """A practice takes part in a project: the whole of it, or the treatment only."""

    class Kind(models.TextChoices):
        FULL = "full", _("treatment and research")
        INTERVENTION = "intervention", _("treatment only")

    class State(models.TextChoices):
        INTERVIEW = "interview", _("start interview")
        CONTRACT = "contract", _("contract")
        TRAINING = "training", _("training")
        ACTIVE = "active", _("at work")
        FINISHED = "finished", _("finished")
        WITHDRAWN = "withdrawn", _("withdrawn")

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="participation")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="participations")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.FULL)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    state_since = models.DateTimeField(null=True, blank=True)
    # From this day on data may become research rows; empty without a full contract. Nothing is back-filled.
    research_since = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="withdrawn_has_reason", condition=~Q(state="withdrawn") | ~Q(withdrawn_reason="")
            ),
            models.CheckConstraint(
                name="research_needs_full_contract",
                condition=Q(research_since__isnull=True) | Q(kind="full"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice} - {self.project}"
