"""Where somebody can go: the entries of the menu, and the page they start on. Floors above appear by URL name."""

import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop

from practices.models import Membership, Role
from practices.permissions import allows


@dataclass(frozen=True)
class Entry:
    name: str
    label: str
    icon: str
    permission: str


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    icon: str = ""
    active: bool = False
    count: int = 0


PRACTICE_MENU = (
    Entry("today", gettext_noop("Today"), "home", "patients.view"),
    Entry("calls", gettext_noop("Calls"), "phone", "calls.make"),
    Entry("patients", gettext_noop("Patients"), "people", "patients.view"),
    Entry("waves", gettext_noop("Waves"), "stairs", "waves.change"),
    Entry("letters", gettext_noop("Letters"), "letter", "letters.view"),
    Entry("consults", gettext_noop("Consults"), "chat", "consults.view"),
    Entry("follow_up", gettext_noop("After the letter"), "chart", "followup.answer"),
    Entry("hours", gettext_noop("Hours"), "clock", "hours.write"),
    Entry("meetings", gettext_noop("Meetings"), "calendar", "meetings.join"),
    Entry("practice", gettext_noop("Practice"), "building", "practice.view"),
    Entry("log", gettext_noop("Access log"), "list", "audit.view"),
)
# Pages that stand under an entry without its address in theirs.
UNDER = {
    "letters": ("desk",),
    "patients": ("imports", "open_rows", "research_choices"),
    "follow_up": ("own_interviews", "practice_report"),
    "consults": ("logbook", "alarms"),
    "meetings": ("lessons",),
    "hours": ("own_claims",),
    "practice": ("own_agreements", "own_account"),
}
# /study/3/results/ stands under /study/results/, which leads to the one project or to a choice.
OF_A_PROJECT = re.compile(r"(?<=^/study)/[0-9]+/")
PROJECT_MENU = (
    Entry("programme", gettext_noop("Overview"), "home", "study.view"),
    Entry("manage", gettext_noop("Practices"), "building", "study.view"),
    Entry("results_start", gettext_noop("Figures"), "chart", "study.view"),
    Entry("studies", gettext_noop("Research"), "search", "study.view"),
    Entry("snapshots_start", gettext_noop("Snapshots"), "stairs", "study.view"),
    Entry("interviews_start", gettext_noop("Interviews"), "chat", "interviews.plan"),
    Entry("exports_start", gettext_noop("Exports"), "download", "research.export"),
    Entry("sign_ups", gettext_noop("Sign-ups"), "file", "programme.lead"),
    Entry("manage_meetings", gettext_noop("Meetings"), "calendar", "programme.lead"),
    Entry("manage_lessons", gettext_noop("Lessons"), "chat", "programme.lead"),
    Entry("manage_claims", gettext_noop("Claims"), "clock", "claims.view"),
    Entry("payments", gettext_noop("Payments"), "list", "claims.view"),
    Entry("money", gettext_noop("Rates and budget"), "shield", "money.set"),
    Entry("agreement_texts", gettext_noop("Contract texts"), "file", "texts.approve"),
    Entry("manage_people", gettext_noop("People"), "people", "people.manage"),
    Entry("letter_texts", gettext_noop("Letter texts"), "letter", "texts.approve"),
    Entry("workbook_texts", gettext_noop("Workbook texts"), "file", "texts.approve"),
    Entry("planning_decision", gettext_noop("Automatic planning"), "shield", "planning.decide"),
)


def menu(membership: Membership, request: HttpRequest) -> list[Link]:
    """The rail of this role; an entry whose page does not exist yet is left out."""
    found = [(entry, address(entry.name, membership)) for entry in PRACTICE_MENU + PROJECT_MENU]
    open_to_me = [(entry, url) for entry, url in found if url and allows(membership.role, entry.permission)]
    here = max(
        (url for entry, url in open_to_me if _covers(entry, url, membership, request)), key=len, default=""
    )
    return [Link(url, gettext(entry.label), entry.icon, active=url == here) for entry, url in open_to_me]


def _covers(entry: Entry, url: str, membership: Membership, request: HttpRequest) -> bool:
    below = [_reverse(name, membership) for name in UNDER.get(entry.name, ())]
    here = OF_A_PROJECT.sub("/", request.path, count=1)
    return here.startswith(tuple(found for found in [url, *below] if found))


def address(name: str, membership: Membership) -> str:
    """The URL of a menu entry for this membership, or "" when it is not theirs or does not exist."""
    entries = PRACTICE_MENU if membership.practice else PROJECT_MENU
    if name not in [entry.name for entry in entries]:
        return ""
    return _reverse(name, membership)


def _reverse(name: str, membership: Membership) -> str:
    try:
        return reverse(name, kwargs={"practice": membership.practice.slug} if membership.practice else {})
    except NoReverseMatch:
        return ""


def home(membership: Membership) -> str:
    """The start page of a role."""
    begin = ("results_start",) if membership.role == Role.RESEARCHER else ()
    names = ("today", "practice") if membership.practice else (*begin, "programme", "manage")
    return next(url for url in (address(name, membership) for name in names) if url)


def switch(memberships: list[Membership], current: Membership | None) -> list[Link]:
    """One link per practice, and one for the project when somebody has a role there."""
    places: dict[str, Link] = {}
    for row in memberships:
        label = row.practice.name if row.practice else gettext("The project")
        same = bool(current) and current.practice_id == row.practice_id  # type: ignore[union-attr]
        places.setdefault(label, Link(home(row), label, active=same))
    return list(places.values())
