"""Copies that were made of letters."""

from django.db.models import QuerySet

from patients.models import Wave
from practices.models import Practice
from stopletters.models import Copy, Letter


def copies(wave: Wave, letter: Letter | None) -> QuerySet[Copy]:
    """Of one letter, or (without one) of the whole pile; the newest first."""
    return Copy.objects.filter(wave=wave, letter=letter).select_related("made_by").order_by("-made_at", "-pk")


def copy(practice: Practice, pk: int) -> Copy | None:
    rows = Copy.objects.filter(wave__practice=practice, pk=pk)
    return rows.select_related("wave__practice", "letter").first()
