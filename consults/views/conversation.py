"""Holding a consult: one part of the conversation at a time, kept while it is typed; and what goes to the HIS."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from benzoproject.lib.refusal import Refused
from benzoproject.lib.written import day
from consults import parts
from consults.forms.conversation import ConversationForm, FinishForm
from consults.models import Consult, Conversation
from consults.presenters import alarms as alarm_words
from consults.presenters import appointments, knowledge
from consults.presenters import conversation as words
from consults.presenters import patient as patient_words
from consults.presenters import summary as summaries
from consults.presenters.beside import beside
from consults.queries import alarms as alarm_queries
from consults.queries import conversations as queries
from consults.services import consults, conversations
from consults.services.conversations import Overtaken
from patients.presenters.people import name_of
from practices.access import PageRequest, may, practice_page, see

# Where a button of the form leads besides a part: the page of a consult by this name.
ELSEWHERE = {"alarm": "consult_alarm", "quiz-before": "consult_quiz", "quiz-after": "consult_quiz"}

BESIDE = ("plan", "workbook")


def consult_or_404(request: PageRequest, pk: int) -> Consult:
    found = queries.consult(request.practice, pk)
    if found is None:
        raise Http404
    return found


@practice_page("consults.view")
@require_safe
def consult(request: PageRequest, consult: int) -> HttpResponse:
    found = consult_or_404(request, consult)
    see(request, "consult", patients=[found.patient_id], object_id=found.pk)
    kept = queries.of_consult(found)
    if not (may(request, "consults.hold") and queries.is_open(found, timezone.now())):
        return read(request, found, kept)
    part = parts.by_slug(request.GET.get("part", ""))
    return show(request, found, ConversationForm(part=part, kept=kept), kept)


def read(request: PageRequest, consult: Consult, kept: Conversation | None) -> HttpResponse:
    """For whoever holds no consults, and for everybody when it is too late to write."""
    found = [(part, words.lines(kept, part.fields)) for part in parts.PARTS]
    context = {
        **head(consult),
        "parts": [(part, lines) for part, lines in found if lines],
        "knowledge": knowledge.before_and_after(queries.quiz_rounds(consult.patient)),
        "alarms": [alarm_words.Row(one) for one in alarm_queries.of_patient(consult.patient)],
    }
    return render(request, "consults/consult_read.html", context)


def head(consult: Consult) -> dict[str, Any]:
    return {
        "consult": consult,
        "name": name_of(consult.patient),
        "title": appointments.rung_title(consult.number),
        "day": day(consult.starts_at),
        "time": appointments.clock(consult.starts_at),
    }


def show(
    request: PageRequest,
    consult: Consult,
    form: ConversationForm,
    kept: Conversation | None,
    finish: FinishForm | None = None,
) -> HttpResponse:
    """One part of the conversation. `form` may hold what was typed and not kept."""
    part, last = form.part, queries.last_time(consult)
    rounds = queries.quiz_rounds(consult.patient)
    context = {
        **head(consult),
        "part": part,
        "number": parts.number(part),
        "of": len(parts.PARTS),
        "before": parts.before(part),
        "after": parts.after(part),
        "stops": words.stops(part, kept),
        "form": form,
        "cards": words.asked(form, part, last),
        "revision": kept.revision if kept else 0,
        "saved": words.saved_words(kept),
        "notice": words.notice(consult, timezone.localdate()),
        "last": words.last_time(last),
        "last_day": day(last.consult.starts_at) if last else "",
        "knowledge": knowledge.before_and_after(rounds),
        "alarms": [alarm_words.Row(one) for one in alarm_queries.open_for(consult.patient)],
        "reasons_to_call": words.reasons_to_call(kept),
        "beside": beside(consult, request.membership, timezone.localdate()),
        "finish": finish or FinishForm(consult=consult),
        "planned": consult.state == Consult.State.PLANNED,
        "summary": _summary(consult, kept) if part.slug == "closing" else "",
    }
    return render(request, "consults/consult.html", context)


def _summary(consult: Consult, kept: Conversation | None) -> str:
    rounds = [one for one in queries.quiz_rounds(consult.patient) if one.consult_id == consult.pk]
    raised = [one for one in alarm_queries.of_patient(consult.patient) if one.consult_id == consult.pk]
    return summaries.text(consult, kept, rounds, [one for one in raised if not one.withdrawn_at])


@practice_page("consults.hold")
@require_POST
def save(request: PageRequest, consult: int) -> HttpResponse:
    """Keep what is filled in well; what is not stays as typed, with the reason beside it.

    The page itself asks for JSON while somebody types, and for a page when a button is pressed.
    """
    found = consult_or_404(request, consult)
    form = ConversationForm(request.POST, part=parts.by_slug(request.POST.get("part", "")))
    form.is_valid()
    kept = queries.of_consult(found)
    try:
        if "revision" in form.cleaned_data:
            kept = conversations.save(
                consult=found,
                revision=form.cleaned_data["revision"],
                fields=chosen(form.words, kept, request.POST),
                by=request.membership,
                at=timezone.now(),
            )
    except Overtaken as overtaken:
        return differs(request, found, form, overtaken)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    if request.headers.get("Accept") == "application/json":
        return told(form, kept)
    if form.errors:
        return show(request, found, form, kept)
    return redirect(where_to(request, found, form))


def chosen(fields: dict[str, Any], kept: Conversation | None, sent: Any) -> dict[str, Any]:
    """After a comparison: mine, what was saved (then nothing is written), or both below each other."""
    if kept is None:
        return fields
    found = {}
    for name, mine in fields.items():
        choice = sent.get(f"keep-{name}", "mine")
        if choice == "both" and words.KINDS.get(name, "words") == "words":
            found[name] = f"{getattr(kept, name)}\n{mine}"
        elif choice != "saved":
            found[name] = mine
    return found


def told(form: ConversationForm, kept: Conversation | None) -> HttpResponse:
    """To the page that saves while somebody types."""
    answer = {"revision": kept.revision if kept else 0, "words": words.saved_words(kept)}
    if not form.errors:
        return JsonResponse(answer)
    refusals = form.non_field_errors()
    said = str(refusals[0]) if refusals else _("Saved, except what is marked below.")
    return JsonResponse({**answer, "words": said, "errors": form.errors}, status=422)


def differs(
    request: PageRequest, consult: Consult, form: ConversationForm, overtaken: Overtaken
) -> HttpResponse:
    """Somebody saved something else meanwhile: both versions side by side, and nothing lost."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"words": str(overtaken)}, status=409)
    mine = Conversation(**form.words)
    context = {
        **head(consult),
        "form": form,
        "overtaken": overtaken,
        "part": form.part,
        "to": request.POST.get("to", form.part.slug),
        "rows": [words.difference(name, mine, overtaken.saved) for name in overtaken.fields],
    }
    see(request, "consult", patients=[consult.patient_id], object_id=consult.pk)
    return render(request, "consults/consult_compare.html", context, status=409)


def where_to(request: PageRequest, consult: Consult, form: ConversationForm) -> str:
    wanted, own = request.POST.get("to", form.part.slug), [request.practice.slug, consult.pk]
    if wanted in ELSEWHERE:
        moment = wanted.partition("-")[2]
        return reverse(ELSEWHERE[wanted], args=[*own, moment] if moment else own)
    for page in beside(consult, request.membership, timezone.localdate()) if wanted in BESIDE else []:
        if page.to == wanted:
            return page.url
    return f"{reverse('consult', args=own)}?part={parts.by_slug(wanted).slug}"


@practice_page("consults.hold")
@require_POST
def finish(request: PageRequest, consult: int) -> HttpResponse:
    """The consult was held."""
    found = consult_or_404(request, consult)
    form = FinishForm(request.POST, consult=found)
    kept = queries.of_consult(found)
    if not form.is_valid():
        return show(request, found, ConversationForm(part=parts.by_slug("closing"), kept=kept), kept, form)
    try:
        consults.finish(
            consult=found,
            minutes=form.cleaned_data["minutes"],
            by=request.membership,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('consult', args=[request.practice.slug, found.pk])}?part=closing")
    messages.success(
        request, _("%(consult)s is held.") % {"consult": capfirst(appointments.rung_title(found.number))}
    )
    return redirect("consult_summary", request.practice.slug, found.pk)


@practice_page("consults.view")
@require_safe
def summary(request: PageRequest, consult: int) -> HttpResponse:
    """The text to copy into the HIS; of a consult that was held also what comes next."""
    found, today = consult_or_404(request, consult), timezone.localdate()
    see(request, "consult", patients=[found.patient_id], object_id=found.pk)
    held, me = found.state == Consult.State.DONE, request.membership
    context = {
        **head(found),
        "summary": _summary(found, queries.of_consult(found)),
        "beside": beside(found, me, today) if held else [],
        "next_step": patient_words.told(found.patient, me, today).next_step if held else None,
    }
    return render(request, "consults/consult_summary.html", context)
