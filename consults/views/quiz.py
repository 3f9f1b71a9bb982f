"""The knowledge quiz in a consult: filled in together, and the right answers with why."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consults.forms.quiz import QuizForm
from consults.models import Consult, QuizRound, WorkbookText
from consults.presenters import conversation as words
from consults.presenters import quiz as quiz_words
from consults.queries import conversations as queries
from consults.queries import quiz as quiz_queries
from consults.services import quiz as services
from consults.views.conversation import consult_or_404, head
from practices.access import PageRequest, practice_page, see
from practices.forms import granted


@practice_page("consults.hold")
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: PageRequest, consult: int, moment: str) -> HttpResponse:
    found = consult_or_404(request, consult)
    if moment not in QuizRound.Moment.values:
        raise Http404
    text, kept = quiz_queries.of(found.patient), quiz_queries.round(found, moment)
    see(request, "quiz", patients=[found.patient_id], object_id=found.pk)
    context = {
        **head(found),
        "heading": words.quiz_at(moment),
        "knowledge": words.knowledge(queries.quiz_rounds(found.patient)),
    }
    if text is None:
        return render(request, "consults/consult_quiz_none.html", context)
    form = QuizForm(request.POST or None, text=text, answers=kept.answers if kept else None)
    if form.is_valid() and granted(form, lambda: _record(request, found, moment, text, form)):
        messages.success(request, _("The answers are saved."))
        return redirect(request.get_full_path())
    see_answers = kept is not None and kept.quiz_version == text.version and not form.is_bound
    context["form"] = form
    context["rows"] = quiz_words.rows(form, text, kept if see_answers else None)
    return render(request, "consults/consult_quiz.html", context)


def _record(
    request: PageRequest, consult: Consult, moment: str, text: WorkbookText, form: QuizForm
) -> QuizRound:
    return services.record(
        consult=consult,
        moment=moment,
        text=text,
        version=form.cleaned_data["version"],
        answers=form.answers(),
        by=request.membership,
        at=timezone.now(),
    )
