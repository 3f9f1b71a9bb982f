"""The knowledge quiz in a consult: filled in together, and the right answers with why."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benzoproject.lib.refusal import Refused
from consults.forms.quiz import QuizForm
from consults.models import Consult, QuizRound, WorkbookText
from consults.presenters import conversation as words
from consults.presenters import knowledge
from consults.presenters import quiz as quiz_words
from consults.queries import conversations as queries
from consults.queries import quiz as quiz_queries
from consults.services import quiz as services
from consults.views.conversation import consult_or_404, head
from patients.queries.medicines import medicine_group
from practices.access import PageRequest, practice_page, see
from practices.forms import granted


@practice_page("consults.hold")
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: PageRequest, consult: int, moment: str) -> HttpResponse:
    found = consult_or_404(request, consult)
    if moment not in QuizRound.Moment.values:
        raise Http404
    text, kept = quiz_queries.of(found.patient), quiz_queries.round(found, moment)
    context = {
        **head(found),
        "heading": knowledge.quiz_at(moment),
        "about_others": not medicine_group(request.practice).workbook,
        "knowledge": knowledge.before_and_after(queries.quiz_rounds(found.patient)),
    }
    if text is None:
        see(request, "quiz", patients=[found.patient_id], object_id=found.pk)
        return render(request, "consults/consult_quiz_none.html", context)
    form = QuizForm(request.POST or None, text=text, answers=kept.answers if kept else None)
    if request.headers.get("Accept") == "application/json":
        return _kept_meanwhile(request, found, moment, text, form)
    see(request, "quiz", patients=[found.patient_id], object_id=found.pk)
    if form.is_valid() and granted(form, lambda: _record(request, found, moment, text, form)):
        messages.success(request, _("The answers are saved."))
        return redirect(request.get_full_path())
    same = kept is not None and kept.quiz_version == text.version
    answered = kept if kept and same and kept.complete and not form.is_bound else None
    context["saved"] = words.saved_at(kept.saved_at) if kept and same else ""
    context["form"] = form
    context["rows"] = quiz_words.rows(form, text, answered)
    return render(request, "consults/consult_quiz.html", context)


def _kept_meanwhile(
    request: PageRequest, consult: Consult, moment: str, text: WorkbookText, form: QuizForm
) -> HttpResponse:
    """To the page that saves while somebody answers: what has an answer so far is kept."""
    form.is_valid()
    try:
        kept = _record(request, consult, moment, text, form, unfinished=True)
    except Refused as refusal:
        return JsonResponse({"words": str(refusal)}, status=422)
    return JsonResponse({"words": words.saved_at(kept.saved_at)})


def _record(
    request: PageRequest,
    consult: Consult,
    moment: str,
    text: WorkbookText,
    form: QuizForm,
    *,
    unfinished: bool = False,
) -> QuizRound:
    return services.record(
        consult=consult,
        moment=moment,
        text=text,
        version=form.cleaned_data.get("version", 0),
        answers=form.answers(),
        unfinished=unfinished,
        by=request.membership,
        at=timezone.now(),
    )
