"""Sign-ups, for the project leader: judged section by section, accepted or rejected as a whole."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practices.access import PageRequest, project_page
from practices.forms import granted
from practices.forms.sign_ups import NoteForm, RejectForm
from practices.models import SignUp
from practices.presenters import sign_ups as words
from practices.queries import practices
from practices.queries import sign_ups as queries
from practices.services import judging
from practices.views.acts import act


@project_page("programme.lead")
@require_safe
def sign_ups(request: PageRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = [words.Listed(row, queries.verdicts(row)) for row in queries.in_state(state)]
    filters = words.filters(queries.counts(), chosen=state)
    context = {"rows": rows, "filters": filters, "links": words.public_pages(practices.by_name())}
    return render(request, "practices/sign_ups.html", context)


@project_page("programme.lead")
@require_safe
def sign_up(request: PageRequest, sign_up: int) -> HttpResponse:
    return _page(request, found(sign_up))


@project_page("programme.lead")
@require_POST
def good(request: PageRequest, sign_up: int, section: str) -> HttpResponse:
    row = _with_section(sign_up, section)
    return act(
        request,
        lambda: judging.approve(sign_up=row, section=section, by=request.membership, at=timezone.now()),
        done=_("This section is good."),
        then=reverse("manage_sign_up", args=[row.pk]),
    )


@project_page("programme.lead")
@require_POST
def send_back(request: PageRequest, sign_up: int, section: str) -> HttpResponse:
    row = _with_section(sign_up, section)
    form = NoteForm(request.POST, prefix=section)
    if form.is_valid() and granted(form, lambda: _send_back(request, row, section, form)):
        messages.success(request, _("Sent back. The practice gets an e-mail with what has to be mended."))
        return redirect("manage_sign_up", row.pk)
    return _page(request, row, notes={section: form})


@project_page("programme.lead")
@require_POST
def accept(request: PageRequest, sign_up: int) -> HttpResponse:
    row = found(sign_up)
    return act(
        request,
        lambda: judging.accept(sign_up=row, by=request.membership, at=timezone.now()),
        done=_("Accepted. The practice is there, and POH and GP get their invitation by e-mail."),
        then=reverse("manage_sign_up", args=[row.pk]),
    )


@project_page("programme.lead")
@require_POST
def reject(request: PageRequest, sign_up: int) -> HttpResponse:
    row = found(sign_up)
    form = RejectForm(request.POST)
    if form.is_valid() and granted(form, lambda: _reject(request, row, form)):
        messages.success(request, _("Rejected. The practice gets the reason by e-mail."))
        return redirect("manage_sign_up", row.pk)
    return _page(request, row, rejecting=form)


def _send_back(request: PageRequest, row: SignUp, section: str, form: NoteForm) -> None:
    note = form.cleaned_data["note"]
    judging.send_back(sign_up=row, section=section, note=note, by=request.membership, at=timezone.now())


def _reject(request: PageRequest, row: SignUp, form: RejectForm) -> None:
    judging.reject(sign_up=row, reason=form.cleaned_data["reason"], by=request.membership, at=timezone.now())


def _page(
    request: PageRequest,
    row: SignUp,
    *,
    notes: dict[str, NoteForm] | None = None,
    rejecting: RejectForm | None = None,
) -> HttpResponse:
    view = words.Judged(row, queries.verdicts(row), queries.same_agb(row))
    forms = {section: (notes or {}).get(section) or NoteForm(prefix=section) for section in view.codes}
    context = {
        "row": row,
        "view": view,
        "sections": [(section, forms[section.code]) for section in view.sections],
        "rejecting": rejecting or RejectForm(),
    }
    return render(request, "practices/sign_ups_one.html", context)


def _with_section(pk: int, section: str) -> SignUp:
    if section not in SignUp.Section.values:
        raise Http404
    return found(pk)


def found(pk: int) -> SignUp:
    row = queries.one(pk)
    if row is None:
        raise Http404
    return row
