"""Reads how a wave is filled, and the draw behind one that was filled by lot."""

from django.db.models import Exists, F, QuerySet

from patients.models import Draw, DrawLine, Wave
from practices.models import Project
from practices.models.projects import Selection


def design(wave: Wave) -> Selection:
    """How this wave is filled: as its draw says once there is one, else as the project wants it now."""
    if wave.kind != Wave.Kind.STOP:
        return Selection.PICKED
    drawn = Exists(Draw.objects.filter(wave=wave.pk))
    project = Project.objects.filter(participations__practice=wave.practice_id)
    selection, has_draw = project.values_list("selection", drawn).get()
    return Selection.RANDOM if has_draw else Selection(selection)


def of(wave: Wave) -> Draw | None:
    return Draw.objects.filter(wave=wave).select_related("drawn_by").first()


def lines(draw: Draw) -> list[DrawLine]:
    """Everybody in the lot, in the order of the draw."""
    return list(draw.lines.select_related("patient", "entered_for").order_by("rank"))


def entered_later(wave: Wave) -> QuerySet[DrawLine]:
    """Who came in from the reserve, each with the patient whose place it was."""
    # Whose place it was may have been erased since.
    rows = DrawLine.objects.filter(draw__wave=wave, entered_at__isnull=False, rank__gt=F("draw__wanted"))
    return rows.select_related("patient", "entered_for").order_by("entered_at", "rank")


def reserves(wave: Wave) -> int:
    """How many are left on the reserve list, whether or not they can still have a letter."""
    return DrawLine.objects.filter(draw__wave=wave, entered_at__isnull=True).count()


def of_number(slug: str, number: int) -> Draw | None:
    rows = Draw.objects.filter(wave__practice__slug=slug, wave__number=number)
    return rows.select_related("wave__practice").first()
