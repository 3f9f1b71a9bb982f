"""On paper, without a patient: cards for the desk, notices for others, and the test page of the envelope."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from patients.queries.medicines import medicine_group
from practices import envelopes
from practices.access import PageRequest, practice_page
from stopletters.presenters import desk as words
from stopletters.queries import desk as queries
from stopletters.services import content
from stopletters.views.found import pdf_answer
from stopletters.writing import desk as paper
from stopletters.writing.calibration import calibration_pdf


@practice_page("letters.view")
@require_safe
def desk(request: PageRequest) -> HttpResponse:
    mailing = queries.mailing(request.practice)
    return render(request, "stopletters/desk.html", {"cards": words.cards(), "lead": words.lead(mailing)})


@practice_page("letters.view")
@require_safe
def card(request: PageRequest, card: str) -> HttpResponse:
    data = paper.card_pdf(
        card,
        practice=content.letterhead(request.practice),
        poh_name=queries.poh_name(request.practice, request.membership),
        mailing=queries.mailing(request.practice),
        in_use=medicine_group(request.practice).in_use,
        at=timezone.localtime(),
    )
    return pdf_answer(data, words.FILE_NAMES[card])


@practice_page("letters.view")
@require_safe
def envelope(request: PageRequest) -> HttpResponse:
    """The page to print and fold, to see whether the address stands in the window."""
    known = envelopes.of(request.practice)
    data = calibration_pdf(
        content.window_of(request.practice),
        practice=request.practice.name,
        envelope=known.name if known else _("own measures"),
        at=timezone.now(),
    )
    return pdf_answer(data, "testpagina-envelop")
