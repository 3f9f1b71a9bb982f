"""A practice with a POH, two GPs and three patients: two of dr. De Wit, one of dr. Van Loon."""

from collections.abc import Iterator

import pytest
import time_machine

from patients.models import Patient, Wave
from practices.models import Membership, Practice
from tests.factories import stopletters as made
from tests.factories.people import NOW, MembershipFactory


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def other_gp(practice: Practice) -> Membership:
    return MembershipFactory(
        practice=practice, gp=True, display_name="dr. P. van Loon", user__name="P. van Loon"
    )


@pytest.fixture
def patients(practice: Practice, gp: Membership, other_gp: Membership) -> list[Patient]:
    return [made.a_patient(practice, own, number) for number, own in enumerate((gp, gp, other_gp), start=1)]


@pytest.fixture
def chosen(poh: Membership, patients: list[Patient]) -> Wave:
    return made.a_wave(by=poh, patients=patients)


@pytest.fixture
def wave(chosen: Wave, poh: Membership) -> Wave:
    """Letters are made; nobody signed."""
    return made.with_letters(chosen, by=poh)


@pytest.fixture
def signed(wave: Wave, poh: Membership, gp: Membership, other_gp: Membership) -> Wave:
    for person in (poh, gp, other_gp):
        made.sign(wave, person)
    return wave


@pytest.fixture
def ready(signed: Wave, request: pytest.FixtureRequest) -> Wave:
    """Letters and print file are made; a module that says NO_PDF looks into none, so none is."""
    if getattr(request.module, "NO_PDF", False):
        made.as_if_made(signed)
    else:
        made.make(signed)
    return signed


@pytest.fixture
def posted(ready: Wave, poh: Membership) -> Wave:
    made.as_if_printed(ready, by=poh)
    return made.posted(ready, by=poh)
