"""The own GP, from what the HIS writes."""

import pytest

from patients.models import Patient
from patients.services import own_gps
from tests.factories.people import NOW, MembershipFactory
from tests.integration.imports.exports import line, take

pytestmark = pytest.mark.django_db


def test_the_only_gp_is_everybodys(practice, gp):
    take(practice, line())
    assert Patient.objects.get().gp == gp


def test_the_only_account_of_a_gp_is_not_everybodys_when_the_file_has_two_codes(practice, gp):
    take(practice, line(), line(Patiëntnr="1002", Huisarts="PVL"), line(Patiëntnr="1003", Huisarts=""))
    assert [patient.gp for patient in Patient.objects.all()] == [None, None, None]


def test_one_code_written_in_two_ways_is_one_gp(practice, gp):
    take(practice, line(), line(Patiëntnr="1002", Huisarts=" mdw "), line(Patiëntnr="1003", Huisarts=""))
    assert {patient.gp for patient in Patient.objects.all()} == {gp}


def test_a_second_code_in_a_later_file_asks_about_those_who_were_assumed(practice, gp):
    take(practice, line())
    take(practice, line(), line(Patiëntnr="1002", Huisarts="PVL"))
    assert [patient.gp for patient in Patient.objects.all()] == [None, None]


def test_what_a_person_said_outlives_a_second_code(practice, poh, gp):
    take(practice, line())
    own_gps.name_own(patient=Patient.objects.get(), gp=gp, by=poh, at=NOW)
    take(practice, line(), line(Patiëntnr="1002", Huisarts="PVL"))
    assert [patient.gp for patient in Patient.objects.order_by("pk")] == [gp, None]


def test_naming_a_code_reaches_those_who_were_assumed(practice, poh, gp):
    take(practice, line(), line(Patiëntnr="1002", Huisarts=""))
    other = MembershipFactory(practice=practice, gp=True)
    own_gps.name_code(practice=practice, code="MDW", gp=other, by=poh, at=NOW)
    # Whose code is empty was assumed to be the only GP's; now there are two.
    assert [patient.gp for patient in Patient.objects.order_by("pk")] == [other, None]


def test_another_practice_is_not_touched(practice, other_practice, poh, gp):
    theirs = MembershipFactory(practice=other_practice, gp=True)
    take(other_practice, line())
    take(practice, line(), line(Patiëntnr="1002", Huisarts="PVL"))
    own_gps.name_code(practice=practice, code="MDW", gp=gp, by=poh, at=NOW)
    assert Patient.objects.get(practice=other_practice).gp == theirs


def test_with_two_gps_it_is_asked_once_per_code_and_known_in_the_next_file(practice, poh, gp):
    MembershipFactory(practice=practice, gp=True)
    take(practice, line())
    assert Patient.objects.get().gp is None
    assert own_gps.name_code(practice=practice, code="MDW", gp=gp, by=poh, at=NOW) == 1
    take(practice, line(), line(Patiëntnr="1002", Huisarts=" mdw "))
    assert {patient.gp for patient in Patient.objects.all()} == {gp}


def test_another_code_asks_again(practice, poh, gp):
    MembershipFactory(practice=practice, gp=True)
    take(practice, line())
    own_gps.name_code(practice=practice, code="MDW", gp=gp, by=poh, at=NOW)
    take(practice, line(Datum="01-10-2026", Huisarts="PVL"))
    assert Patient.objects.get().gp is None


def test_a_gp_who_left_is_nobodys_own_gp(practice, poh, gp):
    MembershipFactory(practice=practice, gp=True)
    MembershipFactory(practice=practice, gp=True)
    own_gps.name_code(practice=practice, code="MDW", gp=gp, by=poh, at=NOW)
    gp.active, gp.deactivated_at, gp.deactivated_by = False, NOW, poh.user
    gp.save()
    take(practice, line())
    assert Patient.objects.get().gp is None


def test_new_patients_of_two_gps_each_get_their_own(practice, poh, gp):
    """Both codes are known before the file comes; in it nobody has been stored yet."""
    other = MembershipFactory(practice=practice, gp=True)
    take(practice, line(), line(Patiëntnr="1002", Huisarts="PVL"))
    for code, who in (("MDW", gp), ("PVL", other)):
        own_gps.name_code(practice=practice, code=code, gp=who, by=poh, at=NOW)
    take(practice, line(Patiëntnr="1003"), line(Patiëntnr="1004", Huisarts="PVL"))
    given = {patient.his_number: patient.gp for patient in Patient.objects.all()}
    assert given == {"1001": gp, "1002": other, "1003": gp, "1004": other}
