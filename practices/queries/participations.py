"""Which practices take part in the research."""

from datetime import date

from django.db.models import QuerySet

from practices.models import Participation, Practice, Project


def research_practices(project: Project, on: date) -> QuerySet[Practice]:
    """Practices of `project` whose data of day `on` may become research rows: with a full contract since then.

    The evaluation asks nobody else. A practice that takes part in the treatment only, or that withdrew, is not in it;
    neither is a day before its contract: nothing is back-filled.
    """
    rows = Participation.objects.filter(
        project=project, kind=Participation.Kind.FULL, research_since__isnull=False, research_since__lte=on
    )
    rows = rows.exclude(state=Participation.State.WITHDRAWN)
    return Practice.objects.filter(participation__in=rows).order_by("name", "pk")
