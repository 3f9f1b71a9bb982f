"""What a picture, its sentence and its table are made of: amounts as they may be shown."""

from dataclasses import dataclass
from math import ceil

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Words only, as they stand on the page and in the file; the first column names the row.

    `numbers`: the other columns are numbers, and stand at the right.
    """

    head: Row
    rows: tuple[Row, ...]
    numbers: bool = True


@dataclass(frozen=True, kw_only=True)
class Told:
    """One part of the results. `sentence`: what the picture shows, with numbers and direction; `method`: how, and n."""

    name: str
    title: str
    sentence: str
    table: Table
    method: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a picture of bars. `amount` is None for what is not shown: then only words stand there.

    `amount`, `low` and `high` are in the unit of the scale; `of`: "15 of 65", or why it is not shown. `main`: what the
    picture is about; others are muted.
    """

    label: str
    amount: float | None
    words: str
    of: str = ""
    low: float | None = None
    high: float | None = None
    main: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """0 to `most`, a line at each of `marks`; `unit` stands behind the last."""

    most: float
    marks: tuple[float, ...]
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Bars(Told):
    bars: tuple[Bar, ...]
    scale: Scale


def scale(highest: float, unit: str = "", *, most: float | None = None) -> Scale:
    """Up to five round steps that hold `highest`, and no more than `most`."""
    sizes = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)
    step = next((size for size in sizes if size * 5 >= highest), sizes[-1])
    reach = float(step * max(2, ceil(highest / step)))
    top = min(reach, most) if most else reach
    return Scale(top, tuple(range(0, int(top) + 1, step)), unit)
