"""A table as an SPSS file: variable labels, value labels, and codes that mean there is no value as user-missing."""

import tempfile
from pathlib import Path
from typing import Any

from evaluation.exports.tables import Table
from evaluation.exports.variables import PLACES, Kind, Variable


def sav(table: Table) -> bytes:
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame({one.name: _column(table, one) for one in table.variables})
    # The library writes to a path only: a folder that nobody else can open, gone afterwards.
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "rows.sav"
        pyreadstat.write_sav(
            frame,
            path,
            file_label=table.title,
            column_labels={one.name: one.label for one in table.variables},
            variable_value_labels={one.name: _floats(one.labels) for one in table.variables if one.labels},
            missing_ranges={one.name: _missing(one) for one in table.variables if one.missing},
            variable_measure={one.name: one.measure.value for one in table.variables},
            variable_format={one.name: _format(one) for one in table.variables},
        )
        return path.read_bytes()


def _column(table: Table, variable: Variable) -> Any:
    import pandas as pd

    values = table.column(variable.name)
    if variable.kind == Kind.TEXT:
        return pd.Series(values, dtype=str)
    return pd.Series([float(value) for value in values], dtype="float64")


def _floats(labels: dict[int, str]) -> dict[float, str]:
    return {float(code): label for code, label in labels.items()}


def _missing(variable: Variable) -> list[Any]:
    """SPSS holds three codes apart, or a range; no other value is below 0 where there are any."""
    return [{"lo": float(min(variable.missing)), "hi": float(max(variable.missing))}]


def _format(variable: Variable) -> str:
    return {Kind.TEXT: "A40", Kind.WHOLE: "F8.0", Kind.DECIMAL: f"F12.{PLACES}"}[variable.kind]
