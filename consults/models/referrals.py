"""Referral to addiction care, and what the logbook knows that nothing else in the program does."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedJSONField, EncryptedTextField
from patients.models import Patient
from practices.models import Membership, Practice


class Referral(models.Model):
    """One referral, with the patient's consent. Its letter is made, sealed and kept when it is sent.

    `facts` is what that letter says (consults/writing/referral.py); nothing that happens later changes it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        SENT = "sent", _("sent")
        CLOSED = "closed", _("ended")
        WITHDRAWN = "withdrawn", _("taken back")

    class Reason(models.TextChoices):
        HIGH_DOSE = "high_dose", _("far above the usual dose")
        FAST_INCREASE = "fast_increase", _("fast increase of the dose")
        FRAUD = "fraud", _("prescriptions from several sides")
        OTHER_ADDICTION = "addiction", _("another addiction")
        FAILED = "failed", _("tapering did not work out")
        WISH = "wish", _("wish of the patient")
        OTHER = "other", _("another reason")

    OPEN = (State.DRAFT, State.SENT)
    kept_files = {"stored_name": "pdf_sha256"}

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="referrals")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="referrals")
    to = models.CharField(_("to"), max_length=40)  # code of consults/data/addiction_care.toml
    to_name = models.CharField(_("name of the institution"), max_length=120, blank=True)  # when not listed
    reason = models.CharField(_("reason"), max_length=13, choices=Reason)
    question = EncryptedTextField(_("question to the institution"), blank=True)
    consented_on = models.DateField(_("the patient agreed on"))
    gp = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    facts = EncryptedJSONField(default=dict, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            together("referral_sent_at_and_by", "sent_at", "sent_by"),
            together("referral_ended_at_and_by", "ended_at", "ended_by"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state__in=("draft", "sent")), name="one_open_referral"
            ),
            models.CheckConstraint(
                name="referral_state_says_when",
                condition=Q(state="draft", sent_at__isnull=True, ended_at__isnull=True)
                | Q(state="sent", sent_at__isnull=False, ended_at__isnull=True)
                | Q(state="closed", sent_at__isnull=False, ended_at__isnull=False)
                | Q(state="withdrawn", ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    @property
    def stored_name(self) -> str:
        """Named after its content, like a letter. "" before it is sent."""
        return f"referrals/{self.pk}-{self.pdf_sha256}.pdf" if self.pdf_sha256 else ""


class ReferralOutcome(models.Model):
    """What was heard back of a referral; the newest that was not taken back counts."""

    class Code(models.TextChoices):
        IN_CARE = "in_care", _("in treatment")
        NOT_COME = "not_come", _("did not come")
        REFUSED = "refused", _("not accepted")
        BACK = "back", _("sent back to the practice")
        DONE = "done", _("treatment finished")

    GOES_ON = (Code.IN_CARE,)  # after any other the referral has ended

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="outcomes")
    code = models.CharField(_("outcome"), max_length=8, choices=Code)
    on = models.DateField(_("since"))
    note = EncryptedTextField(_("note"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [together("referral_outcome_withdrawn_at_and_by", "withdrawn_at", "withdrawn_by")]

    def __str__(self) -> str:
        return f"outcome {self.pk} of a referral"


class LogbookEntry(models.Model):
    """An element of the method that the POH adds to the logbook: what happened outside the program."""

    class Element(models.TextChoices):
        LETTER = "letter", _("stop letter")
        CALL = "call", _("phone call")
        CONSULT = "consult", _("consult")
        INTERVIEWING = "mi", _("motivational interviewing")
        WORKBOOK = "workbook", _("workbook")
        QUIZ = "quiz", _("quiz")
        STORIES = "stories", _("stories")
        PLAN = "plan", _("taper plan")
        DIARY = "diary", _("use diary")
        REFERRAL = "referral", _("referral")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="logbook")
    element = models.CharField(_("what"), max_length=8, choices=Element)
    on = models.DateField(_("when"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MaxValueValidator(480)]
    )
    note = EncryptedTextField(_("note"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["on", "pk"]
        constraints = [together("logbook_entry_withdrawn_at_and_by", "withdrawn_at", "withdrawn_by")]

    def __str__(self) -> str:
        return f"logbook entry {self.pk}"
