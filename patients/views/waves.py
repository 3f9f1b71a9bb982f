"""Waves: the list, opening one, and choosing who is in it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benzoproject.lib.refusal import Refused
from patients.forms.waves import ChoiceForm, ViewForm
from patients.models import Wave
from patients.presenters import starting
from patients.presenters.choosing import Choosing
from patients.presenters.filling import Filled
from patients.presenters.rows import PatientRow
from patients.queries import candidates, draws, patients
from patients.queries import waves as queries
from patients.queries.candidates import Candidates
from patients.services import draws as drawing
from patients.services import waves as services
from patients.views.found import wave_of
from practices.access import PageRequest, practice_page, see
from practices.models.projects import Selection


@practice_page("waves.change")
@require_safe
def waves(request: PageRequest) -> HttpResponse:
    found = list(queries.all_waves(request.practice))
    context = {
        "waves": found,
        "choosing": next((wave for wave in found if wave.state == Wave.State.CHOOSING), None),
        "in_letters": next((wave for wave in found if wave.state == Wave.State.LETTERS), None),
        "has_patients": patients.has_any(request.practice),
        "start": starting.of(request.membership),
    }
    return render(request, "patients/waves.html", context)


@practice_page("waves.change")
@require_POST
def open_wave(request: PageRequest) -> HttpResponse:
    try:
        wave = services.open_wave(practice=request.practice, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("waves", request.practice.slug)
    messages.success(
        request, _("Wave %(number)d is open. Choose who gets a letter.") % {"number": wave.number}
    )
    return redirect("wave_choose", request.practice.slug, wave.number)


@practice_page("waves.change")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_of(request, wave)
    if found.state != Wave.State.CHOOSING:
        messages.info(request, _("This wave has been chosen. To change the choice, open it again here."))
        return redirect("wave", request.practice.slug, wave)
    if draws.design(found) != Selection.PICKED:
        return filled_page(request, found)
    if request.method == "POST":
        return store_choice(request, found)
    return choosing_page(request, candidates.of_wave(found), ViewForm(request.GET).wanted())


def filled_page(request: PageRequest, wave: Wave) -> HttpResponse:
    """Nobody is ticked here: a lot or the order of the list decides, a person only who is left out."""
    if request.method == "POST":
        messages.error(request, _(services.NOT_BY_HAND))
        return redirect("wave_choose", request.practice.slug, wave.number)
    known, today, draw = candidates.of_wave(wave), timezone.localdate(), draws.of(wave)
    lines = draws.lines(draw) if draw else []
    filled = Filled(known, draws.design(wave), patients.in_wave(wave), draw, lines, today)
    near = [PatientRow(row, today) for row in known.near]
    shown = [*filled.shown, *(row.patient.pk for row in near)]
    see(request, "candidates of a wave", patients=shown or None)
    context = {
        "filled": filled,
        "choosing": Choosing(known, request.practice, ViewForm({}).wanted(), today),
        "wave": wave,
        "near": near,
        "start": starting.of(request.membership),
    }
    return render(request, "patients/wave_filled.html", context)


@practice_page("waves.change")
@require_POST
def draw(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_of(request, wave)
    try:
        made = drawing.draw(wave=found, by=request.membership, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        chosen, reserve = len(queries.chosen(found)), draws.reserves(made.wave)
        words = ngettext("%(count)d patient was drawn.", "%(count)d patients were drawn.", chosen)
        rest = ngettext(
            "The other %(rest)d stands on the reserve list.",
            "The other %(rest)d stand on the reserve list.",
            reserve,
        )
        parts = [words % {"count": chosen}, *([rest % {"rest": reserve}] if reserve else [])]
        messages.success(request, " ".join(parts))
    return redirect("wave_choose", request.practice.slug, wave)


def store_choice(request: PageRequest, wave: Wave) -> HttpResponse:
    """Store the ticks, then go where the button leads. Refused, the same ticks come back on the page."""
    known, view = candidates.of_wave(wave), ViewForm(request.POST).wanted()
    form = ChoiceForm(request.POST, candidates=known)
    if not form.is_valid():
        messages.error(request, _("Somebody you chose is no longer on this list. Look at the list again."))
        return redirect(address(request, wave, view))
    try:
        services.choose(wave=wave, patients=form.wanted(), by=request.membership, at=timezone.now())
        return go_on(request, wave, form, view)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return choosing_page(request, known, view, form.ticked())


def go_on(request: PageRequest, wave: Wave, form: ChoiceForm, view: dict[str, str]) -> HttpResponse:
    then, _dash, patient = form.cleaned_data["then"].partition("-")
    if then == "all":
        take_all(request, wave)
    if then == "screen" and patient.isdecimal():
        page = reverse("patient_screen", args=[request.practice.slug, int(patient)])
        return redirect(f"{page}?wave={wave.number}")
    chosen = len(queries.chosen(wave))
    if then == "wave" and chosen:
        return redirect("wave", request.practice.slug, wave.number)
    if then == "wave":
        messages.error(request, _("First choose at least one patient."))
    if then == "stay":
        words = ngettext("%(count)d patient saved.", "%(count)d patients saved.", chosen)
        messages.success(request, words % {"count": chosen})
    return redirect(address(request, wave, view))


def take_all(request: PageRequest, wave: Wave) -> None:
    count = services.take_all(wave=wave, by=request.membership, at=timezone.now())
    words = ngettext("%(count)d patient was added.", "%(count)d patients were added.", count) % {
        "count": count
    }
    messages.success(request, words if count else _("There is nobody suitable to add, or the wave is full."))


def address(request: PageRequest, wave: Wave, view: dict[str, str]) -> str:
    page = reverse("wave_choose", args=[request.practice.slug, wave.number])
    wanted = {name: value for name, value in view.items() if value}
    return f"{page}?{urlencode(wanted)}" if wanted else page


def choosing_page(
    request: PageRequest,
    known: Candidates,
    view: dict[str, str],
    ticked: Sequence[int] | set[int] | None = None,
) -> HttpResponse:
    """`ticked`: what somebody ticked but could not be stored; else what is stored."""
    today = timezone.localdate()
    choosing = Choosing(known, request.practice, view, today, ticked)
    near = [PatientRow(row, today) for row in known.near]
    shown = [row.patient.pk for row in [*choosing.rows, *near]]
    see(request, "candidates of a wave", patients=shown or None)
    start = starting.of(request.membership)
    context = {"choosing": choosing, "wave": known.wave, "near": near, "start": start}
    return render(request, "patients/wave_choose.html", context)
