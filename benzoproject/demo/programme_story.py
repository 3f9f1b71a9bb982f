"""How the practices of the demo came to the project: sign-ups, interviews, agreements, training, lessons.

Told through the services, each act on its day. Who and what stands in programme.toml. Days are counted in months before
this one, because claims go by the month.
"""

import secrets
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from unittest import mock

from django.db import transaction
from django.utils import timezone

from benzoproject.demo import meetings_story, money_story
from benzoproject.demo.days import in_month, on_day
from benzoproject.lib.durable import WorkState
from practices.demo import make_user
from practices.models import (
    Agreement,
    AgreementText,
    Mail,
    Membership,
    Participation,
    Practice,
    Project,
    Role,
    SignUp,
)
from practices.queries import agreements as agreed
from practices.queries import people as people_of
from practices.services import (
    agreement_rendering,
    agreements,
    judging,
    participations,
    people,
    projects,
    sign_ups,
    start_interviews,
)

Kind = AgreementText.Kind
State = Participation.State
SECTIONS = SignUp.Section.values


@cache
def told() -> dict[str, Any]:
    return tomllib.loads((files("benzoproject.demo") / "programme.toml").read_text(encoding="utf-8"))


@contextmanager
def long_ago() -> Iterator[None]:
    """Nobody is written to about what happened before the demo was started, and no worker is woken for it."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch("practices.services.mail.send_mail"))
        stack.enter_context(mock.patch("benzoproject.lib.durable.ring"))
        yield
    Mail.objects.filter(work_state=WorkState.QUEUED).update(
        work_state=WorkState.DONE, finished_at=timezone.now()
    )


def begin(*, today: date) -> None:
    """Until De Linde and De Es are at work."""
    with long_ago():
        with transaction.atomic():
            Story(today).begin()
        agreement_rendering.render_due(list(Agreement.due(timezone.now()).values_list("pk", flat=True)))


def go_on(*, today: date) -> None:
    """What came of the work: hours, claims and payments."""
    with long_ago():
        money_story.tell(today=today)


class Story:
    def __init__(self, today: date) -> None:
        self.today = today
        self.project = Project.objects.earliest("pk")
        self.admin = Membership.objects.get(role=Role.ADMIN)
        self.practices = {row.slug: row for row in Practice.objects.all()}

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.admin, "at": timezone.now()}

    def on(self, months: int, day: int, hour: int = 10) -> Any:
        return on_day(in_month(self.today, months, day), hour)

    def ago(self, days: int, hour: int = 10) -> Any:
        return on_day(self.today - timedelta(days=days), hour)

    def begin(self) -> None:
        with self.on(5, 2):
            self.design()
        with self.on(5, 3):
            money_story.set_money(self.project, self.practices["de-linde"])
        self.pioneers()
        self.followers()
        meetings_story.tell(self)
        self.withdrawal()
        self.open_sign_ups()

    def design(self) -> None:
        projects.change(
            project=self.project,
            reason="Vastgesteld door de projectgroep",
            funder="AFA",
            deadline=self.today + timedelta(days=24),
            ends_on=self.today + timedelta(days=420),
            **self.who,
        )

    def pioneers(self) -> None:
        """De Linde agrees in the browser, De Es on paper; both wait for training day 1."""
        Participation.objects.update(state=State.INTERVIEW)  # make_people put them at work at once
        self.interview("de-linde", 4, 8, minutes=60)
        self.interview("de-es", 4, 9, minutes=45)
        with self.on(4, 11):
            self.accept("de-linde", Kind.PROCESSING, Kind.FULL)
        with self.on(4, 15):
            self.on_paper("de-es", Kind.PROCESSING, Kind.INTERVENTION)

    def followers(self) -> None:
        """Practices that signed up: each is as far as it is."""
        for number, key in enumerate(("meidoorn", "berkenhof", "vlier")):
            self.joins(key, in_month(self.today, 5, 8 + number), judged=6)
        self.joins("kastanje", in_month(self.today, 2, 8), judged=6)
        self.joins("kornoelje", self.today - timedelta(days=16), judged=8, come=(Role.POH,))
        self.interview("meidoorn", 4, 10, minutes=60)
        self.interview("berkenhof", 4, 16, minutes=60)
        self.interview("vlier", 4, 17, minutes=45)
        with self.on(4, 18):
            self.accept("meidoorn", Kind.PROCESSING, Kind.FULL)
        with self.on(4, 20):
            self.on_paper("berkenhof", Kind.PROCESSING, Kind.FULL)
        self.interview("kastanje", 1, 12, minutes=45)

    def joins(self, key: str, day: date, *, judged: int, come: Iterable[str] = (Role.POH, Role.GP)) -> None:
        """Signs up on `day`, and is accepted `judged` days later; who is in `come` takes up the invitation."""
        sign_up = self.signs_up(key, day)
        with on_day(day + timedelta(days=judged), 14):
            for section in SECTIONS:
                judging.approve(sign_up=sign_up, section=section, **self.who)
            self.practices[key] = practice = judging.accept(sign_up=sign_up, **self.who)
        with on_day(day + timedelta(days=judged), 17):
            for invitation in people_of.open_invitations(practice).filter(role__in=come):
                user = make_user(invitation.email, invitation.name)
                people.settle(invitation, user=user, at=timezone.now())

    def signs_up(self, key: str, day: date) -> SignUp:
        words = {**told()["defaults"], **told()["sign_ups"][key]}
        addresses = {"poh_email": f"poh-{key}@example.org", "gp_email": f"huisarts-{key}@example.org"}
        contact = {"contact_name": words["gp_name"], "contact_email": addresses["gp_email"]}
        with on_day(day, 12):
            return sign_ups.receive(
                project=self.project,
                form_token=secrets.token_hex(16),
                language="nl",
                at=timezone.now(),
                **words,
                **addresses,
                **contact,
            )

    def interview(self, key: str, months: int, day: int, *, minutes: int) -> None:
        practice, held_on = self.practices[key], in_month(self.today, months, day)
        with on_day(held_on, 16):
            start_interviews.record(
                practice=practice,
                held_on=held_on,
                minutes=minutes,
                people=people_of.pohs(practice),
                notes=told()["interviews"][key],
                **self.who,
            )

    def accept(self, key: str, *kinds: str) -> None:
        gp = people_of.gps(self.practices[key]).earliest("pk")
        for kind in kinds:
            text = agreed.newest_approved(kind)
            assert text
            agreements.accept(
                practice=self.practices[key],
                text=text,
                seen=agreements.words_of(text, self.practices[key]),
                signer_function="huisarts, praktijkhouder",
                proof="password",
                by=gp,
                at=timezone.now(),
            )

    def on_paper(self, key: str, *kinds: str) -> None:
        for kind in kinds:
            agreements.on_paper(practice=self.practices[key], kind=kind, **self.who)

    def withdrawal(self) -> None:
        with self.on(2, 17):
            reason = told()["notes"]["vlier"]
            participations.withdraw(practice=self.practices["vlier"], reason=reason, **self.who)

    def open_sign_ups(self) -> None:
        """One was rejected, one was sent back, and one of the day before yesterday is half judged."""
        notes = told()["notes"]
        populier = self.signs_up("populier", in_month(self.today, 3, 9))
        with self.on(3, 14):
            judging.reject(sign_up=populier, reason=notes["populier"], **self.who)
        els = self.signs_up("els", self.today - timedelta(days=9))
        with self.ago(5):
            judging.approve(sign_up=els, section="practice", **self.who)
            judging.send_back(sign_up=els, section="record", note=notes["els"], **self.who)
        hulst = self.signs_up("hulst", self.today - timedelta(days=2))
        with self.ago(1):
            judging.approve(sign_up=hulst, section="practice", **self.who)
