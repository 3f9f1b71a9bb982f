"""The page of one wave, from the chosen patients to the last answer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from benzoproject.lib.refusal import Refused
from patients.models import ReadingLevel, Wave
from patients.presenters import patient_page
from patients.presenters.people import name_of
from patients.queries import draws
from patients.queries.medicines import medicine_group
from patients.services import waves as wave_services
from practices.access import PageRequest, may, practice_page, see
from practices.queries import people as colleagues
from practices.views.acts import act
from stopletters.forms import PostForm, PrepareForm
from stopletters.models import LetterText
from stopletters.presenters import letters as letter_words
from stopletters.presenters import people
from stopletters.presenters import second_letters as second_words
from stopletters.presenters import wave as words
from stopletters.presenters.next_step import next_step
from stopletters.queries import standing, texts
from stopletters.services import letters
from stopletters.views.found import wave_or_404


@practice_page("letters.view")
@require_safe
def wave(request: PageRequest, wave: int) -> HttpResponse:
    return page(request, wave_or_404(request, wave))


def page(
    request: PageRequest, found: Wave, *, prepare: PrepareForm | None = None, post: PostForm | None = None
) -> HttpResponse:
    """The wave page; with a form that was filled in wrong, that form on it."""
    one, today = standing.of(found), timezone.localdate()
    step = next_step(one, request.membership, today)
    came = letter_words.came_instead(draws.entered_later(found)) if one.left else {}
    see(request, "wave", patients=[row.patient.pk for row in [*one.rows, *one.left]], object_id=found.pk)
    chosen = request.GET.get("answer", "")
    context = {
        "wave": found,
        "standing": one,
        "lead": words.lead(one),
        "steps": words.steps(one),
        "step": step,
        "rows": _rows(request, letter_words.filtered(one, chosen)),
        "filters": letter_words.filters(one),
        "chosen": chosen,
        "left": [_left(row, came) for row in one.left],
        "signers": words.signers(one),
        "gps": colleagues.gps(request.practice) if step.form == "own_gp" else [],
        "progress": words.progress_words(one),
        "outdated": words.outdated(letters.outdated(found)) if found.state == Wave.State.LETTERS else "",
        "prepare_form": prepare or PrepareForm(initial={"dated": today}),
        "post_form": post or PostForm(initial={"posted_on": today}),
        "may_change": may(request, "waves.change") and found.posted_on is None and not found.closed_at,
        "pulled": words.pulled(one),
        "takes_back": words.takes_back(found, today) if may(request, "letters.print") else "",
        "second": second_words.of_wave(one, today) if may(request, "letters.prepare") else None,
        "may_take_out": may(request, "patients.screen") and found.state == Wave.State.LETTERS,
        "may_copy": may(request, "letters.print"),
        "may_correspond": may(request, "patients.correspondence") and found.posted_on is None,
        "may_respond": may(request, "responses.record"),
        "may_print": may(request, "letters.print"),
        **_answers(one),
    }
    return render(request, "stopletters/wave.html", context)


def _answers(one: standing.Standing) -> dict[str, Any]:
    if not one.has_answers:
        return {}
    return {
        "rungs": letter_words.rungs(one),
        "sentence": letter_words.answer_sentence(one),
        "answer_table": letter_words.answer_table(one),
    }


def _rows(request: PageRequest, rows: list[standing.Row]) -> list[dict[str, Any]]:
    patients = [row.patient.pk for row in rows]
    steps = patient_page.steps(request.practice, patients, timezone.localdate())
    alerts = patient_page.alerts(request.practice)
    return [
        _row(row) | {"step": steps.get(row.patient.pk), "alert": alerts.get(row.patient.pk)} for row in rows
    ]


def _row(row: standing.Row) -> dict[str, Any]:
    return {
        "place": row.place,
        "patient": row.patient,
        "letter": row.letter,
        "name": name_of(row.patient),
        "notices": people.notices(row.flags),
        "tag": letter_words.letter_tag(row.letter),
        "awaited": letter_words.awaited(row),
        "gp": row.letter.gp if row.letter else row.patient.gp,
        "has_gp": standing.has_own_gp(row.patient),
        "response": row.response,
        "answer": letter_words.answer_tag(row.response),
        "unanswered": row.unanswered,
        "copied": letter_words.can_be_copied(row.letter),
        "posted": row.letter is not None and row.letter.state == row.letter.State.POSTED,
    }


def _left(row: standing.Row, came: dict[int, str]) -> dict[str, Any]:
    return {
        "patient": row.patient,
        "name": name_of(row.patient),
        "reason": letter_words.reason(row.place.reason),
        "by": row.place.given_up_by,
        "at": row.place.given_up_at,
        "came": came.get(row.patient.pk, ""),
    }


@practice_page("letters.prepare")
@require_POST
def prepare(request: PageRequest, wave: int) -> HttpResponse:
    found, form = wave_or_404(request, wave), PrepareForm(request.POST)
    if not form.is_valid():
        return page(request, found, prepare=form)

    return act(
        request,
        lambda: letters.prepare(
            wave=found,
            text=text_for_letters(found),
            simple=simple_text_for_letters(found),
            dated=form.cleaned_data["dated"],
            by=request.membership,
            at=timezone.now(),
        ),
        done=_("The letters are ready to sign. Look at them one by one, or sign at once."),
        then=_address(request, found),
    )


def text_for_letters(wave: Wave, kind: str = "") -> LetterText:
    text = texts.for_letters(kind or wave.kind, group=medicine_group(wave.practice).code)
    if text is None:
        raise Refused(_("There is no letter text yet. The project leader adds one first."))
    return text


def simple_text_for_letters(wave: Wave, kind: str = "") -> LetterText | None:
    group = medicine_group(wave.practice).code
    return texts.for_letters(kind or wave.kind, group=group, level=ReadingLevel.A2)


@practice_page("waves.change")
@require_POST
def reopen(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    return act(
        request,
        lambda: wave_services.reopen(wave=found, by=request.membership, at=timezone.now()),
        done=_("The wave is open again. The signatures stay until a letter is added or changed."),
        then=reverse("wave_choose", args=[request.practice.slug, found.number]),
    )


@practice_page("waves.change")
@require_POST
def close(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    return act(
        request,
        lambda: wave_services.close(wave=found, by=request.membership, at=timezone.now()),
        done=_("Closed: %(wave)s. The answers stay.") % {"wave": found.title},
        then=_address(request, found),
    )


@practice_page("waves.change")
@require_POST
def unclose(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    return act(
        request,
        lambda: wave_services.unclose(wave=found, by=request.membership, at=timezone.now()),
        done=_("Taken back: this wave is open again."),
        then=_address(request, found),
    )


@practice_page("waves.change")
@require_POST
def drop(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    return act(
        request,
        lambda: wave_services.drop(wave=found, by=request.membership, at=timezone.now()),
        done=_("Closed: %(wave)s. No letter was left in it.") % {"wave": found.title},
        then=_address(request, found),
    )


def _address(request: PageRequest, found: Wave) -> str:
    return reverse("wave", args=[request.practice.slug, found.number])
