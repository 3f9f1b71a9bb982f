"""Rates and limits as they were set."""

from django.db.models import QuerySet

from practices.models import Cap, Project, Rate


def of_project(project: Project) -> QuerySet[Rate]:
    """The newest first; what is more specific under what is not."""
    rows = Rate.objects.filter(project=project).select_related("set_by")
    return rows.order_by("-valid_from", "activity", "role", "pk")


def caps_of(project: Project) -> list[Cap]:
    return list(Cap.objects.filter(project=project).select_related("set_by").order_by("activity"))
