"""Export files that people in the journeys read in: invented patients of two GPs."""

from datetime import date, timedelta

from benzoproject.demo import export
from tests.unit.his import fhirs, opendocuments

GPS = {"MDW": "dr. M. de Wit", "PVL": "dr. P. van Loon"}
SEED = 2022


def table(*, count: int, today: date, gps: tuple[str, ...] = tuple(GPS)) -> list[tuple[str, ...]]:
    """Rows of `count` people, up to yesterday; about half of them are chronic users."""
    people = export.people(count=count, seed=SEED, gps=gps, today=today)
    return list(
        export.rows(people, start=today - timedelta(days=400), end=today - timedelta(days=1), seed=SEED)
    )


def file(*, count: int, today: date, gps: tuple[str, ...] = tuple(GPS), questions: bool = False) -> bytes:
    rows = table(count=count, today=today, gps=gps)
    return export.as_csv(export.with_questions(rows) if questions else rows, title="Medicatie-export")


def as_ods(rows: list[tuple[str, ...]]) -> bytes:
    """The same table as LibreOffice keeps it."""
    cells = [[opendocuments.string(text) for text in row] for row in (export.HEADER, *rows)]
    return opendocuments.ods(opendocuments.sheet(*cells))


def as_fhir(*, today: date) -> bytes:
    """One patient with a prescription a month for half a year, as resources."""
    days = [today - timedelta(days=30 * month + 3) for month in range(6)]
    requests = [
        fhirs.request(authoredOn=f"{day:%Y-%m-%d}", dosageInstruction=[{"text": "1D1T"}]) for day in days
    ]
    return fhirs.bundle(fhirs.patient(), *requests)
