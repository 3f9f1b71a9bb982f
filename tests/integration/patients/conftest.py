"""A practice with patients, at a fixed moment."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from patients.models import Patient, Wave
from practices.models import Membership, Practice
from tests.conftest import login
from tests.factories.patients import HisImportFactory, PatientFactory, WaveFactory
from tests.factories.people import NOW


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def chronic(practice: Practice) -> Callable[..., list[Patient]]:
    """`chronic(3)`: so many chronic users, named Proef1, Proef2 and so on."""
    source = HisImportFactory(practice=practice)

    def make(count: int, **fields: object) -> list[Patient]:
        return [
            PatientFactory(
                practice=practice, first_import=source, surname=f"Proef{n}", chronic=True, **fields
            )
            for n in range(1, count + 1)
        ]

    return make


@pytest.fixture
def wave(poh: Membership) -> Wave:
    return WaveFactory(practice=poh.practice, opened_by=poh)


@pytest.fixture
def as_poh(poh: Membership) -> Client:
    return login(poh)


@pytest.fixture
def as_gp(gp: Membership) -> Client:
    return login(gp)


def words(response: object) -> list[str]:
    """The messages a page shows after what somebody did."""
    return [str(message) for message in response.context["messages"]]  # type: ignore[attr-defined]
