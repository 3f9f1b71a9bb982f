"""The ZIP: both tables in three notations, the codebook, the analysis and what is needed to read them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.exports import analysis, codebook, codebook_pdf, delimited, readme, results, spss
from evaluation.exports.readme import About
from evaluation.exports.tables import Row, Table
from evaluation.exports.variables import MONTH_VARIABLES, patient_variables
from patients.pharmacology.groups import Group


def files(about: About, patients: Table, months: Table, *, primary: Mapping[str, Any]) -> dict[str, bytes]:
    """Name -> content. `primary`: the outcome that was registered, for who reads the analysis."""
    tables = [patients, months]
    answers = analysis.analyse(patients, about.group)
    told = {
        "day": about.day.isoformat(), "seed": analysis.SEED, "primary": primary, "patients": len(patients.rows),
    }  # fmt: skip
    return {
        "README.txt": readme.text(about, tables, answers),
        **{name: data for table in tables for name, data in _notations(table).items()},
        "codebook.csv": codebook.as_csv(tables),
        "codebook.pdf": codebook_pdf.make(about, tables),
        "analysis.json": results.as_json(answers, told),
        "analysis.csv": results.as_csv(answers),
    }


def zipped(files: Mapping[str, bytes], about: About) -> bytes:
    """Each file dated on the day of the rows: no other moment stands in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, date_time=(about.day.year, about.day.month, about.day.day, 0, 0, 0))
            info.external_attr = 0o600 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _notations(table: Table) -> dict[str, bytes]:
    return {
        f"{table.name}.sav": spss.sav(table),
        f"{table.name}.csv": delimited.plain(table),
        f"{table.name}-nl.csv": delimited.dutch(table),
    }


def tables_of(patients: Sequence[Row], months: Sequence[Row], group: Group) -> tuple[Table, Table]:
    """The two tables of a project about these medicines; rows in the order of their pseudonyms, which says nothing."""
    return (
        Table("patients", "een rij per patiënt", patient_variables(group), sorted(patients, key=_place)),
        Table("months", "een rij per patiënt en maand", MONTH_VARIABLES, sorted(months, key=_place)),
    )


def _place(row: Row) -> tuple[Any, Any]:
    return row["patient"], row.get("month", 0)
