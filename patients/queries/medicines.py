"""The group of medicines that a practice follows: the one of its project."""

from patients.pharmacology.groups import Group, load_group
from patients.pharmacology.reference import Reference, load_reference
from practices.models import Practice


def medicine_group(practice: Practice) -> Group:
    return load_group(practice.participation.project.medicine_group)


def reference_of(practice: Practice) -> Reference:
    return load_reference(practice.participation.project.medicine_group)
