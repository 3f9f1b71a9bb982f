"""The public page of a project on which a practice signs up, and the page behind the link it gets."""

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from practices.forms import granted
from practices.forms.sign_ups import SectionsForm, SignUpForm
from practices.models import Project, SignUp
from practices.presenters import sign_ups as words
from practices.queries import sign_ups as queries
from practices.services import sign_ups
from practices.services.people import hash_of
from practices.views.acts import act

# Somebody who corrects a few things sends the page a few times; a practice signs up once.
RATES = {"sign_up": "20/1h/ip", "sign_up_mend": "30/1h/ip"}


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def sign_up(request: HttpRequest, project_slug: str) -> HttpResponse:
    project = queries.project(project_slug)
    if project is None:
        raise Http404
    if not project.is_open(timezone.localdate()):
        return render(request, "practices/sign_up_closed.html", {"project": project})
    if request.method == "POST":
        return _sent(request, project)
    return _page(request, project, SignUpForm(at=timezone.now()))


def _sent(request: HttpRequest, project: Project) -> HttpResponse:
    form = SignUpForm(request.POST, at=timezone.now())
    if not ratelimit.consume(request, app="practices", action="sign_up", config=RATES):
        return _page(request, project, form, too_many=True)
    if form.is_valid() and granted(form, lambda: _receive(project, form)):
        return redirect("sign_up_mine", sign_ups.token_of(form.token))
    return _page(request, project, form)


def _receive(project: Project, form: SignUpForm) -> None:
    sign_ups.receive(
        project=project,
        form_token=form.token,
        language=get_language() or "nl",
        at=timezone.now(),
        **form.answers(),
    )


def _page(
    request: HttpRequest, project: Project, form: SignUpForm, *, too_many: bool = False
) -> HttpResponse:
    context = {"project": project, "form": form, "too_many": too_many}
    return render(request, "practices/sign_up.html", context, status=429 if too_many else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands; and, when something was sent back, the fields to mend it."""
    row = found(token)
    waiting = queries.sent_back(row) if row.state == SignUp.State.RETURNED else {}
    asked = request.POST.getlist("sections") if request.method == "POST" else list(waiting)
    form = SectionsForm(
        request.POST or None, instance=row, sections=[section for section in asked if section in waiting]
    )
    if request.method == "POST" and _mended(request, row, form, token):
        return redirect("sign_up_mine", token)
    context = {"row": row, "view": words.Mine(row, queries.verdicts(row)), "form": form, "token": token}
    return render(request, "practices/sign_up_mine.html", context)


def _mended(request: HttpRequest, row: SignUp, form: SectionsForm, token: str) -> bool:
    if not ratelimit.consume(request, app="practices", action="sign_up_mend", config=RATES):
        form.add_error(None, _("This was sent very often. Wait an hour, then send it once more."))
    return form.is_valid() and granted(
        form,
        lambda: sign_ups.answer(sign_up=row, sections=form.sections, at=timezone.now(), **form.answers()),
    )


@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    row = found(token)
    return act(
        request,
        lambda: sign_ups.withdraw(sign_up=row, at=timezone.now()),
        done=_("Your sign-up was withdrawn."),
        then=request.path.removesuffix("withdraw/"),
    )


def found(token: str) -> SignUp:
    row = queries.by_link(hash_of(token))
    if row is None:
        raise Http404
    return row
