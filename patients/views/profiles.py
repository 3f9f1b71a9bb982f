"""The columns that were kept: what a next file is recognised by."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.forms.imports import ProfileForm
from patients.presenters.profiles import ProfileCard
from patients.queries import profiles as queries
from patients.services import profiles as services
from patients.views.found import profile_of
from practices.access import PageRequest, practice_page
from practices.views.acts import act


@practice_page("patients.import")
@require_safe
def profiles(request: PageRequest) -> HttpResponse:
    context = {"cards": [ProfileCard(row) for row in queries.all_profiles(request.practice)]}
    return render(request, "patients/imports/profiles.html", context)


@practice_page("patients.import")
@require_POST
def rename(request: PageRequest, profile: int) -> HttpResponse:
    found = profile_of(request, profile)
    form = ProfileForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else found.name
    return act(
        request,
        lambda: services.rename(profile=found, name=name, by=request.membership, at=timezone.now()),
        done=_("The name has been kept."),
        then=reverse("import_profiles", args=[request.practice.slug]),
    )


@practice_page("patients.import")
@require_POST
def forget(request: PageRequest, profile: int) -> HttpResponse:
    found = profile_of(request, profile)
    return act(
        request,
        lambda: services.forget(profile=found, by=request.membership, at=timezone.now()),
        done=_("These columns have been removed. The next file like it is asked about again."),
        then=reverse("import_profiles", args=[request.practice.slug]),
    )
