"""What the pages of every sort of text do the same: letters here, workbooks on the floor above."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise

from practices.access import PageRequest, see
from practices.forms import granted
from stopletters.forms import ApproveForm


@dataclass(frozen=True)
class Pages:
    """One sort of text: the names of its addresses, its queries, what the log calls a text, and the title of its list.

    `queries`: a module with `all_texts`, `versions` and `previous`. The templates find this as `pages`.
    """

    texts: str
    text: str
    edit: str
    compare: str
    pdf: str
    logged: str
    title: Promise | str
    queries: Any

    def look(self, request: PageRequest, found: Any) -> None:
        see(request, self.logged, object_id=found.pk)

    def all(self, request: PageRequest, lead: str) -> HttpResponse:
        see(request, f"{self.logged}s")
        context = {"pages": self, "texts": self.queries.all_texts(), "lead": lead}
        return render(request, "stopletters/texts.html", context)

    def approval(
        self, request: PageRequest, found: Any, approve: Callable[..., object], said: str
    ) -> ApproveForm | HttpResponse:
        """The form, or the way back to the text when it was approved with it."""
        form = ApproveForm(request.POST or None)
        if not form.is_valid() or not granted(
            form,
            lambda: approve(
                text=found, note=form.cleaned_data["note"], by=request.membership, at=timezone.now()
            ),
        ):
            return form
        messages.success(request, said % {"text": found})
        return redirect(self.text, found.pk)

    def comparison(
        self, request: PageRequest, found: Any, changes: Callable[[Any, Any], list[Any]]
    ) -> HttpResponse:
        """This version beside an earlier one (`?with=`), or the one before it."""
        asked, others = request.GET.get("with", ""), self.queries.versions(found)
        other = next((row for row in others if str(row.pk) == asked), None) or self.queries.previous(found)
        self.look(request, found)
        lines = changes(other, found) if other else []
        context = {"pages": self, "text": found, "other": other, "others": others, "lines": lines}
        return render(request, "stopletters/text_compare.html", context)

    def saved(
        self, request: PageRequest, form: forms.Form, save: Callable[[], Any], said: str
    ) -> HttpResponse | None:
        """To the new version; None when it was refused, with the reason in `form`."""
        made: list[Any] = []
        if not granted(form, lambda: made.append(save())):
            return None
        messages.success(request, said % {"text": made[0]})
        return redirect(self.text, made[0].pk)
