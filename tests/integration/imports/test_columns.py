"""Which column means what: asked, agreed with, chosen, kept for the next file."""

import pytest

from benzoproject.lib.refusal import Refused
from patients.models import MappingProfile, Patient
from patients.services import imports
from tests.factories.people import NOW
from tests.integration.imports.exports import HEADER, committed, line, table, upload, worked

pytestmark = pytest.mark.django_db
DOUBTFUL = table(line(), line(Datum="02-09-2026")).replace(b"Huisarts", b"Ha", 1)
STRANGE = table(line(), line(Datum="02-09-2026")).replace("Patiëntnr".encode(), b"Nr", 1)


def test_a_doubtful_column_is_asked_before_anything_is_stored(poh):
    ready = upload(poh, data=DOUBTFUL)
    assert [question["column"] for question in ready.preview["questions"]] == ["Ha"]
    with pytest.raises(Refused):
        imports.confirm(his_import=ready, by=poh, at=NOW)
    agreed = imports.agree(his_import=ready, column="Ha", by=poh, at=NOW)
    assert agreed.preview["questions"] == []
    assert worked(imports.confirm(his_import=agreed, by=poh, at=NOW)).phase == "committed"
    assert Patient.objects.get().gp_code == "MDW"


def test_what_a_person_agreed_with_is_not_asked_in_the_next_file(poh):
    committed(poh, data=DOUBTFUL)
    assert upload(poh, data=DOUBTFUL).preview["questions"] == []


def test_a_column_that_a_person_left_out_stays_out_in_the_next_file(poh):
    ready = upload(poh, data=DOUBTFUL)
    mapping = {name: header for name, header in imports.current_mapping(ready).items() if name != "gp"}
    again = worked(imports.choose_columns(his_import=ready, mapping=mapping, by=poh, at=NOW))
    assert worked(imports.confirm(his_import=again, by=poh, at=NOW)).phase == "committed"
    assert Patient.objects.get().gp_code == ""
    later = upload(poh, data=DOUBTFUL)
    assert "gp" not in {column["field"] for column in later.preview["columns"]}
    assert later.preview["questions"] == []


def test_a_missing_column_holds_everything_up_until_it_is_chosen(poh):
    ready = upload(poh, data=STRANGE)
    assert ready.preview["refusal"]
    with pytest.raises(Refused):
        imports.confirm(his_import=ready, by=poh, at=NOW)
    mapping = imports.current_mapping(ready) | {"patient_number": "Nr"}
    again = worked(imports.choose_columns(his_import=ready, mapping=mapping, by=poh, at=NOW))
    assert again.preview["refusal"] == ""
    assert worked(imports.confirm(his_import=again, by=poh, at=NOW)).result["outcomes"]["imported"] == 2
    assert committed(poh, data=STRANGE).result["outcomes"]["unchanged"] == 2


def test_without_keeping_nothing_is_kept(poh):
    ready = upload(poh, line())
    imports.confirm(his_import=ready, keep=False, by=poh, at=NOW)
    assert not MappingProfile.objects.exists()


def test_columns_of_another_practice_are_not_followed(poh, other_poh):
    ready = upload(poh, data=STRANGE)
    mapping = imports.current_mapping(ready) | {"patient_number": "Nr"}
    imports.confirm(
        his_import=worked(imports.choose_columns(his_import=ready, mapping=mapping, by=poh, at=NOW)),
        by=poh,
        at=NOW,
    )
    assert upload(other_poh, data=STRANGE).preview["refusal"]


def test_what_was_shown_is_stored_whatever_another_file_taught_meanwhile(poh):
    shown = upload(poh, data=DOUBTFUL)
    shown = imports.agree(his_import=shown, column="Ha", by=poh, at=NOW)
    MappingProfile.objects.create(
        practice=poh.practice, header_index="x", columns={"gp": ""}, confirmed_at=NOW, confirmed_by=poh
    )
    worked(imports.confirm(his_import=shown, by=poh, at=NOW))
    assert Patient.objects.get().gp_code == "MDW"


def test_an_older_file_is_warned_about(poh):
    committed(poh, line(Datum="09-10-2026"))
    older = upload(poh, line(Datum="01-09-2026"), line(Datum="02-09-2026"))
    assert any("09-10-2026" in warning for warning in older.preview["warnings"])


def test_an_old_file_is_warned_about(poh):
    assert any(
        "01-06-2026" in warning for warning in upload(poh, line(Datum="01-06-2026")).preview["warnings"]
    )


def test_a_file_without_quantities_says_what_that_means(poh):
    header = tuple(name for name in HEADER if name != "Aantal")
    ready = upload(poh, line(), header=header)
    assert any("aantal" in warning for warning in ready.preview["warnings"])
    assert ready.result["outcomes"]["needs_person"] == 1
