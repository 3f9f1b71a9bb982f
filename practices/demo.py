"""The invented people of the demo."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction

from practices.models import Discipline, Membership, Participation, Practice, Project, Role, User

PASSWORD = "demo"
PROJECT = {"slug": "benzoreductie-2", "name": "Benzoreductie 2.0"}
LETTERHEAD = {
    "street": "Dorpsstraat",
    "house_number": "1",
    "postcode": "1234 AB",
    "city": "Lindedorp",
    "phone": "(026) 000 00 00",
    "opening_hours": "maandag tot en met donderdag, 8.30 tot 12.00 uur",
}
PRACTICES = (
    ("de-linde", "Huisartsenpraktijk De Linde", 2340, Participation.Kind.FULL),
    ("de-es", "Huisartsenpraktijk De Es", 1980, Participation.Kind.INTERVENTION),
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
)
CARDS = (
    "poh@example.org",
    "huisarts@example.org",
    "huisarts2@example.org",
    "poh-es@example.org",
    "onderzoeker@example.org",
    "beheer@example.org",
)


@transaction.atomic
def make_people() -> dict[str, Practice]:
    """Project, practices and one person per role with password "demo"; may run again. Returns the practices by slug."""
    project, _ = Project.objects.get_or_create(slug=PROJECT["slug"], defaults=PROJECT)
    practices = {slug: make_practice(project, slug, name, size, kind) for slug, name, size, kind in PRACTICES}
    for email, name, slug, role, discipline, display_name in PEOPLE:
        values = {"discipline": discipline, "display_name": display_name}
        who = {"user": make_user(email, name), "practice": practices.get(slug), "role": role}
        Membership.objects.get_or_create(**who, defaults=values)
    return practices


def make_practice(project: Project, slug: str, name: str, size: int, kind: str) -> Practice:
    practice, _ = Practice.objects.get_or_create(
        slug=slug, defaults={"name": name, "list_size": size, **LETTERHEAD}
    )
    Participation.objects.get_or_create(practice=practice, defaults={"project": project, "kind": kind})
    return practice


def make_user(email: str, name: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
    return user
