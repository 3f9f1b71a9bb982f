"""Reads the waves of one practice."""

from django.db.models import Count, Q, QuerySet

from benzoproject.lib import scope
from patients.models import Wave
from practices.models import Practice


def all_waves(practice: Practice) -> QuerySet[Wave]:
    """Newest first, each with `chosen`: how many have a place that was not given up."""
    chosen = Count("places", filter=Q(places__given_up_at__isnull=True))
    rows = Wave.objects.filter(practice=practice).select_related("follows")
    return rows.annotate(chosen=chosen).order_by("-number")


def by_number(practice: Practice, number: int) -> Wave | None:
    return Wave.objects.filter(practice=practice, number=number).select_related("practice", "follows").first()


def has_begun(practice: Practice) -> bool:
    """Was a wave ever opened? The project leader asks this too, and learns no more than that."""
    with scope.practice(practice.pk):
        return all_waves(practice).exists()


def being_chosen(practice: Practice) -> Wave | None:
    return Wave.objects.filter(practice=practice, state=Wave.State.CHOOSING).first()


def chosen(wave: Wave) -> list[int]:
    """Ids of the patients who hold a place now, in the order of the list."""
    return list(wave.places.filter(held=True).order_by("position").values_list("patient_id", flat=True))
