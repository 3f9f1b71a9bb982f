"""Lessons for the project leader: look at them before others read them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practices.access import PageRequest, project_page
from practices.forms import granted
from practices.forms.lessons import JudgeLessonForm
from practices.presenters import lessons as words
from practices.queries import lessons as queries
from practices.services import lessons


@project_page("programme.lead")
@require_safe
def overview(request: PageRequest) -> HttpResponse:
    state = words.known_state(request.GET.get("state", ""))
    context = {
        "tabs": words.state_tabs(queries.counts(), state),
        "rows": [(row, words.tag(row)) for row in queries.all_lessons().filter(state=state)],
    }
    return render(request, "practices/manage_lessons.html", context)


@project_page("programme.lead")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: PageRequest, lesson: int) -> HttpResponse:
    found = queries.one(lesson)
    if found is None:
        raise Http404
    form = JudgeLessonForm(request.POST or None, open_states=lessons.judgements(found))
    if form.is_valid() and granted(
        form, lambda: lessons.judge(row=found, by=request.membership, at=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("Your judgement was stored."))
        return redirect("manage_lessons")
    context = {"form": form, "lesson": found, "tag": words.tag(found)}
    return render(request, "practices/manage_lesson.html", context)
