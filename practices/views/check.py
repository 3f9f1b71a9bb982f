"""Anybody may drop a PDF here and hear whether it is a document of this installation. Nothing of it is kept."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from benzoproject.lib import seal
from benzoproject.lib.refusal import Refused
from practices.forms import CheckForm
from practices.presenters import verdicts
from practices.services import seals

# A parser in a process of its own costs a second; one person checks a few files, not hundreds.
RATES = {"check_pdf": "20/5m/ip"}


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def check(request: HttpRequest) -> HttpResponse:
    certificate = verdicts.fingerprint(seal.certificate_sha256())
    context: dict[str, object] = {"form": CheckForm(), "certificate": certificate}
    if request.method != "POST":
        return render(request, "practices/check.html", context)
    if not ratelimit.consume(request, app="practices", action="check_pdf", config=RATES):
        return render(request, "practices/check.html", context | {"too_many": True}, status=429)
    form = CheckForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            verdict = seals.check(form.cleaned_data["file"].read())
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            context |= {"said": verdicts.words(verdict), "facts": verdicts.facts(verdict)}
    return render(request, "practices/check.html", context | {"form": form})
