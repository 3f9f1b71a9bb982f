"""A row of somebody's start page that comes from this floor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """So many, of what, and where to go. `urgency`: lower comes first, 0 above all."""

    urgency: int
    count: int
    title: str
    text: str
    url: str
    action: str
