"""Evaluation: one practice refreshed, all of them computed again, a snapshot, the results page; as practices are added.

`python -m tests.benchmarks.evaluation` prints JSON; with a mode it is the measured process itself, on the database of
the environment. One database of each kind grows from size to size. BENCH_PRACTICES is the largest (1,000),
BENCH_DATABASE one kind only. What each size gave is told on the way, on standard error.
"""

import json
import math
import os
import sys
import tempfile
import time
from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.measuring import PAIRS, in_process, judged, report, rounded
from tests.servers import SECRETS, MissingProgram, PostgreSQL, temporary_folder

RUNNING = ExitStack()  # until the process ends
MODULE = "tests.benchmarks.evaluation"
LARGEST = int(os.environ.get("BENCH_PRACTICES", 1000))
SIZES = sorted({size for size in (10, 100, 1000, 5000) if size < LARGEST} | {LARGEST})
SMALL = 100  # what the refresh of one practice at the largest size is compared with
PATIENTS, MONTHS = 60, 24
REFRESHED = 20
EXPORTED, WHOLE, ASKED = "sums.parquet", "prescriptions.parquet", "asked.parquet"
POSTED = (400, 380, 240, 215)  # days ago
Pages = dict[str, float]


# --- the measured processes ------------------------------------------------------------------------------------------


def start() -> None:
    """The database of the environment."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "benzoproject.settings"
    django.setup()
    from benzoproject.lib import durable, scope

    durable.ring = lambda *_: None
    RUNNING.enter_context(scope.everybody())


def _project() -> Any:
    """The one whose practices are measured; None in an empty database."""
    from practices.models import Project

    return Project.objects.filter(slug="benchmark").first()


def grow(size: str) -> Pages:
    """Practices are added until there are `size`; each has its outcomes computed for the first time."""
    start()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from benzoproject.demo import cohort
    from benzoproject.demo.days import workday
    from evaluation.services import refreshes
    from practices.models import Practice

    at, project = timezone.now(), _project() or _study()
    today, there = timezone.localdate(at), Practice.objects.count()
    begin, made = time.monotonic(), 0.0
    for place in range(there, int(size), 10):
        more = cohort.practices(
            project=project, count=min(10, int(size) - place), patients=PATIENTS, months=MONTHS, seed=place,
            posted=[workday(today - timedelta(days=days)) for days in POSTED], today=today,
        )  # fmt: skip
        made, begin = made + time.monotonic() - begin, time.monotonic()
        for practice in more:
            refreshes.bring_up_to_date(practice, at=at)
        begin = time.monotonic()
    return {"made_seconds": made}


def _study() -> Any:
    from practices.models import Project
    from tests.factories.evaluation import StudyFactory, StudyTextFactory
    from tests.factories.people import NOW

    project = Project.objects.create(slug="benchmark", name="Benchmark")
    study = StudyFactory(project=project, registered=True, aggregate_ground="-", notice_given_on=NOW.date())
    StudyTextFactory(study=study, created_at=NOW - timedelta(days=800))
    return project


def refresh() -> Pages:
    """The outcomes of one practice computed again, as after an import: ms of one, the median of some."""
    start()
    from django.utils import timezone

    from evaluation.services import refreshes

    practices, at = _practices()[:REFRESHED], timezone.now()
    refreshes.bring_up_to_date(practices[0], at=at)  # loads what a worker has loaded already
    walls, cpus = [], []
    for practice in practices:
        wall, cpu = _spent(lambda practice=practice: refreshes.bring_up_to_date(practice, at=at))
        walls.append(wall)
        cpus.append(cpu)
    return {"ms": 1000 * median(walls), "cpu_ms": 1000 * median(cpus)}


def full() -> Pages:
    """Everything computed again by one worker, as in a night."""
    start()
    from django.utils import timezone

    from evaluation.services import refreshes

    practices, at = _practices(), timezone.now()
    refreshes.bring_up_to_date(practices[0], at=at)
    wall, cpu = _spent(lambda: [refreshes.bring_up_to_date(practice, at=at) for practice in practices])
    return {"seconds": wall, "cpu_seconds": cpu}


def snapshot() -> Pages:
    """A snapshot by one worker: every practice counted; then added up, protected, written and drawn."""
    start()
    from django.utils import timezone

    from evaluation.services import publishing, snapshot_parts, snapshots

    at = timezone.now()
    asked: list[Any] = []
    ask, _ = _spent(lambda: asked.append(snapshots.ask(study=_project().study, by=None, at=at)))
    parts = list(asked[0].parts.values_list("pk", flat=True))
    count, _ = _spent(lambda: snapshot_parts.count_due(parts, at=at))
    publish, _ = _spent(lambda: publishing.publish_due([asked[0].pk], at=at))
    asked[0].refresh_from_db()
    if asked[0].state != asked[0].State.PUBLISHED:
        raise SystemExit(f"the snapshot ended as {asked[0].state} {asked[0].error}")
    return {"ask_seconds": ask, "count_seconds": count, "publish_seconds": publish}


def dashboard() -> Pages:
    """Database time of what the results page reads, in ms, and the number of queries; the median of some."""
    start()
    from django.db import connection

    from evaluation.queries import dashboard as queries

    project = _project()
    spent: list[float] = []

    def timed(execute: Callable[..., Any], *words: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(*words)
        finally:
            spent.append(time.perf_counter() - begin)

    whole = []
    for _ in range(PAIRS * 4):
        spent.clear()
        with connection.execute_wrapper(timed):
            found = queries.published(project)
            queries.sizes(found.snapshot, "nl")
            queries.numbers(project)
            queries.report(found.snapshot, "nl")
        whole.append(sum(spent))
    return {"ms": 1000 * median(whole), "queries": len(spent)}


def export(folder: str) -> Pages:
    """Column files for the other ways: sums of DDD for who only adds up, and all that the verdicts follow from."""
    start()
    _export_all(Path(folder))
    return {"rows": _export_sums(Path(folder))}


def _export_all(folder: Path) -> None:
    """The prescriptions as they are, and of whom an outcome is asked: since when, and where they are lost already."""
    from evaluation.models import Outcome
    from patients.models import Prescription

    names = (
        "patient_id",
        "pk",
        "date",
        "kind",
        "product_key",
        "substance",
        "atc",
        "strength_mg",
        "quantity",
        "dosage",
    )
    _written(folder / WHOLE, names, Prescription.objects.order_by("pk").values_list(*names))
    names = ("patient_id", "group", "t0", "months", "lost_because", "code")
    _written(folder / ASKED, names, Outcome.objects.order_by("pk").values_list(*names))


def _written(path: Path, names: Sequence[str], rows: Any) -> None:
    import polars

    polars.DataFrame(list(rows), schema=list(names), orient="row", infer_schema_length=None).write_parquet(
        path
    )


def _export_sums(folder: Path) -> int:
    """Whose, when, how many DDD, and the day of the letters; returns the number of rows."""
    from django.db.models import F

    from patients.models import Prescription
    from patients.pharmacology.reference import load_reference

    known = load_reference().substances
    rows = Prescription.objects.filter(kind="benzo", patient__practice__waves__isnull=False)
    found = rows.annotate(t0=F("patient__practice__waves__posted_on")).values_list(
        "patient_id", "date", "atc", "strength_mg", "quantity", "t0"
    )
    table = [
        (patient, day, float(mg * units / known[atc].ddd_mg), t0)
        for patient, day, atc, mg, units, t0 in found
    ]
    _written(folder / EXPORTED, ("patient", "day", "ddd", "t0"), table)
    return len(table)


def same(folder: str) -> Pages:
    """DuckDB reads the prescriptions; then the same verdicts by the same rules on the same people, in one process.

    No database, no export that has to reach far enough, no comparison to be chosen, no counts, nothing kept.
    """
    start()
    import duckdb

    from evaluation.outcomes.classifying import NO_BASELINE, NO_DOSE
    from evaluation.outcomes.courses import course
    from evaluation.outcomes.switching import Other
    from patients.pharmacology.labels import BENZO
    from patients.pharmacology.reference import load_reference
    from patients.services.use import supplies

    reference = load_reference()
    duckdb.sql("SELECT 1").fetchall()
    begin = time.monotonic()
    own = _grouped(
        duckdb.sql(f"SELECT * FROM '{folder}/{WHOLE}' ORDER BY patient_id, date, pk"), ("patient_id",)
    )
    asked = _grouped(
        duckdb.sql(f"SELECT * FROM '{folder}/{ASKED}' ORDER BY patient_id, months"), ("patient_id", "group")
    )
    count = 0
    for (patient, _group), rows in asked.items():
        lost = {row.months: row.lost_because for row in rows}
        others = [Other(row.date, row.atc, row.substance) for row in own[patient,] if row.kind != BENZO]
        told = {months: "" if why in (NO_DOSE, NO_BASELINE) else why for months, why in lost.items()}
        found = course(supplies(own[patient,]), others, t0=rows[0].t0, lost=told, reference=reference)
        if [one.verdict.code for one in found] != [row.code for row in rows]:
            raise SystemExit(f"other verdicts on patient {patient}")
        count += len(found)
    return {"seconds": time.monotonic() - begin, "outcomes": count}


def _grouped(found: Any, by: Sequence[str]) -> dict[tuple[Any, ...], list[Any]]:
    kind = namedtuple("Line", found.columns, rename=True)  # type: ignore[misc]  # columns of a file
    grouped: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    places = [found.columns.index(name) for name in by]
    for row in found.fetchall():
        grouped[tuple(row[place] for place in places)].append(kind._make(row))
    return grouped


def duck(folder: str) -> Pages:
    """DDD by date of supply in the baseline and in each window, and the classes of their ratio, counted.

    It asks nobody whether a patient was there, spreads no prescription over its days, and chooses nobody.
    """
    import duckdb

    begin = time.monotonic()
    found = duckdb.sql(
        f"""
        WITH sums AS (
            SELECT patient, {
            ", ".join(f"sum(ddd) FILTER ({_between(first, last)}) AS {name}" for name, first, last in PERIODS)
        }
            FROM '{folder}/{EXPORTED}' GROUP BY patient),
        long AS (UNPIVOT (SELECT patient, base, coalesce(m3, 0) AS m3, coalesce(m6, 0) AS m6, coalesce(m12, 0) AS m12
                          FROM sums WHERE base > 0) ON m3, m6, m12 INTO NAME months VALUE used)
        SELECT months, CASE WHEN used = 0 THEN 0 WHEN used / base <= 0.5 THEN 1 WHEN used / base <= 0.75 THEN 2
                            WHEN used / base <= 1.25 THEN 3 ELSE 4 END AS code, count(*)
        FROM long GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    return {"seconds": time.monotonic() - begin, "outcomes": sum(count for *_, count in found)}


PERIODS = (("base", -91, -1), ("m3", 1, 91), ("m6", 92, 182), ("m12", 275, 365))


def _between(first: int, last: int) -> str:
    return f"WHERE day - t0 BETWEEN {first} AND {last}"


def polars_sum(folder: str) -> Pages:
    """The same sum."""
    import polars as pl

    begin = time.monotonic()
    days = (pl.col("day") - pl.col("t0")).dt.total_days()
    sums = [
        pl.col("ddd").filter(days.is_between(first, last)).sum().alias(name) for name, first, last in PERIODS
    ]
    ratio = pl.col("value") / pl.col("base")
    found = (
        pl.scan_parquet(Path(folder) / EXPORTED)
        .group_by("patient")
        .agg(sums)
        .filter(pl.col("base") > 0)
        .unpivot(["m3", "m6", "m12"], index=["patient", "base"])
        .with_columns(pl.sum_horizontal(ratio > edge for edge in (0, 0.5, 0.75, 1.25)).alias("code"))
        .group_by("variable", "code")
        .len()
        .collect()
    )
    return {"seconds": time.monotonic() - begin, "outcomes": int(found["len"].sum())}


def _practices() -> list[Any]:
    from practices.models import Practice

    return list(Practice.objects.order_by("pk"))


def _spent(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of CPU in this process."""
    wall, cpu = time.monotonic(), time.process_time()
    act()
    return time.monotonic() - wall, time.process_time() - cpu


MODES = {
    "grow": grow, "refresh": refresh, "full": full, "snapshot": snapshot, "dashboard": dashboard, "export": export,
    "same": same, "duck": duck, "polars": polars_sum,
}  # fmt: skip


# --- comparing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Database:
    """One kind of database, by the environment that a process on it gets."""

    env: dict[str, str]

    def run(self, mode: str, *words: object) -> Pages:
        before = dict(os.environ)
        os.environ.update(self.env)
        try:
            return in_process(MODULE, mode, *words)
        finally:
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        yield Database({"BENZO_DATA_DIR": folder, "DATABASE_URL": "", "REDIS_URL": ""})


@contextmanager
def postgresql() -> Iterator[Database]:
    """A private one, with row-level security as in production. Nobody listens to the bell."""
    with temporary_folder() as folder, PostgreSQL(folder) as server:
        data = folder / "data"
        data.mkdir()
        settings = {
            "DATABASE_URL": server.url,
            "REDIS_URL": "redis://127.0.0.1/0",
            "BENZO_DATA_DIR": str(data),
        }
        yield Database(SECRETS | settings)


def compare() -> dict[str, Any]:
    kinds = {"sqlite": sqlite, "postgresql": postgresql}
    found = {}
    for name in [os.environ["BENCH_DATABASE"]] if "BENCH_DATABASE" in os.environ else kinds:
        with suppress(MissingProgram), kinds[name]() as database:
            found[name] = growing(database)
    figures: dict[str, Any] = {"sizes": SIZES, "patients": PATIENTS, "months": MONTHS}
    return judged(
        figures | found | _headlines(next(iter(found.values()))),
        [
            ("refresh_at_largest_to_small", 1.2, True),
            ("full_to_duckdb", 5, True),
            ("full_growth", 1.1, True),
            ("dashboard_ms", 5, True),
        ],
    )


def growing(database: Database) -> dict[str, Any]:
    rows = []
    for size in SIZES:
        made = database.run("grow", size)
        rows.append({"practices": size, "made_seconds": rounded(made["made_seconds"])} | measures(database))
        sys.stderr.write(json.dumps(rows[-1]) + "\n")
    return {"rows": rows, "growth": growth(rows)} | besides(database)


def measures(database: Database) -> dict[str, Any]:
    """At one size: the median of a few short runs, one of each long one, and the peak of each process."""
    refreshed = [database.run("refresh") for _ in range(3)]
    computed, counted, page = (database.run(mode) for mode in ("full", "snapshot", "dashboard"))
    return {
        "refresh_ms": rounded(median(one["ms"] for one in refreshed)),
        "refresh_cpu_ms": rounded(median(one["cpu_ms"] for one in refreshed)),
        "full_seconds": rounded(computed["seconds"]),
        "full_cpu_seconds": rounded(computed["cpu_seconds"]),
        "full_peak_mb": computed["peak_mb"],
        "snapshot_ask_seconds": rounded(counted["ask_seconds"]),
        "snapshot_count_seconds": rounded(counted["count_seconds"]),
        "snapshot_publish_seconds": rounded(counted["publish_seconds"]),
        "snapshot_peak_mb": counted["peak_mb"],
        "dashboard_ms": rounded(page["ms"]),
        "dashboard_queries": page["queries"],
    }


def growth(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The exponent of each curve over the sizes: 1 is in proportion to the practices, 0 is the same at every size."""
    curves = (
        "refresh_ms", "refresh_cpu_ms", "full_seconds", "full_cpu_seconds", "full_peak_mb",
        "snapshot_count_seconds", "snapshot_publish_seconds", "snapshot_peak_mb", "dashboard_ms",
    )  # fmt: skip
    return {name: rounded(_exponent([(row["practices"], row[name]) for row in rows])) for name in curves}


def _exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line of least squares through the logarithms."""
    logs = [(math.log(x), math.log(max(y, 1e-6))) for x, y in points]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    above = sum((x - mean_x) * (y - mean_y) for x, y in logs)
    return above / (sum((x - mean_x) ** 2 for x, _ in logs) or 1)


def besides(database: Database) -> dict[str, Any]:
    """At the largest size: everything computed again, beside the same verdicts on what DuckDB reads, and beside bare
    sums over the same prescriptions. By turns."""
    with tempfile.TemporaryDirectory() as folder:
        rows = database.run("export", folder)["rows"]
        pairs = PAIRS if LARGEST <= SMALL else 1  # the long way takes minutes
        runs = [
            {mode: database.run(mode, *words) for mode, *words in (
                ("full",), ("same", folder), ("duck", folder), ("polars", folder),
            )}
            for _ in range(pairs)
        ]  # fmt: skip
    if any(run["duck"]["outcomes"] != run["polars"]["outcomes"] for run in runs):
        raise SystemExit("the sums do not count the same outcomes")
    seconds = {mode: [run[mode]["seconds"] for run in runs] for mode in runs[0]}
    return {
        "rows_of_prescriptions": rows,
        "duckdb_same_verdicts_seconds": rounded(median(seconds["same"])),
        "duckdb_sum_seconds": rounded(median(seconds["duck"])),
        "polars_sum_seconds": rounded(median(seconds["polars"])),
        "full_to_duckdb": _ratio(seconds, "same"),
        "full_to_duckdb_sum": _ratio(seconds, "duck"),
        "full_to_polars_sum": _ratio(seconds, "polars"),
    }


def _ratio(seconds: dict[str, list[float]], other: str) -> float:
    return rounded(median(one / two for one, two in zip(seconds["full"], seconds[other], strict=True)))


def _headlines(found: dict[str, Any]) -> dict[str, float]:
    rows = {row["practices"]: row for row in found["rows"]}
    largest, small = rows[SIZES[-1]], rows.get(SMALL, rows[SIZES[0]])
    return {
        "refresh_at_largest_to_small": rounded(largest["refresh_ms"] / small["refresh_ms"]),
        "full_to_duckdb": found["full_to_duckdb"],
        "full_growth": found["growth"]["full_cpu_seconds"],
        "dashboard_ms": largest["dashboard_ms"],
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        report(**MODES[sys.argv[1]](*sys.argv[2:]))
    else:
        sys.stdout.write(json.dumps(compare(), indent=2) + "\n")
