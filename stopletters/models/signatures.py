"""Two people sign one list of letters: the POH and the letters' own GPs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.crypto import EncryptedTextField
from patients.models import Wave
from practices.models import Membership, Role
from stopletters.models.letters import Letter


class Signature(models.Model):
    """One person's signature under an ordered list of (letter, content hash, text version), after a fresh proof."""

    class Method(models.TextChoices):
        DRAWN = "drawn", _("drawn")
        TYPED = "typed", _("typed")

    class Proof(models.TextChoices):
        TOTP = "totp", _("code from the app")
        PASSWORD = "password", _("password")

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # A locum signs "namens" the own GP: then the letters' own GP stands here.
    for_gp = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=10, choices=[(Role.POH, Role.POH.label), (Role.GP, Role.GP.label)])
    signed_at = models.DateTimeField()
    statement = models.CharField(max_length=300)
    list_hash = models.CharField(max_length=64)
    method = models.CharField(max_length=5, choices=Method)
    typed_name = models.CharField(max_length=80, blank=True)
    image = EncryptedTextField(blank=True)  # PNG as base64, grey, without alpha
    proof = models.CharField(max_length=8, choices=Proof)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            together("signature_voided_at_and_by", "voided_at", "voided_by"),
            models.CheckConstraint(
                name="signature_drawn_or_typed",
                condition=(Q(method="drawn") & ~Q(image="")) | (Q(method="typed") & ~Q(typed_name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"


class SignedLetter(models.Model):
    """A line of a signed list: this letter, with this content."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="lines")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="signed")
    role = models.CharField(max_length=10)
    content_hash = models.CharField(max_length=64)
    valid = models.BooleanField(default=True)

    class Meta:
        ordering = ["signature", "letter__position"]
        constraints = [
            models.UniqueConstraint("signature", "letter", name="letter_once_per_list"),
            models.UniqueConstraint(
                fields=["letter", "role"], condition=Q(valid=True), name="one_valid_signature_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.letter_id} in signature {self.signature_id}"
