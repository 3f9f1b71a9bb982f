"""The codebook: a line per variable, and a line per code below it."""

from collections.abc import Iterable, Iterator

from evaluation.exports.delimited import delimited
from evaluation.exports.tables import Table
from evaluation.exports.variables import Kind, Variable

HEADER = ("bestand", "variabele", "label", "soort", "code", "betekenis", "telt als ontbrekend")
KINDS = {Kind.TEXT: "tekst", Kind.WHOLE: "geheel getal", Kind.DECIMAL: "getal met decimalen"}


def kind_in_words(variable: Variable) -> str:
    return "code" if variable.values else KINDS[variable.kind]


def lines(tables: Iterable[Table]) -> Iterator[tuple[str, ...]]:
    for table in tables:
        for one in table.variables:
            yield table.name, one.name, one.label, kind_in_words(one), "", "", ""
            for code, label in one.labels.items():
                missing = "ja" if code in one.missing else "nee"
                yield table.name, one.name, "", "", str(code), label, missing


def as_csv(tables: Iterable[Table]) -> bytes:
    # Codes below 0 are numbers: written as numbers they are not taken for a formula.
    rows = ([*line[:4], int(line[4]) if line[4] else None, *line[5:]] for line in lines(tables))
    return delimited(HEADER, rows)
