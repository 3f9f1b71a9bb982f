"""A project chose another rule for chronic use: everybody in its practices is judged again."""

from datetime import datetime

from django.utils import timezone

from benzoproject.lib import scope
from patients.pharmacology import groups
from patients.services import use
from practices.models import Practice, Project
from practices.services import projects


def known() -> dict[str, projects.MedicineGroup]:
    """What a project can follow, with its rules: for the form of a project, which is a floor below."""
    found = [groups.load_group(code) for code in groups.codes()]
    return {
        group.code: projects.MedicineGroup(
            group.name,
            group.one,
            {name: rule.label for name, rule in group.rules.items()},
            group.default_rule,
        )
        for group in found
    }


def follow(project: Project, changed: set[str], at: datetime) -> None:
    """Who is in a wave stays in it; lists of chronic users are new from here on."""
    if "chronic_rule" not in changed:
        return
    with scope.everybody():
        rows = Practice.objects.filter(participation__project=project).order_by("pk")
        for practice in rows.select_for_update(no_key=True, of=("self",)):
            use.recompute(practice, today=timezone.localdate(at))
