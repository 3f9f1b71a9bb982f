"""What the patients of a practice said about the research: the list, and one patient."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.forms.choices import ChoiceForm
from evaluation.presenters import choices as words
from evaluation.queries import choices as queries
from evaluation.services import choices
from patients.presenters.people import name_of
from patients.views.found import patient_of
from practices.access import PageRequest, practice_page, see
from practices.forms import granted


@practice_page("research.choices")
@require_safe
def research_choices(request: PageRequest) -> HttpResponse:
    here = queries.taking_part(request.practice, timezone.localdate())
    rows = queries.asked(request.practice) if here else []
    see(request, "research choices", patients=[row.patient.pk for row in rows] or None)
    context = {"here": here, "register": words.Register(rows, request.practice.slug)}
    return render(request, "evaluation/choices.html", context)


@practice_page("research.choices")
@require_http_methods(["GET", "HEAD", "POST"])
def research_choice(request: PageRequest, patient: int) -> HttpResponse:
    """`?from=list`: where somebody came from, to go on there."""
    person, today = patient_of(request, patient).patient, timezone.localdate()
    said, here = queries.of_patient(person), queries.taking_part(request.practice, today)
    texts = queries.consent_texts(here.study) if here else []
    form = ChoiceForm(request.POST or None, said=said, texts=texts, today=today)
    if form.is_valid() and granted(
        form,
        lambda: choices.note(patient=person, by=request.membership, at=timezone.now(), **form.wish()),
    ):
        messages.success(request, _("Noted for %(name)s. It holds at once.") % {"name": name_of(person)})
        return _back(request, patient)
    see(request, "research choices", patients=[patient])
    context: dict[str, Any] = {
        "patient": person,
        "name": name_of(person),
        "here": here,
        "form": form,
        "text": texts[0] if texts else None,
        "standing": words.standing(said),
        "newest": words.newest(said),
        "from_list": _from_list(request),
    }
    return render(request, "evaluation/choice.html", context)


def _from_list(request: PageRequest) -> bool:
    return request.GET.get("from") == "list"


def _back(request: PageRequest, patient: int) -> HttpResponse:
    if _from_list(request):
        return redirect("research_choices", request.practice.slug)
    return redirect("patient", request.practice.slug, patient)
