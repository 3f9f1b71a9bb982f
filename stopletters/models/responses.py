"""What a patient answered to a letter. "No" is a fine answer and can be changed later: the newest counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from practices.models import Membership
from stopletters.models.letters import Letter


class Response(models.Model):
    class Code(models.TextChoices):
        CONSULT = "consult", _("wants a consult")
        STOPPED = "stopped", _("stopped already")
        REDUCED = "reduced", _("reduced already")
        NOT_ALONE = "not_alone", _("wants to, but not alone")
        DECLINED = "declined", _("does not want to")
        TALK_TO_GP = "talk_to_gp", _("wants to talk to the GP")
        NO_REACTION = "no_reaction", _("no reaction")
        RETURNED = "returned", _("letter came back")
        MOVED = "moved", _("moved")
        DIED = "died", _("died")
        NOT_SUITABLE = "not_suitable", _("not suitable after all")

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        DESK = "desk", _("desk")
        MAIL = "mail", _("mail")
        CONSULT = "consult", _("in a consult")

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="responses")
    code = models.CharField(_("answer"), max_length=12, choices=Code)
    channel = models.CharField(_("how"), max_length=8, choices=Channel)
    answered_on = models.DateField(_("when"))
    note = EncryptedTextField(_("note"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # a wrong click: as if it was never recorded
    withdrawn_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["letter", "-recorded_at", "-pk"]
        constraints = [together("response_withdrawn_at_and_by", "withdrawn_at", "withdrawn_by")]

    def __str__(self) -> str:
        return f"response {self.pk}"
