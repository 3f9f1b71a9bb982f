"""The overview of a project: where every practice stands, what it waits for, and the numbers that ask for an act."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Membership, Participation, Project
from practices.permissions import allows
from practices.presenters.agreements import title as title_of_agreement
from practices.queries import sign_ups
from practices.queries.programme import Overview, Place

State = Participation.State
STEPS = (State.INTERVIEW, State.CONTRACT, State.TRAINING, State.ACTIVE, State.FINISHED)


@dataclass(frozen=True)
class Fact:
    """A number on the overview, for who has `permission`; `url` leads to the page where something is done about it."""

    label: str
    value: str
    permission: str
    text: str = ""
    url: str = ""
    waits: bool = False  # somebody has to do something


def _sign_ups(project: Project) -> list[Fact]:
    count = sign_ups.to_judge(project).count()
    label, url = ngettext("Sign-up to judge", "Sign-ups to judge", count), reverse("sign_ups")
    return [Fact(label, str(count), "programme.lead", url=url, waits=count > 0)]


# What is told of a project. Numbers come from the modules that know them.
Source = Callable[[Project], list[Fact]]
SOURCES: list[Source] = [_sign_ups]


@dataclass(frozen=True)
class Card:
    """One practice in its column. `url` is empty for who only looks."""

    name: str
    kind: str
    waits: str
    since: Any
    url: str
    reason: str = ""


@dataclass(frozen=True)
class Column:
    title: str
    cards: list[Card]

    @property
    def words(self) -> str:
        count = len(self.cards)
        return ngettext("%(count)d practice", "%(count)d practices", count) % {"count": count}


class Picture:
    """One project, as `me` may see it."""

    def __init__(self, overview: Overview, me: Membership) -> None:
        self.overview, self.project, self.me = overview, overview.project, me

    @property
    def columns(self) -> list[Column]:
        return [Column(capfirst(str(state.label)), self._cards(state)) for state in STEPS]

    @property
    def withdrawn(self) -> list[Card]:
        return self._cards(State.WITHDRAWN)

    @property
    def facts(self) -> list[Fact]:
        found = (fact for source in SOURCES for fact in source(self.project))
        return [fact for fact in found if allows(self.me.role, fact.permission)]

    @property
    def toward(self) -> str:
        """Against the number of practices that the project needs."""
        words = {"count": self.overview.taking_part, "least": self.project.minimum_practices}
        return (
            ngettext(
                "%(count)d of at least %(least)d practices for treatment and research",
                "%(count)d of at least %(least)d practices for treatment and research",
                self.overview.taking_part,
            )
            % words
        )

    @property
    def sentence(self) -> str:
        count, missing = (
            self.overview.under_contract,
            self.project.minimum_practices - self.overview.taking_part,
        )
        signed = ngettext("%(count)d signed the contract.", "%(count)d signed the contract.", count) % {
            "count": count
        }
        more = ngettext("%(count)d more is needed.", "%(count)d more are needed.", missing)
        return f"{signed} {more % {'count': missing}}" if missing > 0 else signed

    def _cards(self, state: str) -> list[Card]:
        return [self._card(place) for place in self.overview.at(state)]

    def _card(self, place: Place) -> Card:
        row = place.participation
        leads = allows(self.me.role, "programme.lead")
        return Card(
            name=place.practice.name,
            kind=str(row.get_kind_display()),
            waits=waits_for(place),
            since=row.state_since,
            url=reverse("participation", args=[place.practice.slug]) if leads else "",
            reason=row.withdrawn_reason if leads else "",
        )


def waits_for(place: Place) -> str:
    """What has to happen before the practice goes a step further; "" when nothing."""
    state = place.participation.state
    if state in (State.FINISHED, State.WITHDRAWN):
        return ""
    if state == State.INTERVIEW:
        return _("The project leader holds the start interview")
    if not place.has_gp:
        return _("A GP accepts the invitation")
    if state == State.CONTRACT:
        return _contract(place)
    if not place.has_poh:
        return _("A POH accepts the invitation")
    if state == State.TRAINING:
        return _("A POH attends training day 1")
    return "" if place.practice.letterhead_complete else _("The practice completes its letterhead")


def _contract(place: Place) -> str:
    texts = [standing for standing in place.unsigned if standing.waits_for_text]
    wanted = ", ".join(title_of_agreement(standing.kind).lower() for standing in texts or place.unsigned)
    if texts:
        return _("The project leader approves a text: %(wanted)s") % {"wanted": wanted}
    return _("A GP accepts: %(wanted)s") % {"wanted": wanted}


def steps(participation: Participation) -> list[dict[str, str]]:
    """The course of one practice, for the bar of steps."""
    here = list(STEPS).index(State(participation.state)) if participation.state in STEPS else len(STEPS)
    return [
        {"label": capfirst(str(state.label)), "note": "", "state": _standing(place, here)}
        for place, state in enumerate(STEPS)
    ]


def _standing(place: int, here: int) -> str:
    if here == len(STEPS):  # the practice left
        return "later"
    last = here == len(STEPS) - 1
    return "done" if place < here or last else "now" if place == here else "later"


def pictures(overviews: Iterable[Overview], me: Membership) -> list[Picture]:
    return [Picture(overview, me) for overview in overviews]
