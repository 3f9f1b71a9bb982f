"""The way of each patient in the project, by the rules of the snapshots (evaluation/snapshots/counting)."""

from evaluation.queries.export_facts import Facts
from evaluation.snapshots import counting, shape

NO_CHRONIC_USE = "no_chronic_use"  # somebody who agreed, and whom a snapshot would not count


def of_patients(facts: Facts) -> dict[int, str]:
    return {person.pk: _path(person.pk, facts) for person in facts.patients}


def _path(pk: int, facts: Facts) -> str:
    way = counting.path(facts.ways.known(pk, got_letter=pk in facts.known.posted))
    counted = pk in facts.ways.chronic or pk in facts.compared
    return NO_CHRONIC_USE if way in (shape.NOT_CHOSEN, shape.NOT_FOLLOWED) and not counted else way
