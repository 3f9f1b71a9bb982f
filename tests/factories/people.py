"""Factories of the practices floor: people, practices, roles."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from factory.django import DjangoModelFactory

from practices import models

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
PASSWORD = "zomer-in-lindedorp"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"

CONTENT = {
    "title": "Overeenkomst",
    "intro": "Tussen de praktijk en het project.",
    "articles": [{"heading": "Doel", "paragraphs": ["De praktijk doet mee aan het project."]}],
    "shared": ["Aantallen per praktijk"],
}


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = models.Project
        django_get_or_create = ("slug",)

    slug = "benzoreductie"
    name = "Benzoreductie 2.0"


class PracticeFactory(DjangoModelFactory):
    """A full participant with a complete letterhead; `kind` chooses another participation, or (False) none;
    `agreed=False` leaves the processing agreement out."""

    class Meta:
        model = models.Practice
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"praktijk-{n}")
    name = factory.Sequence(lambda n: f"Huisartsenpraktijk {n}")
    list_size = 2340
    street = "Dorpsstraat"
    house_number = "1"
    postcode = "1234 AB"
    city = "Lindedorp"
    phone = "(026) 000 00 00"
    opening_hours = "maandag tot en met donderdag, 8.30 tot 12.00 uur"

    @factory.post_generation
    def kind(self, create: bool, value: str | bool | None, **_: Any) -> None:
        if create and value is not False:
            ParticipationFactory(practice=self, kind=value or models.Participation.Kind.FULL)

    @factory.post_generation
    def agreed(self, create: bool, value: bool | None, **_: Any) -> None:
        """Without a processing agreement nothing can be read in."""
        if create and value is not False:
            texts = models.AgreementText.objects.filter(
                kind=models.AgreementText.Kind.PROCESSING, approved_at__isnull=False
            )
            AgreementFactory(practice=self, text=texts.first() or AgreementTextFactory())


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = models.Participation

    practice = factory.SubFactory(PracticeFactory, kind=False)
    project = factory.SubFactory(ProjectFactory)


class UserFactory(DjangoModelFactory):
    """An account with PASSWORD and a second factor; `factor=False` leaves the factor out."""

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persoon{n}@example.org")
    name = factory.Sequence(lambda n: f"P. Persoon {n}")

    @classmethod
    def _create(cls, model_class: type, *args: Any, **kwargs: Any) -> models.User:
        return model_class.objects.create_user(*args, **{"password": PASSWORD, **kwargs})

    @factory.post_generation
    def factor(self, create: bool, value: bool | None, **_: Any) -> None:
        if create and value is not False:
            TOTP.activate(self, TOTP_SECRET)


class AuthenticatorFactory(DjangoModelFactory):
    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory, factor=False)
    type = Authenticator.Type.TOTP
    data = factory.LazyFunction(dict)


class MembershipFactory(DjangoModelFactory):
    """A POH-GGZ; `MembershipFactory(gp=True)`, `researcher=True`, `admin=True` or `fund=True` for the other roles."""

    class Meta:
        model = models.Membership

    class Params:
        gp = factory.Trait(role=models.Role.GP, discipline="", display_name="dr. H. Arts")
        researcher = factory.Trait(role=models.Role.RESEARCHER, discipline="", practice=None)
        admin = factory.Trait(role=models.Role.ADMIN, discipline="", practice=None)
        fund = factory.Trait(role=models.Role.FUND, discipline="", practice=None)

    user = factory.SubFactory(UserFactory)
    practice = factory.SubFactory(PracticeFactory)
    role = models.Role.POH
    discipline = models.Discipline.GGZ
    display_name = factory.SelfAttribute("user.name")


class AgreementTextFactory(DjangoModelFactory):
    """An approved text; `approved=False` leaves it a concept."""

    class Meta:
        model = models.AgreementText

    class Params:
        approved = True

    kind = models.AgreementText.Kind.PROCESSING
    version = factory.Sequence(lambda n: n + 100)
    content = factory.LazyFunction(lambda: dict(CONTENT))
    approved_at = factory.LazyAttribute(lambda it: NOW if it.approved else None)
    approved_by = factory.Maybe("approved", factory.SubFactory(UserFactory, factor=False), None)


class AgreementFactory(DjangoModelFactory):
    """Signed on paper; `accepted_by=...` (with a name) for one accepted in the browser."""

    class Meta:
        model = models.Agreement

    practice = factory.SubFactory(PracticeFactory, agreed=False)
    text = factory.SubFactory(AgreementTextFactory)
    text_sha256 = "ab" * 32
    accepted_at = NOW
    on_paper = factory.LazyAttribute(lambda it: it.accepted_by is None)
    accepted_by = None
    signer_name = factory.LazyAttribute(lambda it: "dr. H. Arts" if it.accepted_by else "")


class InvitationFactory(DjangoModelFactory):
    """An open invitation whose link ends in `token`."""

    class Meta:
        model = models.Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")

    email = factory.Sequence(lambda n: f"genodigd{n}@example.org")
    name = "G. Genodigd"
    display_name = "G. Genodigd"
    practice = factory.SubFactory(PracticeFactory)
    role = models.Role.POH
    discipline = models.Discipline.GGZ
    token_hash = factory.LazyAttribute(lambda it: hashlib.sha256(it.token.encode()).hexdigest())
    invited_at = factory.LazyFunction(lambda: NOW)
    invited_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyAttribute(lambda it: it.invited_at + timedelta(days=3650))


class FactorResetFactory(DjangoModelFactory):
    class Meta:
        model = models.FactorReset

    user = factory.SubFactory(UserFactory)
    practice = factory.SubFactory(PracticeFactory)
    asked_at = factory.LazyFunction(lambda: NOW)
    asked_by = factory.SubFactory(UserFactory)


class AuditChainFactory(DjangoModelFactory):
    class Meta:
        model = models.AuditChain

    key = factory.Sequence(lambda n: f"chain-{n}")


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = models.AuditEvent

    chain = factory.SubFactory(AuditChainFactory)
    number = 1
    at = factory.LazyFunction(lambda: NOW)
    action = models.AuditEvent.Action.VIEW
    what = "practice"


class StandInFactory(DjangoModelFactory):
    """A locum for one week."""

    class Meta:
        model = models.StandIn

    gp = factory.SubFactory(MembershipFactory, gp=True)
    locum = factory.SubFactory(MembershipFactory, gp=True, practice=factory.SelfAttribute("..gp.practice"))
    first_day = NOW.date()
    last_day = NOW.date() + timedelta(days=6)
    arranged_at = NOW
    arranged_by = factory.SelfAttribute("gp")


class SealFactory(DjangoModelFactory):
    class Meta:
        model = models.Seal

    record = factory.Sequence(lambda n: f"{n:032x}")
    kind = "letter"
    practice = factory.SubFactory(PracticeFactory)
    object_id = factory.Sequence(lambda n: n + 1)
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    unsealed_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 40_000
    certificate_sha256 = "ce" * 32
    sealed_at = NOW
