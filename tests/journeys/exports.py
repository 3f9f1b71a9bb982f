"""Export files that people in the journeys read in: invented patients of two GPs."""

from datetime import date, timedelta

from benzoproject.demo import export

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
