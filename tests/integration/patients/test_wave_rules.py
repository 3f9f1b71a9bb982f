"""Who may be given a place, and what is locked meanwhile: beneath the pages."""

import pytest
from django.db import connections, models

from benzoproject.lib.refusal import Refused
from patients.models import WavePlace
from patients.services import waves
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("act", [waves.add, waves.choose])
def test_a_near_miss_gets_no_place(act, chronic, wave, poh):
    (user,) = chronic(1)
    near = PatientFactory(practice=poh.practice, near_miss=True)
    with pytest.raises(Refused):
        act(wave=wave, patients=[user.pk, near.pk], by=poh, at=NOW)
    assert not WavePlace.objects.exists()
    act(wave=wave, patients=[user.pk], by=poh, at=NOW)
    assert WavePlace.objects.get().patient == user


def test_choosing_locks_the_wave_and_not_the_practice(wave, monkeypatch):
    """The access log refers to the practice: a lock on that would hold up every page."""
    asked = []
    whole = models.QuerySet.select_for_update

    def noted(rows: models.QuerySet, **how: object) -> models.QuerySet:
        asked.append((rows.model.__name__, how))
        return whole(rows, **how)

    monkeypatch.setattr(models.QuerySet, "select_for_update", noted)
    waves.lock(wave)
    assert asked == [("Wave", {"of": ("self",), "no_key": True})]
    assert connections["default"].in_atomic_block
