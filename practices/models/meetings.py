"""Training days, medical information and intervision: one model of a meeting, and who comes to it."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from practices.models.people import Membership, User
from practices.models.projects import Project


class Meeting(models.Model):
    class Kind(models.TextChoices):
        DAY_1 = "day_1", _("training day 1")
        DAY_2 = "day_2", _("training day 2")
        MEDICAL = "medical", _("medical information")
        INTERVISION = "intervision", _("intervision")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    group = models.CharField(_("group"), max_length=20, blank=True)
    title = models.CharField(_("subject"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    place = models.CharField(_("place"), max_length=120)
    trainer = models.CharField(_("trainer"), max_length=80, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [together("meeting_cancelled_at_and_by", "cancelled_at", "cancelled_by")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%Y-%m-%d}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_training(self) -> bool:
        """A training day is given to two groups: one person comes to one of them."""
        return self.kind in (self.Kind.DAY_1, self.Kind.DAY_2)

    def has_begun(self, at: datetime) -> bool:
        return self.starts_at <= at


class Seat(models.Model):
    """One person and one meeting: invited, coming or waiting, there or not, and their grade."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        COMING = "coming", _("coming")
        WAITING = "waiting", _("on the waiting list")
        DECLINED = "declined", _("not coming")

    class Attendance(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("excused")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seats")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="seats")
    state = models.CharField(max_length=8, choices=State, default=State.INVITED)
    state_at = models.DateTimeField()  # also the order of the waiting list
    attendance = models.CharField(max_length=7, choices=Attendance, blank=True)
    attendance_at = models.DateTimeField(null=True, blank=True)
    attendance_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grade = models.PositiveSmallIntegerField(
        _("grade (1-10)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    remark = EncryptedTextField(_("remark"), blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "state_at", "pk"]
        constraints = [
            models.UniqueConstraint("meeting", "membership", name="seat_once_per_person"),
            together("seat_attendance_at_and_by", "attendance_at", "attendance_by"),
            models.CheckConstraint(
                name="grade_from_1_to_10", condition=Q(grade__isnull=True) | Q(grade__gte=1, grade__lte=10)
            ),
            models.CheckConstraint(
                name="who_was_there_gives_a_grade",
                condition=Q(grade__isnull=True) | Q(attendance="present"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} at {self.meeting_id}"


class StartOverride(models.Model):
    """The project leader lets a POH begin before training day 1 (T4), and says why."""

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="start_override")
    reason = models.CharField(_("reason"), max_length=300)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"may start: {self.membership_id}"


class Lesson(models.Model):
    """A lesson learned, in general words; other practices see it after the project leader looked at it."""

    class State(models.TextChoices):
        OFFERED = "offered", _("to look at")
        SHOWN = "shown", _("shown")
        RETURNED = "returned", _("sent back")
        REMOVED = "removed", _("taken away")

    class Theme(models.TextChoices):
        CONVERSATION = "conversation", _("conversation")
        TAPERING = "tapering", _("tapering")
        ORGANISATION = "organisation", _("organisation")
        PHARMACY = "pharmacy", _("pharmacy and repeats")
        OTHER_MEDICINES = "other", _("other medicines")

    practice = models.ForeignKey("practices.Practice", on_delete=models.PROTECT, related_name="lessons")
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(_("theme"), max_length=12, choices=Theme)
    case = EncryptedTextField(_("what happened, in general words"))
    lesson = EncryptedTextField(_("what others can learn from it"))
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("what has to be changed"), max_length=300, blank=True)

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [together("lesson_judged_at_and_by", "judged_at", "judged_by")]

    def __str__(self) -> str:
        return f"lesson {self.pk}"
