"""Every row that is held about one patient."""

from django.db import models

from patients.models import Patient
from patients.queries.belongings import belongings
from stopletters.models import Letter


def of_patient(patient: Patient) -> dict[type[models.Model], list[models.Model]]:
    return {
        model: list(model._base_manager.filter(pk__in=ids).order_by("pk"))
        for model, ids in belongings(patient).items()
    }


def unposted(patient: Patient) -> int:
    """Letters to this patient that are under way."""
    under_way = (Letter.State.PREPARED, Letter.State.COMPLETE)
    return Letter.objects.filter(patient=patient, state__in=under_way).count()
