"""Practices that wrote to their chronic users some time ago, as many as wanted: for the demo's study and the benches.

What the database holds of them is what the product would have stored: participation, exports, patients, prescriptions,
a posted wave with its letters, answers, consults and research choices. The rows are made in bulk, so nobody signed or
printed a letter (there is no PDF), nothing stands in the access log, and nobody has a password. The same seed gives
the same practices, but for what is drawn to encrypt.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from benzoproject.demo import cohort_patients, cohort_wave
from benzoproject.demo.days import at_hour
from benzoproject.lib import bulk
from practices.demo import LETTERHEAD
from practices.models import (
    Agreement,
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
from practices.services import agreements

TREES = (
    "Beuk", "Esdoorn", "Haagbeuk", "Lariks", "Spar", "Taxus", "Walnoot", "Vuurdoorn", "Sering", "Jasmijn", "Olm",
    "Plataan", "Magnolia", "Ceder", "Hazelaar", "Lijsterbes", "Acacia", "Mispel", "Kwee", "Jeneverbes",
)  # fmt: skip
VILLAGES = (
    "Beekdorp", "Veldrode", "Zandhuizen", "Molenbroek", "Heidewijk", "Waterhorst", "Bosveen", "Kleidrecht",
    "Rietlo", "Duinkerspel",
)  # fmt: skip
POHS = ("A. Sluis", "B. Ozinga", "C. Ramdin", "D. Kwant", "E. Faber", "F. Loman", "G. Aksoy", "H. Wiersma")
GPS = ("dr. I. Tromp", "dr. J. Landman", "dr. K. Saidi", "dr. L. Veenstra", "dr. M. Roos", "dr. N. Pastoor")
NO_PASSWORD = "!"  # Django's mark of one that cannot be used
BEFORE_LETTERS = timedelta(days=45)  # the contract


@dataclass(frozen=True)
class Team:
    """A practice with the people its rows name. `drawn_to`: see cohort_courses.course."""

    practice: Practice
    poh: Membership
    gp: Membership
    posted: date
    drawn_to: float


@transaction.atomic
def practices(
    *,
    project: Project,
    count: int,
    posted: Sequence[date],
    today: date,
    patients: int = 60,
    months: int = 24,
    seed: int = 1,
) -> list[Practice]:
    """`count` practices with `patients` chronic users each, of whom `months` of prescriptions are known.

    `posted`: on which workday each practice posted its letters; repeated when there are more practices. What happened
    after `today` is not there.
    """
    chance = random.Random(seed)
    teams = _teams(project, [posted[number % len(posted)] for number in range(count)], today, chance)
    for team in teams:
        own = cohort_patients.fill(team, patients=patients, months=months, today=today, chance=chance)
        cohort_wave.post(team, own, today=today, chance=chance)
    return [team.practice for team in teams]


def _teams(project: Project, posted: Sequence[date], today: date, chance: random.Random) -> list[Team]:
    last = Practice.objects.filter(agb_code__startswith="09").count()
    rows = [
        _practice(last + place, at_hour(day - BEFORE_LETTERS), chance) for place, day in enumerate(posted)
    ]
    bulk.insert(rows)
    pohs = _members(rows, Role.POH, POHS)
    gps = _members(rows, Role.GP, GPS)
    bulk.insert([_taking_part(row, project, day, today) for row, day in zip(rows, posted, strict=True)])
    _sign(rows)
    drawn_to = [chance.uniform(-1, 1) for _ in rows]
    return [Team(*whole) for whole in zip(rows, pohs, gps, posted, drawn_to, strict=True)]


def _practice(number: int, begun: datetime, chance: random.Random) -> Practice:
    tree, village = TREES[number % len(TREES)], VILLAGES[(number // len(TREES) + number) % len(VILLAGES)]
    again = number // (len(TREES) * len(VILLAGES))
    name = f"Huisartsenpraktijk De {tree}" + (f" {again + 1}" if again else "")
    return Practice(
        slug=f"de-{tree.lower()}-{village.lower()}-{number + 1}",
        name=name if number < len(TREES) else f"{name}, {village}",
        list_size=chance.randint(150, 340) * 10,
        agb_code=f"09{number + 1:06d}",
        created_at=begun,
        **LETTERHEAD | {"city": village},
    )


def _members(practices: Sequence[Practice], role: Role, names: Sequence[str]) -> list[Membership]:
    people = [(practice, names[place % len(names)]) for place, practice in enumerate(practices)]
    users = [
        User(
            email=f"{role.value}-{practice.slug}@example.org",
            name=name.removeprefix("dr. "),
            password=NO_PASSWORD,
            date_joined=practice.created_at,
        )
        for practice, name in people
    ]
    bulk.insert(users)
    rows = [
        Membership(
            user=user,
            practice=practice,
            role=role,
            discipline=Discipline.GGZ if role == Role.POH else "",
            display_name=name,
            created_at=practice.created_at,
        )
        for user, (practice, name) in zip(users, people, strict=True)
    ]
    bulk.insert(rows)
    return rows


def _taking_part(practice: Practice, project: Project, posted: date, today: date) -> Participation:
    """At work until everybody was followed for a year."""
    row = Participation(
        practice=practice,
        project=project,
        kind=Participation.Kind.FULL,
        state=Participation.State.ACTIVE,
        state_since=practice.created_at,
        research_since=practice.created_at.date(),
    )
    done = posted + timedelta(days=cohort_patients.FOLLOWED)
    if done < today:
        row.state, row.state_since = Participation.State.FINISHED, at_hour(done)
    return row


def _sign(practices: Sequence[Practice]) -> None:
    """On paper: the processing agreement and the full contract."""
    for kind in (AgreementText.Kind.PROCESSING, AgreementText.Kind.FULL):
        text = agreed.newest_approved(kind) or agreed.newest(kind)
        assert text
        bulk.insert(
            [
                Agreement(
                    practice=practice,
                    text=text,
                    text_sha256=agreements.words_of(text, practice),
                    accepted_at=practice.created_at,
                    on_paper=True,
                    party=agreements.party_of(practice),
                )
                for practice in practices
            ]
        )
