"""Texts of agreements, for the project leader: read, write a new version, compare, approve."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practices.access import PageRequest, may, project_page
from practices.forms import granted
from practices.forms.agreements import TextEditing
from practices.models import AgreementText
from practices.presenters import agreements as show
from practices.queries import agreements as queries
from practices.services import agreement_texts
from practices.views.acts import act
from practices.writing.agreement import read


@project_page("texts.approve")
@require_safe
def texts(request: PageRequest) -> HttpResponse:
    rows = [(text, queries.accepted_by_practices(text)) for text in queries.all_texts()]
    context = {
        "texts": [
            (text, queries.is_overtaken(text), show.holds_with(count) if count else "")
            for text, count in rows
        ]
    }
    return render(request, "practices/agreement_texts.html", context)


@project_page("texts.approve")
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: PageRequest, agreement_text: int) -> HttpResponse:
    found = _text_or_404(agreement_text)
    if request.method == "POST":
        return act(
            request,
            lambda: agreement_texts.approve(text=found, by=request.membership, at=timezone.now()),
            done=_("Approved. From now on practices accept this version."),
            then=reverse("agreement_text", args=[found.pk]),
        )
    context = {
        "row": found,
        "overtaken": queries.is_overtaken(found),
        "text": read(found.content),
        "previous": queries.previous(found),
        "may_edit": may(request, "texts.edit"),
    }
    return render(request, "practices/agreement_text.html", context)


@project_page("texts.approve")
@require_safe
def compare(request: PageRequest, agreement_text: int) -> HttpResponse:
    """This version beside an earlier one (`?with=`), or the one before it."""
    found = _text_or_404(agreement_text)
    asked, others = request.GET.get("with", ""), queries.versions(found)
    other = next((row for row in others if str(row.pk) == asked), None) or queries.previous(found)
    context = {
        "text": found,
        "other": other,
        "others": others,
        "lines": show.changes(other, found) if other else [],
    }
    return render(request, "practices/agreement_text_compare.html", context)


@project_page("texts.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, agreement_text: int) -> HttpResponse:
    found = _text_or_404(agreement_text)
    editing = TextEditing(found, request.POST or None)
    saved: list[AgreementText] = []
    if (
        request.method == "POST"
        and editing.is_valid()
        and granted(editing.words, lambda: saved.append(_save(request, found, editing)))
    ):
        messages.success(request, _("Saved as a concept. Practices see it once it is approved."))
        return redirect("agreement_text", saved[0].pk)
    return render(request, "practices/agreement_text_edit.html", {"row": found, "editing": editing})


def _save(request: PageRequest, base: AgreementText, editing: TextEditing) -> AgreementText:
    return agreement_texts.revise(
        base=base,
        content=editing.content(),
        change_note=editing.words.cleaned_data["change_note"],
        by=request.membership,
        at=timezone.now(),
    )


def _text_or_404(pk: int) -> AgreementText:
    found = queries.text(pk)
    if found is None:
        raise Http404
    return found
