"""Contracts and processing agreements: texts in versions, and what a practice accepted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from benzoproject.lib.durable import DurableWork
from practices.models.people import Membership, User
from practices.models.practices import Practice


class AgreementText(models.Model):
    """One version of a text that practices accept. A concept cannot be accepted."""

    class Kind(models.TextChoices):
        PROCESSING = "processing", _("processing agreement")
        FULL = "full", _("contract: treatment and research")
        INTERVENTION = "intervention", _("contract: treatment only")

    kind = models.CharField(max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField()
    # {"title", "intro", "articles": [{"heading", "paragraphs": [..]}], "shared": [..]}
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint("kind", "version", name="agreement_text_version_once"),
            together("agreement_text_approved_at_and_by", "approved_at", "approved_by"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"

    @property
    def is_contract(self) -> bool:
        return self.kind != self.Kind.PROCESSING


class Agreement(DurableWork):
    """A practice accepted a text: who, when, which exact words. Its sealed PDF is made in the background.

    `on_paper`: a signed copy lies with the project leader; then there is no PDF and nobody accepted in the browser.
    """

    class Proof(models.TextChoices):
        TOTP = "totp", _("code of the second step")
        PASSWORD = "password", _("password")

    bell = "practices.render_agreements"
    kept_files = {"stored_name": "pdf_sha256"}

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="agreements")
    text = models.ForeignKey(AgreementText, on_delete=models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signer_name = models.CharField(_("your name"), max_length=80, blank=True)
    signer_function = models.CharField(_("your function in the practice"), max_length=80, blank=True)
    proof = models.CharField(max_length=8, choices=Proof, blank=True)  # how identity was proved just before
    # Who agreed, as it was that day: {"practice", "address", "agb_code", "kvk_number", "project",
    # "medicine", "medicines"}.
    party = models.JSONField(default=dict, blank=True)
    on_paper = models.BooleanField(default=False)
    # Another contract, or a newer version, took its place.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["practice", "-accepted_at", "-pk"]
        constraints = [
            together("agreement_ended_at_and_by", "ended_at", "ended_by"),
            models.CheckConstraint(
                name="agreement_by_a_person_or_on_paper",
                condition=Q(on_paper=True, accepted_by__isnull=True)
                | (Q(on_paper=False, accepted_by__isnull=False) & ~Q(signer_name="")),
            ),
            models.UniqueConstraint(
                "practice", "text", condition=Q(ended_at__isnull=True), name="agreement_text_once_open"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def is_contract(self) -> bool:
        return self.text.is_contract

    @property
    def stored_name(self) -> str:
        """Named after its content. "" before it is made."""
        return f"agreements/{self.pk}-{self.pdf_sha256}.pdf" if self.pdf_sha256 else ""
