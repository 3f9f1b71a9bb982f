"""What a person should know of a file. Apart from the tables, so that a page that tells it loads no pandas."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know; row 0 and column "" mean: about the file as a whole."""

    row: int
    column: str
    message: str
