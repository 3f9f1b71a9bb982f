"""Planning the consults of the ladder, and saying how each of them ended."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benzoproject.lib.refusal import Refused
from consults.forms.consults import AppointmentForm, EndForm, ForgoForm, moment
from consults.models import Consult
from consults.presenters import appointments, climbers, course, proposing
from consults.presenters import ladder as words
from consults.queries import ladder as ladders
from consults.queries.ladder import Ladder
from consults.services import consults as services
from consults.services.appointments import Overlaps
from consults.views.found import appointment_or_404, ladder_or_none
from patients.presenters import patient_page
from patients.presenters.people import name_of
from practices.access import PageRequest, practice_page, see
from practices.forms import granted
from practices.queries import people
from practices.views.acts import act, done
from stopletters.views.found import wave_or_404

State = Consult.State


@practice_page("consults.hold")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: PageRequest, patient: int) -> HttpResponse:
    """The next consult of one patient."""
    ladder = ladder_or_none(request, patient)
    if ladder is None or ladder.open_number is None and request.method != "POST":
        see(request, "consults of a patient", patients=[patient])
        return _nothing_to_plan(request, ladder, patient)
    form = AppointmentForm(
        sent(request), pohs=people.pohs(request.practice), initial=_proposal(request, ladder)
    )
    if form.is_valid():
        try:
            return _planned(request, ladder, form)
        except Overlaps as overlap:
            form.overlaps = True
            form.add_error(None, str(overlap))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _show_plan(request, ladder, form, ForgoForm())


def sent(request: PageRequest) -> Any:
    """What was sent, also when that is nothing at all; None for somebody who only looks."""
    return request.POST if request.method == "POST" else None


def _proposal(request: PageRequest, ladder: Ladder) -> dict[str, Any]:
    project = request.practice.participation.project
    at = proposing.moment(ladder, timezone.now())
    return {
        **moment(at),
        "number": ladder.open_number,
        "minutes": project.consult_minutes,
        "place": Consult.Place.PRACTICE,
        "poh": request.membership.pk,
    }


def _planned(request: PageRequest, ladder: Ladder, form: AppointmentForm) -> HttpResponse:
    consult = services.plan_next(
        letter=ladder.letter, number=form.cleaned_data["number"], by=request.membership, at=timezone.now(),
        **form.appointment,
    )  # fmt: skip
    messages.success(request, appointments.planned(consult))
    return redirect("patient", request.practice.slug, consult.patient_id)


def _show_plan(request: PageRequest, ladder: Ladder, form: AppointmentForm, forgo: ForgoForm) -> HttpResponse:
    today, patient = timezone.localdate(), ladder.letter.patient
    see(request, "consults of a patient", patients=[patient.pk])
    context = {
        "patient": patient,
        "name": name_of(patient),
        "title": appointments.rung_title(ladder.open_number or form["number"].value() or 1),
        "lead": " ".join(
            part for part in (words.sentence_of(ladder, today), course.due_words(ladder, today)) if part
        ),
        "form": form,
        "forgo": forgo,
        "may_forgo": ladder.open_number is not None and not ladder.ended_by,
        "around": proposing.around(request.practice, form["day"].value(), today),
    }
    return render(request, "consults/consult_plan.html", context)


def _nothing_to_plan(request: PageRequest, ladder: Ladder | None, patient: int) -> HttpResponse:
    """No letter yet, planned already, or every rung used: the page says which."""
    if ladder and ladder.planned:
        return redirect("consult_move", request.practice.slug, ladder.planned.pk)
    context = {"ladder": ladder, "patient": patient, "size": ladder.size if ladder else 0}
    return render(request, "consults/consult_nothing.html", context)


@practice_page("consults.hold")
@require_POST
def forgo(request: PageRequest, patient: int) -> HttpResponse:
    """No further consult."""
    ladder, form = ladder_or_none(request, patient), ForgoForm(request.POST)
    if ladder is None:
        raise Http404
    if form.is_valid() and granted(
        form,
        lambda: services.forgo(
            letter=ladder.letter,
            reason=form.cleaned_data["why"],
            note=form.cleaned_data["remark"],
            by=request.membership,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("Recorded: no other consult follows. It can be planned after all."))
        return redirect("patient", request.practice.slug, patient)
    blank = AppointmentForm(pohs=people.pohs(request.practice), initial=_proposal(request, ladder))
    return _show_plan(request, ladder, blank, form)


@practice_page("consults.hold")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: PageRequest, consult: int) -> HttpResponse:
    found = appointment_or_404(request, consult)
    kept = {"number": found.number, "minutes": found.minutes, "place": found.place, "poh": found.poh_id}
    form = AppointmentForm(
        sent(request), pohs=people.pohs(request.practice), initial={**moment(found.starts_at), **kept}
    )
    if form.is_valid():
        try:
            moved = services.move(consult=found, by=request.membership, at=timezone.now(), **form.appointment)
        except Overlaps as overlap:
            form.overlaps = True
            form.add_error(None, str(overlap))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Moved. %(words)s") % {"words": appointments.planned(moved)})
            return redirect("patient", request.practice.slug, moved.patient_id)
    see(request, "consult", patients=[found.patient_id], object_id=found.pk)
    today = timezone.localdate()
    context = {
        **_head(found),
        "form": form,
        "planned": found.state == State.PLANNED,
        "around": proposing.around(request.practice, form["day"].value(), today, without=found),
    }
    return render(request, "consults/consult_move.html", context)


def _head(consult: Consult) -> dict[str, Any]:
    return {
        "consult": consult,
        "patient": consult.patient,
        "name": name_of(consult.patient),
        "title": appointments.rung_title(consult.number),
        "when": appointments.moment(consult.starts_at, timezone.localdate()),
        "tag": appointments.state_tag(consult),
        "reason": appointments.reason_words(consult),
    }


@practice_page("consults.hold")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PageRequest, consult: int) -> HttpResponse:
    """How it went: held, did not come, cancelled or skipped."""
    found = appointment_or_404(request, consult)
    begun = timezone.localdate(found.starts_at) <= timezone.localdate()
    form = EndForm(sent(request), consult=found, begun=begun)
    if form.is_valid() and granted(form, lambda: _end(request, found, form.cleaned_data)):
        return _ended(request, found)
    see(request, "consult", patients=[found.patient_id], object_id=found.pk)
    context = {**_head(found), "form": form, "planned": found.state == State.PLANNED, "begun": begun}
    return render(request, "consults/consult_end.html", context)


def _end(request: PageRequest, consult: Consult, data: dict[str, Any]) -> None:
    own: dict[str, Any] = {"consult": consult, "by": request.membership, "at": timezone.now()}
    outcome, note = data["outcome"], data["note"]
    if outcome == State.DONE:
        services.finish(minutes=data["minutes"], **own)
    elif outcome == State.NO_SHOW:
        services.miss(note=note, **own)
    elif outcome == State.CANCELLED:
        services.cancel(reason=data["reason"], note=note, **own)
    else:
        services.skip(reason=data["reason"], note=note, **own)


def _ended(request: PageRequest, consult: Consult) -> HttpResponse:
    """Say what was kept, with the way back, and lead to what comes next."""
    consult.refresh_from_db(fields=["state"])
    undo = reverse("consult_undo", args=[request.practice.slug, consult.pk])
    said = {"rung": appointments.rung_title(consult.number), "state": appointments.state_words(consult)}
    done(request, _("%(rung)s: %(state)s.") % said, undo=undo)
    ladder = ladders.ladder(consult.patient)
    if ladder and ladder.wants and consult.letter_id == ladder.letter.pk:
        return redirect("consult_plan", request.practice.slug, consult.patient_id)
    return redirect("patient", request.practice.slug, consult.patient_id)


@practice_page("consults.hold")
@require_POST
def undo(request: PageRequest, consult: int) -> HttpResponse:
    found = appointment_or_404(request, consult)
    return act(
        request,
        lambda: services.undo(consult=found, by=request.membership, at=timezone.now()),
        done=_("Undone: %(rung)s is planned as before.") % {"rung": appointments.rung_title(found.number)},
        then=reverse("patient", args=[request.practice.slug, found.patient_id]),
    )


@practice_page("consults.view")
@require_safe
def wave_ladder(request: PageRequest, wave: int) -> HttpResponse:
    """How far the patients of one wave came: a page, or by htmx the picture on the page of the wave."""
    found, today = wave_or_404(request, wave), timezone.localdate()
    ladders_of_wave = ladders.of_wave(found)
    see(request, "ladder of a wave", patients=[one.letter.patient_id for one in ladders_of_wave] or None)
    context = {"wave": found, **picture(ladders_of_wave)}
    if request.headers.get("HX-Request"):
        return render(request, "consults/_ladder_picture.html", context)
    context["climbers"] = climbers.climbers(ladders_of_wave, today, patient_page.alerts(request.practice))
    return render(request, "consults/wave_ladder.html", context)


def picture(found: list[Ladder]) -> dict[str, Any]:
    return {
        "rungs": climbers.rungs(found),
        "table": climbers.table(found),
        "sentence": climbers.sentence(found),
        "of": len(found),
    }
