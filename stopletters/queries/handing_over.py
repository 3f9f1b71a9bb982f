"""Work that waits for one person of a practice, and that a colleague can take over."""

from dataclasses import dataclass
from typing import Protocol

from django.db.models import Exists, OuterRef, QuerySet

from patients.models import GpCode, Patient
from practices.models import Membership, Practice, Role
from practices.queries import people
from practices.services import audit
from stopletters.models import Call, Letter, SignedLetter


@dataclass(frozen=True)
class OpenWork:
    """`letters` still wait for this person's signature; `staying` were signed and stay theirs until posted."""

    person: Membership
    patients: int = 0
    letters: int = 0
    staying: int = 0
    calls: int = 0
    above: tuple[str, ...] = ()  # what floors above have for this person, in words

    @property
    def any(self) -> bool:
        return bool(self.patients or self.letters or self.calls or self.above)


class OfAbove(Protocol):
    """Open work of a floor above; it is added to ABOVE when the program starts."""

    def count(self, person: Membership) -> int: ...

    def words(self, count: int) -> str: ...

    def give(self, giver: Membership, to: Membership) -> list[audit.Entry]:
        """Hand it over, inside the caller's transaction; returns what the log keeps."""


ABOVE: list[OfAbove] = []


def unsigned(person: Membership) -> QuerySet[Letter]:
    """Letters that wait for this person's own signature."""
    signed = SignedLetter.objects.filter(letter=OuterRef("pk"), valid=True, role=person.role)
    return (
        _theirs(person)
        .filter(state=Letter.State.PREPARED)
        .exclude(Exists(signed))
        .order_by("wave", "position")
    )


def staying(person: Membership) -> QuerySet[Letter]:
    """Letters this person signed (or a locum for them) that were not posted yet."""
    waiting = (Letter.State.PREPARED, Letter.State.COMPLETE)
    return _theirs(person).filter(state__in=waiting).exclude(pk__in=unsigned(person).order_by().values("pk"))


def _theirs(person: Membership) -> QuerySet[Letter]:
    whose = {"poh": person} if person.role == Role.POH else {"gp": person}
    return Letter.objects.filter(practice=person.practice_id, **whose)


def patients(gp: Membership) -> QuerySet[Patient]:
    """Own patients whose GP can change now: a letter that was signed keeps its GP until it is posted."""
    if gp.role != Role.GP:
        return Patient.objects.none()
    kept = staying(gp).order_by().values("patient")
    return Patient.objects.filter(practice=gp.practice_id, gp=gp).exclude(pk__in=kept)


def codes(gp: Membership) -> QuerySet[GpCode]:
    return GpCode.objects.filter(practice=gp.practice_id, gp=gp)


def calls(person: Membership) -> QuerySet[Call]:
    """Calls this person booked that were not made."""
    return Call.objects.filter(
        letter__practice=person.practice_id, booked_by=person, made_at__isnull=True, cancelled_at__isnull=True
    )


def of(person: Membership) -> OpenWork:
    return OpenWork(
        person=person,
        patients=patients(person).count(),
        letters=unsigned(person).count(),
        staying=staying(person).count(),
        calls=calls(person).count(),
        above=tuple(work.words(count) for work in ABOVE if (count := work.count(person))),
    )


def of_practice(practice: Practice) -> list[OpenWork]:
    """Everybody with something open, also who left."""
    rows = (of(person) for person in people.staff(practice))
    return [row for row in rows if row.any]


def colleagues(person: Membership) -> QuerySet[Membership]:
    """Who can take it over: the same role, working here now, somebody else."""
    assert person.practice
    return people.colleagues(person.practice).filter(role=person.role).exclude(user=person.user_id)


def giver(practice: Practice, pk: int) -> Membership | None:
    return people.staff(practice).filter(pk=pk).first()
