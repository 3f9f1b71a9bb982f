"""A practice signs up for a project and is judged section by section; and the interview that follows."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from practices.models.people import Discipline, Membership, User
from practices.models.practices import AGB, KVK, POSTCODE
from practices.models.projects import Participation, Project


class Recruiter(models.TextChoices):
    IVO = "ivo", "IVO"
    AFA = "afa", "AFA"
    PROGEZ = "progez", "Progez"
    CARANSSCOOP = "caransscoop", "Caransscoop"
    OTHER = "other", _("somebody else")


class SignUp(models.Model):
    """What a practice filled in on the public page. Who knows the link can mend a section that was sent back."""

    class State(models.TextChoices):
        RECEIVED = "received", _("to judge")
        RETURNED = "returned", _("sent back")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Section(models.TextChoices):
        PRACTICE = "practice", _("the practice")
        RECORD = "record", _("record system and size")
        PEOPLE = "people", _("the people")
        PROJECT = "project", _("taking part")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="sign_ups")
    state = models.CharField(max_length=9, choices=State, default=State.RECEIVED)
    # The practice
    name = models.CharField(_("name of the practice"), max_length=120)
    street = models.CharField(_("street"), max_length=80)
    house_number = models.CharField(_("house number"), max_length=12)
    postcode = models.CharField(_("postcode"), max_length=7, validators=[POSTCODE])
    city = models.CharField(_("place"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20)
    agb_code = models.CharField(_("AGB code"), max_length=8, validators=[AGB])
    kvk_number = models.CharField(_("KvK number"), max_length=8, blank=True, validators=[KVK])
    # Record system and size
    his = models.CharField(_("record system (HIS)"), max_length=40)
    list_size = models.PositiveIntegerField(_("number of patients"), validators=[MinValueValidator(1)])
    # The people
    contact_name = models.CharField(_("your name"), max_length=80)
    contact_email = models.EmailField(_("your e-mail address"))
    contact_phone = models.CharField(_("your phone number"), max_length=20, blank=True)
    poh_name = models.CharField(_("name of the POH"), max_length=80)
    poh_email = models.EmailField(_("e-mail address of the POH"))
    poh_discipline = models.CharField(_("discipline of the POH"), max_length=10, choices=Discipline)
    gp_name = models.CharField(_("name of the GP"), max_length=80)
    gp_email = models.EmailField(_("e-mail address of the GP"))
    # Taking part
    kind = models.CharField(_("takes part in"), max_length=12, choices=Participation.Kind)
    recruited_by = models.CharField(
        _("who told you about the project"), max_length=12, choices=Recruiter, default=Recruiter.IVO
    )
    recruited_by_other = models.CharField(_("namely"), max_length=80, blank=True)
    motivation = models.TextField(_("why you want to take part"), max_length=2000, blank=True)

    language = models.CharField(
        max_length=5, default="nl"
    )  # of the page that was filled in, and of the answers
    form_token = models.CharField(
        max_length=32, unique=True
    )  # a second submit of the same form stores nothing
    link_hash = models.CharField(max_length=64, unique=True)  # of the secret in the link to one's own sign-up
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision_note = models.CharField(_("reason"), max_length=500, blank=True)
    participation = models.OneToOneField(
        Participation, on_delete=models.PROTECT, null=True, blank=True, related_name="sign_up"
    )

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            together("sign_up_decided_at_and_by", "decided_at", "decided_by"),
            models.CheckConstraint(
                name="accepted_sign_up_has_practice",
                condition=Q(state="accepted", participation__isnull=False)
                | (~Q(state="accepted") & Q(participation__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"sign-up {self.pk}"


# What stands in which section of the page.
FIELDS: dict[str, tuple[str, ...]] = {
    SignUp.Section.PRACTICE: (
        "name", "street", "house_number", "postcode", "city", "phone", "agb_code", "kvk_number",
    ),
    SignUp.Section.RECORD: ("his", "list_size"),
    SignUp.Section.PEOPLE: (
        "contact_name", "contact_email", "contact_phone", "poh_name", "poh_email", "poh_discipline", "gp_name",
        "gp_email",
    ),
    SignUp.Section.PROJECT: ("kind", "recruited_by", "recruited_by_other", "motivation"),
}  # fmt: skip


class SectionVerdict(models.Model):
    """What the project leader said of one section; the newest counts, an answer makes it open again."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="verdicts")
    section = models.CharField(max_length=8, choices=SignUp.Section)
    good = models.BooleanField()
    note = models.CharField(_("what has to be mended"), max_length=500, blank=True)
    judged_at = models.DateTimeField()
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="sent_back_with_note", condition=Q(good=True) | ~Q(note=""))
        ]

    def __str__(self) -> str:
        return f"{self.section} of {self.sign_up_id}"


class StartInterview(models.Model):
    """The first conversation with a practice (R2): who was there, and what was agreed."""

    participation = models.OneToOneField(
        Participation, on_delete=models.PROTECT, related_name="start_interview"
    )
    held_on = models.DateField(_("day of the interview"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    people = models.ManyToManyField(Membership, blank=True, related_name="+")  # of the practice
    notes = models.TextField(_("what was said and agreed"), max_length=4000, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"start interview {self.participation_id}"
