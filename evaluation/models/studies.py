"""The study of a project: what was agreed before anybody looked at a result, and the rules of what is shown."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from practices.models import Project, User


class Study(models.Model):
    """The research of one project. Nothing is counted for others before it is registered."""

    class PrimaryOutcome(models.TextChoices):
        ABSTINENT = "abstinent", _("stopped")
        HALVED = "halved", _("at least half less")

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="study")
    # Registered: all of these are there, and a date.
    ethics_number = models.CharField(_("number of the ethics committee"), max_length=60, blank=True)
    analysis_plan = models.TextField(_("analysis plan"), max_length=20000, blank=True)
    primary_outcome = models.CharField(
        _("primary outcome"), max_length=10, choices=PrimaryOutcome, blank=True
    )
    primary_window = models.PositiveSmallIntegerField(_("months after the letter"), default=6)
    plan_dated = models.DateField(_("date of the plan"), null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Counts of patients who gave no consent need a ground in law and a notice beforehand; empty: they are not counted.
    aggregate_ground = models.TextField(
        _("legal ground for counts without consent"), max_length=2000, blank=True
    )
    notice_given_on = models.DateField(_("notice given on"), null=True, blank=True)
    # What is shown to others (see evaluation/disclosure). Of two practices together each could work out the other:
    # three is the least that hides one.
    threshold = models.PositiveSmallIntegerField(
        _("small counts: at most"), default=7, validators=[MinValueValidator(3), MaxValueValidator(50)]
    )
    base = models.PositiveSmallIntegerField(
        _("rounded to a multiple of"), default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    pool = models.PositiveSmallIntegerField(
        _("practices in a pool, at least"), default=5, validators=[MinValueValidator(3)]
    )
    changed = models.PositiveSmallIntegerField(
        _("practices that changed before a new snapshot, at least"),
        default=3,
        validators=[MinValueValidator(3)],
    )
    pseudonym_key = EncryptedTextField()  # hex; what pseudonyms of this project are made with

    class Meta:
        constraints = [
            together("study_registered_at_and_by", "registered_at", "registered_by"),
            models.CheckConstraint(
                name="study_registered_whole",
                condition=Q(registered_at__isnull=True)
                | (
                    ~Q(ethics_number="")
                    & ~Q(analysis_plan="")
                    & ~Q(primary_outcome="")
                    & Q(plan_dated__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="study_ground_with_notice",
                condition=Q(aggregate_ground="", notice_given_on__isnull=True)
                | (~Q(aggregate_ground="") & Q(notice_given_on__isnull=False)),
            ),
            models.CheckConstraint(name="study_window_is_known", condition=Q(primary_window__in=(3, 6, 12))),
        ]

    def __str__(self) -> str:
        return f"study of {self.project_id}"

    @property
    def counts_without_consent(self) -> bool:
        return bool(self.aggregate_ground) and self.notice_given_on is not None


class StudyText(models.Model):
    """One version of what patients are told, or asked, about the research. It never changes."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("information sheet")
        CONSENT = "consent", _("consent text")

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField()
    content = models.TextField(_("text"), max_length=20000)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint("study", "kind", "version", name="study_text_version_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class PlanAmendment(models.Model):
    """What was agreed about the analysis after the plan was registered. It stands beside the plan, which stays."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="amendments")
    note = models.TextField(_("what changes, and why"), max_length=5000)
    dated = models.DateField(_("date of the amendment"))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["dated", "added_at", "pk"]

    def __str__(self) -> str:
        return f"amendment of {self.dated}"
