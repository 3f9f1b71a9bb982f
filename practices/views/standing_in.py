"""Locums: who stands in for whom, arranged and ended by the practice itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from practices.access import PageRequest, practice_page
from practices.forms import StandInForm, granted
from practices.queries import people
from practices.queries import standing_in as queries
from practices.services import standing_in
from practices.views.acts import act


@practice_page("colleagues.arrange")
@require_http_methods(["GET", "HEAD", "POST"])
def stand_ins(request: PageRequest) -> HttpResponse:
    form = StandInForm(request.POST or None, gps=people.gps(request.practice))
    if form.is_valid() and granted(
        form,
        lambda: standing_in.arrange(by=request.membership, at=timezone.now(), **form.arrangement()),
    ):
        messages.success(request, _("Arranged. In these days the letters wait for the locum too."))
        return redirect("stand_ins", request.practice.slug)
    context = {
        "form": form,
        "rows": queries.of_practice(request.practice),
        "today": timezone.localdate(),
    }
    return render(request, "practices/stand_ins.html", context)


@practice_page("colleagues.arrange")
@require_POST
def end(request: PageRequest, stand_in: int) -> HttpResponse:
    found = queries.one(request.practice, stand_in)
    if found is None:
        raise Http404
    return act(
        request,
        lambda: standing_in.end(stand_in=found, by=request.membership, at=timezone.now()),
        done=_("Ended. What was signed stays."),
        then=reverse("stand_ins", args=[request.practice.slug]),
    )
