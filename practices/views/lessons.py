"""The board of lessons learned: read those of others, offer one's own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practices.access import PageRequest, practice_page
from practices.forms import granted
from practices.forms.lessons import LessonForm
from practices.presenters import lessons as words
from practices.queries import lessons as queries
from practices.services import lessons

FORM = ["GET", "HEAD", "POST"]


@practice_page("lessons.offer")
@require_safe
def board(request: PageRequest) -> HttpResponse:
    theme = words.known_theme(request.GET.get("theme", ""))
    context = {
        "theme": theme,
        "tabs": words.tabs(queries.themes(request.practice), theme),
        "lessons": queries.shown(request.practice, theme),
        "own": [words.Own(row, request.membership) for row in queries.offered_by(request.practice)],
    }
    return render(request, "practices/lessons.html", context)


@practice_page("lessons.offer")
@require_http_methods(FORM)
def new(request: PageRequest) -> HttpResponse:
    form = LessonForm(request.POST or None)
    if form.is_valid() and granted(
        form, lambda: lessons.offer(by=request.membership, at=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("Thank you. The project leader looks at it before others read it."))
        return redirect("lessons", request.practice.slug)
    return render(request, "practices/lesson_form.html", {"form": form})


@practice_page("lessons.offer")
@require_http_methods(FORM)
def change(request: PageRequest, lesson: int) -> HttpResponse:
    found = queries.own(request.membership, lesson)
    if found is None:
        raise Http404
    form = LessonForm(
        request.POST or None, initial={"theme": found.theme, "case": found.case, "lesson": found.lesson}
    )
    if form.is_valid() and granted(
        form, lambda: lessons.change(row=found, by=request.membership, at=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("Stored. The project leader looks at it before others read it."))
        return redirect("lessons", request.practice.slug)
    context = {"form": form, "own": words.Own(found, request.membership)}
    return render(request, "practices/lesson_form.html", context)
