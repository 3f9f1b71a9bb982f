"""Observations as columns of one length, checked."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.intp]


def numbers(column: Sequence[float] | Numbers) -> Numbers:
    """Raises ValueError for what is no finite number."""
    found = np.asarray(column, dtype=float)
    if not np.isfinite(found).all():
        raise ValueError("an observation that is no number")
    return found


def flags(column: Sequence[bool] | NDArray[Any]) -> Numbers:
    """Yes and no as 1 and 0; raises ValueError for anything else."""
    found = numbers(np.asarray(column, dtype=float))
    if not np.isin(found, (0, 1)).all():
        raise ValueError("neither yes nor no")
    return found


def codes(column: Sequence[str | int] | NDArray[Any]) -> tuple[Codes, int]:
    """Practices as 0, 1, ..., and how many there are."""
    names, found = np.unique(np.asarray(column), return_inverse=True)
    return found, len(names)


def same_length(*columns: Sequence[Any] | NDArray[Any]) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ValueError("columns of different length")
