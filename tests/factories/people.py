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


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = models.Project
        django_get_or_create = ("slug",)

    slug = "benzoreductie"
    name = "Benzoreductie 2.0"


class PracticeFactory(DjangoModelFactory):
    """A full participant with a complete letterhead; `kind` chooses another participation, or (False) none."""

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
    """A POH-GGZ; `MembershipFactory(gp=True)`, `researcher=True` or `admin=True` for the other roles."""

    class Meta:
        model = models.Membership

    class Params:
        gp = factory.Trait(role=models.Role.GP, discipline="", display_name="dr. H. Arts")
        researcher = factory.Trait(role=models.Role.RESEARCHER, discipline="", practice=None)
        admin = factory.Trait(role=models.Role.ADMIN, discipline="", practice=None)

    user = factory.SubFactory(UserFactory)
    practice = factory.SubFactory(PracticeFactory)
    role = models.Role.POH
    discipline = models.Discipline.GGZ
    display_name = factory.SelfAttribute("user.name")


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
