"""Recording what a patient answered, and taking a wrong answer back."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.presenters.people import name_of
from practices.access import PageRequest, practice_page, see
from practices.forms import granted
from practices.views.acts import act, done
from stopletters.forms import ResponseForm
from stopletters.models import Letter, Response
from stopletters.presenters import letters as words
from stopletters.queries import answers, standing
from stopletters.queries import letters as queries
from stopletters.services import responses
from stopletters.views.found import letter_or_404


@practice_page("responses.record")
@require_http_methods(["GET", "HEAD", "POST"])
def respond(request: PageRequest, letter: int) -> HttpResponse:
    found = letter_or_404(request, letter)
    form = ResponseForm(
        request.POST or None,
        posted_on=found.wave.posted_on,
        initial={"answered_on": timezone.localdate()},
    )
    name = name_of(found.patient)
    recorded: list[Response] = []
    if form.is_valid() and granted(form, lambda: recorded.append(_record(request, found, form))):
        undo = reverse("response_withdraw", args=[request.practice.slug, recorded[0].pk])
        said = {"name": name, "answer": recorded[0].get_code_display()}
        done(request, _("Recorded: %(name)s, %(answer)s.") % said, undo=undo)
        return _after(request, found)
    see(request, "answer", patients=[found.patient_id], object_id=found.pk)
    context = {
        "letter": found,
        "form": form,
        "name": name,
        "posted": found.state == Letter.State.POSTED,
        "answers": [
            {"response": answer, "tag": words.answer_tag(answer)} for answer in queries.responses(found)
        ],
    }
    return render(request, "stopletters/respond.html", context)


def _record(request: PageRequest, letter: Letter, form: ResponseForm) -> Response:
    return responses.record(letter=letter, by=request.membership, at=timezone.now(), **form.cleaned_data)


def _after(request: PageRequest, letter: Letter) -> HttpResponse:
    """Back to the wave, or to the next patient who has not answered."""
    slug = request.practice.slug
    if "next" in request.POST:
        waiting = standing.of(letter.wave).unanswered
        if waiting:
            return redirect("letter_respond", slug, waiting[0].letter.pk)  # type: ignore[union-attr]
    return redirect("wave", slug, letter.wave.number)


@practice_page("responses.record")
@require_POST
def withdraw(request: PageRequest, response: int) -> HttpResponse:
    found = answers.response(request.practice, response)
    if found is None:
        raise Http404
    return act(
        request,
        lambda: responses.withdraw(response=found, by=request.membership, at=timezone.now()),
        done=words.taken_back(
            _("The answer is taken back. What followed from it is undone."), answers.taken_out_with(found)
        ),
        then=reverse("letter_respond", args=[request.practice.slug, found.letter_id]),
    )
