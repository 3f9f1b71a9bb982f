"""Giving open work to a colleague: what there is per person, and one act."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from practices.access import PageRequest, practice_page, see
from practices.forms import granted
from stopletters.forms import HandOverForm
from stopletters.queries import handing_over as queries
from stopletters.services import handing_over


@practice_page("colleagues.arrange")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PageRequest) -> HttpResponse:
    """`giver` in the POST says whose work it is about; each person on the page has a form of their own."""
    asked = request.POST.get("giver", "")
    sent = queries.giver(request.practice, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    if asked and sent is None:
        raise Http404
    rows: list[dict[str, Any]] = []
    for work in queries.of_practice(request.practice):
        data = request.POST if sent == work.person else None
        form = HandOverForm(data, colleagues=queries.colleagues(work.person), prefix=f"to-{work.person.pk}")
        if form.is_valid() and granted(
            form,
            lambda work=work, form=form: handing_over.give(  # type: ignore[misc]
                giver=work.person, to=form.chosen(), by=request.membership, at=timezone.now()
            ),
        ):
            words = {"to": form.chosen().display_name}
            messages.success(request, _("The open work is now with %(to)s.") % words)
            return redirect("hand_over", request.practice.slug)
        rows.append({"work": work, "form": form})
    see(request, "open work of colleagues")
    return render(request, "stopletters/hand_over.html", {"rows": rows})
