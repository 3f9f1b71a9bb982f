"""Import: our parser (read, normalise, detect chronic use), the storing, and a whole export, beside other ways.

`python -m tests.benchmarks.imports` prints JSON; with a mode and a file it is the measured process itself.
All ways find the same people: at least 90 tablets of ours in 365 days, equal rows counted once.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import PAIRS, ROOT, in_process, judged, pairs, report, rounded

RUNNING = ExitStack()  # until the process ends
MODULE = "tests.benchmarks.imports"
TODAY = date(2026, 11, 1)
ROWS = 1_000_000
STORED = 100_000
EXPORT = 20_000
RULE = "tablets-90-year"
TRACKED = (
    "OXAZEPAM TABLET 10MG;N05BA04;1D1T;30",
    "TEMAZEPAM CAPSULE 20MG;N05CD07;1D1C;30",
    "DIAZEPAM TABLET 5MG;N05BA01;2D1T;60",
)
OTHERS = (
    "METOPROLOL TABLET 50MG;C07AB02;1D1T;90",
    "OMEPRAZOL CAPSULE 20MG;A02BC01;1D1C;90",
    "PARACETAMOL TABLET 500MG;N02BE01;3D1T;60",
)


def write_export(path: Path, rows: int) -> None:
    """A synthetic export of a large practice: one row in ten is a tracked medicine."""
    chance = random.Random(1)
    with path.open("w") as file:
        file.write("patientnummer;geboortedatum;datum;omschrijving;atc;gebruik;hoeveelheid\n")
        for number in range(rows):
            patient = number % (rows // 20)
            medicine = chance.choice(TRACKED if _uses(patient, chance) else OTHERS)
            day = TODAY - timedelta(days=chance.randint(0, 400))
            file.write(f"{patient};01-02-1950;{day:%d-%m-%Y};{medicine}\n")


def _uses(patient: int, chance: random.Random) -> bool:
    """One patient in five now and then, from hardly to always: some are chronic users and some are not."""
    return patient % 5 == 0 and chance.random() < patient % 35 / 30


# --- reading and detecting -------------------------------------------------------------------------------------------


def ours(path: Path) -> int:
    from patients.his.files import read_table
    from patients.his.limits import Limits
    from patients.his.rows import read
    from patients.pharmacology.chronic import RULES, judge
    from patients.pharmacology.dosage import read_dosage
    from patients.pharmacology.exposure import Supply
    from patients.pharmacology.labels import BENZO

    no_limits = Limits(file_bytes=10**10, rows=10**8)
    reading = read(read_table(path.read_bytes(), limits=no_limits), today=TODAY, limits=no_limits)
    own = defaultdict(list)
    for row in reading.rows:
        if row.kind == BENZO and row.quantity is not None:
            own[row.patient_number].append(
                Supply(
                    row.date, row.product_key, row.atc, row.strength_mg, row.quantity, read_dosage(row.dosage)
                )
            )
    return sum(judge(supplies, rule=RULES[RULE], as_of=TODAY).chronic for supplies in own.values())


def row_by_row(path: Path) -> int:
    """As one would write it first; what is judged is the same, of each row by itself."""
    from patients.pharmacology.chronic import RULES, judge
    from patients.pharmacology.dosage import read_dosage
    from patients.pharmacology.exposure import Supply
    from patients.pharmacology.labels import BENZO, read_label

    own, seen = defaultdict(list), set()
    with path.open() as file:
        for row in csv.DictReader(file, delimiter=";"):
            label = read_label(row["omschrijving"], atc=row["atc"])
            whole = tuple(row.values())
            if label.kind == BENZO and whole not in seen:
                seen.add(whole)
                day = datetime.strptime(row["datum"], "%d-%m-%Y").date()
                dosage, units = read_dosage(row["gebruik"]), Decimal(row["hoeveelheid"])
                own[row["patientnummer"]].append(
                    Supply(day, label.product_key, label.atc, label.strength_mg, units, dosage)
                )
    return sum(judge(supplies, rule=RULES[RULE], as_of=TODAY).chronic for supplies in own.values())


def duck(path: Path) -> int:
    """The sum in SQL: it trusts every cell, asks nothing, and keeps no account of the rows."""
    import duckdb

    found = duckdb.sql(
        f"""
        WITH rows AS (SELECT DISTINCT * FROM read_csv('{path}', delim=';', header=true, all_varchar=true)
                      WHERE regexp_matches(atc, '^N05(BA|CD)') AND regexp_matches(omschrijving, 'ZEPAM'))
        SELECT count(*) FROM (
            SELECT patientnummer FROM rows
            WHERE strptime(datum, '%d-%m-%Y')::DATE BETWEEN DATE '{TODAY - timedelta(364)}' AND DATE '{TODAY}'
            GROUP BY patientnummer HAVING sum(hoeveelheid::DECIMAL(10, 3)) >= 90)
        """
    ).fetchall()
    return int(found[0][0])


def duck_judged(path: Path) -> int:
    """DuckDB finds our rows and turns them into dates and numbers; each person then gets the same verdict as in ours.

    Still nothing is asked and no account kept of the other rows: what is compared is the way of reading.
    """
    import duckdb

    from patients.pharmacology.chronic import RULES, judge
    from patients.pharmacology.dosage import read_dosage
    from patients.pharmacology.exposure import Supply
    from patients.pharmacology.labels import read_label

    rows = duckdb.sql(
        f"""
        SELECT patientnummer, strptime(datum, '%d-%m-%Y')::DATE, omschrijving, atc, gebruik, hoeveelheid::DECIMAL(10, 3)
        FROM (SELECT DISTINCT * FROM read_csv('{path}', delim=';', header=true, all_varchar=true)
              WHERE regexp_matches(atc, '^N05(BA|CD)') AND regexp_matches(omschrijving, 'ZEPAM'))
        """
    ).fetchall()
    labels = {(product, atc): read_label(product, atc=atc) for product, atc in {row[2:4] for row in rows}}
    dosages = {text: read_dosage(text) for text in {row[4] for row in rows}}
    own = defaultdict(list)
    for patient, day, product, atc, dosage, units in rows:
        label = labels[product, atc]
        own[patient].append(
            Supply(day, label.product_key, label.atc, label.strength_mg, units, dosages[dosage])
        )
    return sum(judge(supplies, rule=RULES[RULE], as_of=TODAY).chronic for supplies in own.values())


def polars(path: Path) -> int:
    """The sum again, lazily."""
    import polars as pl

    day = pl.col("datum").str.to_date("%d-%m-%Y")
    found = (
        pl.scan_csv(path, separator=";", infer_schema=False)
        .filter(pl.col("atc").str.contains("^N05(BA|CD)") & pl.col("omschrijving").str.contains("ZEPAM"))
        .unique()
        .filter(day.is_between(TODAY - timedelta(364), TODAY))
        .group_by("patientnummer")
        .agg(pl.col("hoeveelheid").cast(pl.Float64).sum())
        .filter(pl.col("hoeveelheid") >= 90)
        .collect()
    )
    return found.height


# --- storing, and a whole export -------------------------------------------------------------------------------------


def start() -> Any:
    """The database of the environment, with an empty practice; returns who imports."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "benzoproject.settings"
    django.setup()
    from django.core.management import call_command

    from benzoproject.lib import durable, scope
    from tests.factories.people import MembershipFactory

    durable.ring = lambda *_: None
    RUNNING.enter_context(scope.everybody())
    call_command("migrate", verbosity=0)
    return MembershipFactory()


def store(_path: Path) -> dict[str, float]:
    """Rows a second: `bulk_create`, ours, and so on by turns."""
    by = start()  # the models can be imported from here on
    from django.db import transaction

    from benzoproject.lib import bulk
    from patients.models import Prescription
    from tests.factories.patients import PatientFactory

    patient = PatientFactory(practice=by.practice)

    def rows() -> list[Prescription]:
        return [
            Prescription(
                patient_id=patient.pk, date=TODAY, product_key=f"oxazepam|{number}", label="OXAZEPAM TABLET 10MG",
                kind="benzo", substance="oxazepam", atc="N05BA04", strength_mg=Decimal(10), form="tablet",
                quantity=Decimal(30), dosage="1D1T", source_id=patient.first_import_id,
            )
            for number in range(STORED)
        ]  # fmt: skip

    def seconds(act: Callable[[list[Prescription]], object]) -> float:
        Prescription.objects.all().delete()
        made = rows()
        begin = time.monotonic()
        with transaction.atomic():
            act(made)
        return time.monotonic() - begin

    result = pairs(
        lambda: 1 / seconds(bulk.insert),
        lambda: 1 / seconds(lambda made: Prescription.objects.bulk_create(made)),
    )
    return {"rows_a_second": result["ours"] * STORED, "bulk_create_to_ours": result["ratio"]}


def whole(path: Path) -> dict[str, float]:
    """From upload to result, with nobody's thinking time; and how long others could not write meanwhile."""
    by = start()
    from django.db import transaction
    from django.utils import timezone

    from patients.services import import_work, imports

    held: list[float] = []
    real = import_work._store

    def timed(*words: Any, **named: Any) -> None:
        begin = time.monotonic()
        transaction.on_commit(lambda: held.append(time.monotonic() - begin))
        real(*words, **named)

    import_work._store = timed
    begin = time.monotonic()
    received = imports.receive(
        practice=by.practice, name="export.csv", data=path.read_bytes(), by=by, at=timezone.now()
    )
    import_work.work_due([received.pk], at=timezone.now())
    received.refresh_from_db()
    for question in received.preview["questions"]:
        imports.agree(his_import=received, column=question["column"], by=by, at=timezone.now())
    imports.confirm(his_import=received, by=by, at=timezone.now())
    import_work.work_due([received.pk], at=timezone.now())
    received.refresh_from_db()
    if received.phase != "committed":
        raise SystemExit(f"the export ended as {received.phase}")
    return {"whole": time.monotonic() - begin, "locked": held[0]}


MODES = {"ours": ours, "row_by_row": row_by_row, "duck": duck, "duck_judged": duck_judged, "polars": polars}
IN_DATABASE = {"store": store, "whole": whole}
# A worker reads many files in its life: what each way loads once stands outside the clock.
OURS = ("patients.his.files", "patients.his.rows", "patients.pharmacology.chronic")
LOADED = {
    "ours": ("pandas", *OURS), "row_by_row": OURS, "duck": ("duckdb",), "duck_judged": ("duckdb", *OURS),
    "polars": ("polars",),
}  # fmt: skip


def measured(mode: str, path: Path) -> None:
    if mode in IN_DATABASE:
        report(**IN_DATABASE[mode](path))
        return
    for library in LOADED[mode]:
        import_module(library)
    start = time.monotonic()
    found = MODES[mode](path)
    report(chronic=found, work_wall=time.monotonic() - start)


# --- comparing -------------------------------------------------------------------------------------------------------


def compare() -> dict[str, Any]:
    rows = int(os.environ.get("BENCH_ROWS", ROWS))
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder) / "export.csv", Path(folder) / "practice.csv"
        write_export(path, rows)
        write_export(small, EXPORT)
        figures = reading(path, rows) | storing(small)
    return judged(
        figures,
        [
            ("ours_to_duckdb", 1.5, True),
            ("peak_mb", 250, True),
            ("sqlite_bulk_create_to_ours", 3, False),
            ("postgresql_bulk_create_to_ours", 3, False),
            ("export_seconds", 5, True),
        ],
    )


def reading(path: Path, rows: int) -> dict[str, Any]:
    peaks, found = [], set()

    def seconds(mode: str) -> float:
        cost = in_process(MODULE, mode, path)
        found.add(cost["chronic"])
        if mode == "ours":
            peaks.append(cost["peak_mb"])
        return cost["work_wall"]

    beside = {
        peer: pairs(lambda: seconds("ours"), lambda peer=peer: seconds(peer))
        for peer in ("duck", "duck_judged", "polars")
    }
    loop = pairs(lambda: seconds("ours"), lambda: seconds("row_by_row"))
    if len(found) != 1:
        raise SystemExit(f"the ways do not find the same people: {sorted(found)}")
    return {
        "rows": rows,
        "seconds": loop["ours"],
        "ours_to_duckdb": beside["duck_judged"]["ratio"],
        "ours_to_duckdb_sum": beside["duck"]["ratio"],
        "ours_to_polars_sum": beside["polars"]["ratio"],
        "ours_to_row_by_row": loop["ratio"],
        "peak_mb": max(peaks),
    }


def storing(small: Path) -> dict[str, Any]:
    sqlite = [embedded("whole", small) for _ in range(PAIRS)]
    figures = {
        "export_rows": EXPORT,
        "export_seconds": rounded(sorted(cost["whole"] for cost in sqlite)[PAIRS // 2]),
        "export_locked_seconds": rounded(sorted(cost["locked"] for cost in sqlite)[PAIRS // 2]),
    }
    for name, run in (("sqlite", embedded), ("postgresql", on_server)):
        cost = run("store", small)
        figures[f"{name}_rows_a_second"] = round(cost["rows_a_second"])
        figures[f"{name}_bulk_create_to_ours"] = cost["bulk_create_to_ours"]
    return figures


@contextmanager
def own_data() -> Any:
    """A data folder of its own for the processes below."""
    with tempfile.TemporaryDirectory() as folder:
        before = dict(os.environ)
        os.environ |= {"BENZO_DATA_DIR": folder}
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def embedded(mode: str, path: Path) -> dict[str, float]:
    with own_data():
        return in_process(MODULE, mode, path)


def on_server(mode: str, path: Path) -> dict[str, float]:
    """On a private PostgreSQL that lives as long as this."""
    with own_data():
        command = [sys.executable, "-m", "tests.servers", "--", sys.executable, "-m", MODULE, mode, str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        found: dict[str, float] = json.loads(done.stdout)
        return found


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measured(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.stdout.write(json.dumps(compare(), indent=2) + "\n")
