"""The signing record of a wave: for whoever may read its letters."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from benzoproject.lib.refusal import Refused
from practices.access import PageRequest, practice_page, see
from stopletters.services import print_runs
from stopletters.views.found import pdf_answer, wave_or_404


@practice_page("letters.view")
@require_safe
def sign_record(request: PageRequest, wave: int) -> HttpResponse:
    found = wave_or_404(request, wave)
    try:
        run = print_runs.of(found)
        data = print_runs.read(run=run, part="record")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("wave", request.practice.slug, found.number)
    see(request, "signing record", object_id=run.pk)
    return pdf_answer(data, _("signing-record-wave-%(number)d") % {"number": found.number})
