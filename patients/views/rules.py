"""The named rules for chronic use side by side, to read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.presenters.rules import Rules
from patients.queries.medicines import medicine_group
from patients.services import comparing
from practices.access import PageRequest, practice_page, see


@practice_page("patients.view")
@require_safe
def rules(request: PageRequest) -> HttpResponse:
    """`?other=<rule>`: the one held against the project's."""
    day, compared = comparing.compare(request.practice, today=timezone.localdate())
    own = request.practice.participation.project.chronic_rule
    group = medicine_group(request.practice)
    page = Rules(compared, group=group, own=own, other=request.GET.get("other", ""))
    shown = [row.pk for row in [*page.only_own, *page.only_other]]
    see(request, "rules side by side", patients=shown or None)
    return render(request, "patients/rules.html", {"page": page, "day": day})
