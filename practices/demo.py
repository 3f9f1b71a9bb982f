"""The invented people of the demo."""

from datetime import timedelta
from functools import cache

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from practices.models import (
    AgreementText,
    Discipline,
    Membership,
    Participation,
    Practice,
    Project,
    Role,
    User,
)
from practices.queries import agreements as agreed
from practices.services import agreement_texts, agreements

PASSWORD = "demo"
AGREED = timedelta(days=150)
PROJECT = {"slug": "benzoreductie-2", "name": "Benzoreductie 2.0"}
LETTERHEAD = {
    "street": "Dorpsstraat",
    "house_number": "1",
    "postcode": "1234 AB",
    "city": "Lindedorp",
    "phone": "(026) 000 00 00",
    "opening_hours": "maandag tot en met donderdag, 8.30 tot 12.00 uur",
}
# (slug, name, patients, AGB code, takes part in)
PRACTICES = (
    ("de-linde", "Huisartsenpraktijk De Linde", 2340, "01000001", Participation.Kind.FULL),
    ("de-es", "Huisartsenpraktijk De Es", 1980, "01000002", Participation.Kind.INTERVENTION),
)
# (address, name, practice, role, discipline, name on letters)
PEOPLE = (
    ("poh@example.org", "S. Bakker", "de-linde", Role.POH, Discipline.GGZ, "S. Bakker"),
    ("huisarts@example.org", "M. de Wit", "de-linde", Role.GP, "", "dr. M. de Wit"),
    ("huisarts2@example.org", "P. van Loon", "de-linde", Role.GP, "", "dr. P. van Loon"),
    ("poh-es@example.org", "L. Yilmaz", "de-es", Role.POH, Discipline.SOMATIEK, "L. Yilmaz"),
    ("huisarts-es@example.org", "K. Postma", "de-es", Role.GP, "", "dr. K. Postma"),
    ("onderzoeker@example.org", "R. Achterberg", "", Role.RESEARCHER, "", "R. Achterberg"),
    ("beheer@example.org", "T. Vermeer", "", Role.ADMIN, "", "T. Vermeer"),
    ("fund@example.org", "N. Hofstra", "", Role.FUND, "", "N. Hofstra"),
    ("fund2@example.org", "J. van Beek", "", Role.FUND, "", "J. van Beek"),
)
CARDS = (
    "poh@example.org",
    "huisarts@example.org",
    "huisarts2@example.org",
    "poh-es@example.org",
    "poh-iep@example.org",
    "poh-wilg@example.org",
    "onderzoeker@example.org",
    "beheer@example.org",
    "fund@example.org",
    "fund2@example.org",
)


@transaction.atomic
def make_people(*, agreed: bool = True) -> dict[str, Practice]:
    """Project, practices and one person per role with password "demo"; may run again. Returns the practices by slug.

    `agreed` is False when it is still to be told how the practices came to sign (benzoproject/demo/programme_story.py).
    """
    project, _ = Project.objects.get_or_create(slug=PROJECT["slug"], defaults=PROJECT)
    practices = {row[0]: make_practice(project, *row) for row in PRACTICES}
    for email, name, slug, role, discipline, display_name in PEOPLE:
        values = {"discipline": discipline, "display_name": display_name}
        who = {"user": make_user(email, name), "practice": practices.get(slug), "role": role}
        Membership.objects.get_or_create(**who, defaults=values)
    approve_texts()
    if agreed:
        agree(list(practices.values()))
    return practices


def approve_texts() -> None:
    """Long before the story begins."""
    at, admin = timezone.now() - AGREED, Membership.objects.get(role=Role.ADMIN)
    for kind in AgreementText.Kind.values:
        text = agreed.newest(kind)
        if text and not agreed.newest_approved(kind):
            agreement_texts.approve(text=text, by=admin, at=at)


def agree(practices: list[Practice]) -> None:
    """Every practice signed on paper."""
    at, admin = timezone.now() - AGREED, Membership.objects.get(role=Role.ADMIN)
    for practice in practices:
        for standing in agreed.of_practice(practice):
            agreements.on_paper(practice=practice, kind=standing.kind, by=admin, at=at)


def make_practice(project: Project, slug: str, name: str, size: int, agb_code: str, kind: str) -> Practice:
    practice, _ = Practice.objects.get_or_create(
        slug=slug, defaults={"name": name, "list_size": size, "agb_code": agb_code, **LETTERHEAD}
    )
    Participation.objects.get_or_create(practice=practice, defaults={"project": project, "kind": kind})
    return practice


def make_user(email: str, name: str) -> User:
    """The one password is hashed once: that takes half a second each time."""
    user = User.objects.filter(email=email).first()
    user = user or User.objects.create(email=email, name=name, password=hashed())
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
    return user


@cache
def hashed() -> str:
    return make_password(PASSWORD)
