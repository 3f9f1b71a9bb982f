"""Factories of what an import leaves: the ledger, the questions, the columns a practice confirmed."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from patients import models
from tests.factories.patients import HisImportFactory
from tests.factories.people import NOW, MembershipFactory, PracticeFactory


class MappingProfileFactory(DjangoModelFactory):
    class Meta:
        model = models.MappingProfile

    practice = factory.SubFactory(PracticeFactory)
    header_index = factory.Sequence(lambda n: f"{n:064}")
    columns = factory.LazyFunction(
        lambda: {"patient_number": "Patiëntnr", "date": "Datum", "product": "Middel"}
    )
    confirmed_at = NOW
    confirmed_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class LedgerRowFactory(DjangoModelFactory):
    class Meta:
        model = models.LedgerRow

    his_import = factory.SubFactory(HisImportFactory)
    row = factory.Sequence(lambda n: n + 2)
    outcome = models.Outcome.NEEDS_PERSON
    message = "Het aantal is geen getal."


def asked_cells(**cells: str) -> dict[str, Any]:
    """A row as the reader sets it aside; by default its quantity is asked about."""
    known = {
        "patient_number": "1001",
        "surname": "Zilvermeeuw",
        "date": "01-09-2026",
        "product": "OXAZEPAM TABLET 10MG",
        "quantity": "3x",
        "dosage": "1D1T",
    }
    return {
        "row": 2,
        "kind": "quantity",
        "field": "quantity",
        "column": "Aantal",
        "message": "Het aantal is geen getal.",
        "suggestion": "",
        "cells": known | cells,
    }


class OpenRowFactory(DjangoModelFactory):
    """A row of which the quantity is asked."""

    class Meta:
        model = models.OpenRow

    practice = factory.SubFactory(PracticeFactory)
    his_import = factory.SubFactory(HisImportFactory, practice=factory.SelfAttribute("..practice"))
    row = factory.Sequence(lambda n: n + 2)
    kind = "quantity"
    fingerprint = factory.Sequence(lambda n: f"{n:064}")
    group = factory.SelfAttribute("fingerprint")
    cells = factory.LazyFunction(asked_cells)
    question = "Het aantal is geen getal."


class ImportedChangeFactory(DjangoModelFactory):
    """A patient that the import made."""

    class Meta:
        model = models.ImportedChange

    his_import = factory.SubFactory(HisImportFactory)
    table = models.ImportedChange.Table.PATIENT
    object_id = factory.Sequence(lambda n: n + 1)
