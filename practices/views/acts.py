"""An act behind one button: do it, say how it went, go back to the page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from benzoproject.lib.refusal import Refused


def done(request: HttpRequest, text: str, *, undo: str) -> None:
    """Tell what was done, with a button that takes it back: a POST to `undo`."""
    messages.success(request, text, extra_tags=undo)


def act(request: HttpRequest, do: Callable[[], object], *, done: str, then: str) -> HttpResponse:
    """Run `do`; tell `done`, or why it was refused; redirect to `then`."""
    try:
        do()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(then)
