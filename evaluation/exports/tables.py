"""Rows beside what their columns mean: a table that says something the codebook does not explain cannot be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation.exports.variables import Kind, NotInCodebook, Variable

Value = str | int | Decimal
Row = Mapping[str, Value]
LONGEST = 40  # a pseudonym; whatever is longer is not one


@dataclass(frozen=True)
class Table:
    """`name` is that of its files. Each row has exactly the variables, in any order."""

    name: str
    title: str
    variables: Sequence[Variable]
    rows: Sequence[Row]

    def __post_init__(self) -> None:
        names = {variable.name for variable in self.variables}
        for row in self.rows:
            if row.keys() != names:
                raise NotInCodebook(f"{self.name}: {sorted(row.keys() ^ names)}")
            for variable in self.variables:
                _check(variable, row[variable.name])

    def column(self, name: str) -> list[Value]:
        return [row[name] for row in self.rows]


def _check(variable: Variable, value: Value) -> None:
    if not _allowed(variable, value):
        raise NotInCodebook(f"{variable.name}: {value!r}")


def _allowed(variable: Variable, value: Value) -> bool:
    if variable.kind == Kind.TEXT:
        return isinstance(value, str) and value.isalnum() and value.isascii() and len(value) <= LONGEST
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    if value in variable.missing:
        return True
    if variable.kind == Kind.WHOLE and not isinstance(value, int):
        return False
    # A negative number that is no missing code: only where the variable has no such codes.
    return value in variable.values if variable.values else value >= 0 or not variable.missing
