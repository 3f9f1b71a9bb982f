"""The commands for people who script: one JSON value, exit codes, Dutch sentences."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from patients.his.child import read_in_child
from patients.models import HisImport, Patient
from patients.services import reading
from tests.factories.imports import MappingProfileFactory
from tests.integration.imports.exports import NOT_FOLLOWED, line, table

pytestmark = pytest.mark.django_db
OUTCOMES = {"imported", "unchanged", "duplicate", "not_tracked", "needs_person", "unreadable"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    months = [f"{day:02}-{month:02}-2026" for month in (7, 8, 9, 10) for day in (1,)]
    lines = [line(Datum=day, Gebruik="1D1T", Aantal="31") for day in months]
    data = table(*lines, line(Aantal="3x"), line(Patiëntnr="2", **NOT_FOLLOWED)) + b"Totaal;6\r\n"
    path.write_bytes(b"Overzicht recepten\r\n" + data)
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[str, str]:
    call_command(*map(str, words))
    said = capsys.readouterr()
    return said.out, said.err


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    with pytest.raises(SystemExit) as ended:
        call_command(*map(str, words))
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    return said.err


def test_import_prints_one_json_value(practice, file, capsys):
    out, _ = run(capsys, "import_his", file, "--practice", practice.slug, "--json")
    found = json.loads(out)
    assert set(found) == {"sha256", "rows_read", "outcomes", "patients", "columns", "problems"}
    assert set(found["outcomes"]) == OUTCOMES
    assert set(found["patients"]) == {"new", "changed", "conflicts", "not_in_file"}
    assert found["rows_read"] == sum(found["outcomes"].values()) == 6
    assert found["columns"]["patient_number"] == "Patiëntnr"
    assert all(set(problem) == {"row", "column", "message"} for problem in found["problems"])
    asked = next(problem for problem in found["problems"] if problem["column"] == "Aantal")
    assert asked["row"] == 7
    assert any(problem["row"] == 9 for problem in found["problems"])  # the totals row is named


def test_import_in_words(practice, file, capsys):
    out, err = run(capsys, "import_his", file, "--practice", practice.slug)
    assert "6 rijen gelezen" in out
    assert "Aantal" in err


def test_a_dry_run_stores_nothing(practice, file, capsys):
    out, _ = run(capsys, "import_his", file, "--practice", practice.slug, "--dry-run", "--json")
    assert json.loads(out)["patients"]["new"] == 1
    assert not HisImport.objects.exists()
    assert not Patient.objects.exists()


def test_a_mapping_from_a_file_counts(practice, file, tmp_path, capsys):
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"gp": ""}))
    out, _ = run(capsys, "import_his", file, "--practice", practice.slug, "--mapping", mapping, "--json")
    assert "gp" not in json.loads(out)["columns"]


@pytest.mark.parametrize("words", ["[]", "{", '{"gp": 1}', '{"niets": "Aantal"}', '{"gp": "Bestaat niet"}'])
def test_a_mapping_that_does_not_fit_is_refused(practice, file, tmp_path, capsys, words):
    mapping = tmp_path / "m.json"
    mapping.write_text(words)
    assert refused(capsys, "import_his", file, "--practice", practice.slug, "--mapping", mapping)
    assert not Patient.objects.exists()


def test_an_unknown_practice_or_file_is_refused_in_dutch(practice, file, capsys):
    assert "geen praktijk" in refused(capsys, "import_his", file, "--practice", "nergens", "--json")
    assert "geen praktijk" in refused(capsys, "find_chronic", "--practice", "nergens", "--json")
    assert "geopend" in refused(capsys, "import_his", "/bestaat/niet.csv", "--practice", practice.slug)
    assert "geopend" in refused(capsys, "import_his", file.parent, "--practice", practice.slug)


def test_a_file_that_is_no_table_is_refused(practice, tmp_path, capsys):
    path = tmp_path / "brief.pdf"
    path.write_bytes(b"%PDF-1.7 " + bytes(range(256)))
    assert refused(capsys, "import_his", path, "--practice", practice.slug, "--json")
    assert HisImport.objects.get().phase == "refused"


def test_a_date_that_is_none_is_refused(practice, file):
    with pytest.raises(CommandError):
        call_command("import_his", file, "--practice", practice.slug, "--as-of", "2026-13-01")


def test_chronic_users_as_json(practice, file, capsys):
    run(capsys, "import_his", file, "--practice", practice.slug, "--json")
    (found,) = json.loads(run(capsys, "find_chronic", "--practice", practice.slug, "--json")[0])
    assert set(found) == {
        "patient", "chronic", "near_miss", "rule", "days", "units", "ddd", "ddd_per_day", "diazepam_mg_per_day",
        "substances", "flags",
    }  # fmt: skip
    assert (found["patient"], found["chronic"], found["substances"]) == ("1001", True, ["oxazepam"])
    assert found["rule"] == "nhg-60-days"


def test_others_only_when_asked_for(practice, file, capsys):
    run(capsys, "import_his", file, "--practice", practice.slug, "--json")
    words = ("find_chronic", "--practice", practice.slug, "--as-of", "2026-07-02", "--json")
    assert json.loads(run(capsys, *words)[0]) == []
    (found,) = json.loads(run(capsys, *words, "--all")[0])
    assert found["chronic"] is False


def test_an_unknown_rule_is_refused_also_when_there_is_nobody(practice, capsys):
    assert "nhg-60-days" in refused(capsys, "find_chronic", "--practice", practice.slug, "--rule", "anders")


def test_through_the_real_child(practice, file, capsys, monkeypatch):
    monkeypatch.setattr(reading, "read_in_child", read_in_child)
    out, _ = run(capsys, "import_his", file, "--practice", practice.slug, "--json")
    assert json.loads(out)["outcomes"]["imported"] == 4


def imported(capsys, practice, path: Path, header: bytes, *words: object) -> dict:
    path.write_bytes(path.read_bytes().replace(*header.split(b">"), 1))
    return json.loads(run(capsys, "import_his", path, "--practice", practice.slug, *words, "--json")[0])


def test_a_doubtful_column_is_not_used_and_that_is_said(practice, file, capsys):
    found = imported(capsys, practice, file, b"Huisarts>Ha")
    assert "gp" not in found["columns"]
    assert Patient.objects.get().gp_code == ""
    (said,) = [problem for problem in found["problems"] if problem["column"] == "Ha"]
    assert said["row"] == 0
    assert "niet gebruikt" in said["message"]


def test_a_dry_run_leaves_doubtful_columns_out_as_well(practice, file, capsys):
    assert "gp" not in imported(capsys, practice, file, b"Huisarts>Ha", "--dry-run")["columns"]


def test_a_doubtful_column_that_the_mapping_names_is_used(practice, file, tmp_path, capsys):
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"gp": "Ha"}))
    found = imported(capsys, practice, file, b"Huisarts>Ha", "--mapping", mapping)
    assert found["columns"]["gp"] == "Ha"
    assert Patient.objects.get().gp_code == "MDW"


def test_a_doubtful_column_that_a_colleague_confirmed_is_used(practice, poh, file, capsys):
    MappingProfileFactory(practice=practice, confirmed_by=poh, columns={"gp": "Ha"})
    assert imported(capsys, practice, file, b"Huisarts>Ha")["columns"]["gp"] == "Ha"


def test_what_another_practice_confirmed_does_not_count_here(practice, other_poh, file, capsys):
    MappingProfileFactory(practice=other_poh.practice, confirmed_by=other_poh, columns={"gp": "Ha"})
    assert "gp" not in imported(capsys, practice, file, b"Huisarts>Ha")["columns"]


def test_without_a_sure_column_for_the_patient_the_question_is_the_refusal(practice, file, capsys):
    file.write_bytes(file.read_bytes().replace(b"Pati\xc3\xabntnr", b"Kolom1", 1))
    said = refused(capsys, "import_his", file, "--practice", practice.slug, "--json")
    assert "Kolom1" in said or "patiëntnummer" in said
    assert not Patient.objects.exists()


def test_a_column_with_a_clear_name_and_odd_cells_is_judged_row_by_row(practice, tmp_path, capsys):
    path = tmp_path / "odd.csv"
    path.write_bytes(table(line(Aantal="3x"), line(Aantal="een doos", Datum="02-09-2026")))
    out, _ = run(capsys, "import_his", path, "--practice", practice.slug, "--json")
    found = json.loads(out)
    assert found["columns"]["quantity"] == "Aantal"
    assert found["outcomes"]["needs_person"] == 2
    assert any(problem["column"] == "Aantal" for problem in found["problems"])
