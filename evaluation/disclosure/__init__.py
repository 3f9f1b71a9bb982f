"""Tables that tell nothing about few patients, for everybody outside a practice.

`add` the cubes of the practices, `protect` the sum by a `Design`, publish the `Release`. `Attack` works out what
somebody who reads a release can know. Plain Python and scipy: no clock, no database, the same release from the same
counts.
Whether a release may follow an earlier one is not decided here, but in evaluation/snapshots/successive.
"""

from evaluation.disclosure.attack import Attack
from evaluation.disclosure.cubes import NOT_APPLICABLE, Cube, Dimension, Shape, Structure, add, applies
from evaluation.disclosure.protection import protect
from evaluation.disclosure.releases import (
    AtMost,
    Cell,
    Design,
    Hidden,
    NotReleased,
    Place,
    Release,
    Rules,
    Shown,
    Total,
    published,
)
from evaluation.disclosure.search import NoAnswer

__all__ = [
    "NOT_APPLICABLE",
    "AtMost",
    "Attack",
    "Cell",
    "Cube",
    "Design",
    "Dimension",
    "Hidden",
    "NoAnswer",
    "NotReleased",
    "Place",
    "Release",
    "Rules",
    "Shape",
    "Shown",
    "Structure",
    "Total",
    "add",
    "applies",
    "protect",
    "published",
]
