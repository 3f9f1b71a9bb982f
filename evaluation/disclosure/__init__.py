"""Tables that tell nothing about few patients, for everybody outside a practice.

`add` the cubes of the practices, `protection.protect` the sum by a `Design`, publish the `Release`. `attack.Attack`
works out what somebody who reads a release can know. These two load scipy, which no page needs. No clock, no database:
the same release from the same counts.
Whether a release may follow an earlier one is not decided here, but in evaluation/snapshots/successive.
"""

from evaluation.disclosure.cubes import NOT_APPLICABLE, Cube, Dimension, Shape, Structure, add, applies
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

__all__ = [
    "NOT_APPLICABLE",
    "AtMost",
    "Cell",
    "Cube",
    "Design",
    "Dimension",
    "Hidden",
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
    "published",
]
