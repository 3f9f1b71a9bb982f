"""Bringing in a HIS export: drop the file, check the columns, see what happened."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from benzoproject.lib.refusal import Refused
from patients.forms.imports import ColumnsForm, UploadForm
from patients.models import HisImport
from patients.presenters import imports as show
from patients.presenters import starting
from patients.queries import imports as queries
from patients.queries import patients, undoing
from patients.services import imports as services
from patients.views.found import import_of
from practices.access import PageRequest, practice_page, see
from practices.views.acts import act

Phase = HisImport.Phase
BUSY = (Phase.READING, Phase.COMMITTING)


@practice_page("patients.import")
@require_safe
def imports(request: PageRequest) -> HttpResponse:
    context = {
        "rows": [show.ListRow(listed) for listed in queries.all_imports(request.practice)],
        "waiting": queries.waiting_count(request.practice),
        "without_gp": queries.patients_without_gp(request.practice),
        "has_patients": patients.has_any(request.practice),
    }
    return render(request, "patients/imports/imports.html", context)


@practice_page("patients.import")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            return receive(request, form)
    return new_page(request, form)


def new_page(request: PageRequest, form: UploadForm) -> HttpResponse:
    """Without a processing agreement the page says who must do what first."""
    context = {"form": form, "steps": show.steps(None), "before": starting.before_import(request.practice)}
    return render(request, "patients/imports/new.html", context)


def receive(request: PageRequest, form: UploadForm) -> HttpResponse:
    uploads = [(file.name, file.read()) for file in form.cleaned_data["file"]]
    try:
        received = services.receive_all(
            practice=request.practice, uploads=uploads, by=request.membership, at=timezone.now()
        )
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return new_page(request, form)
    return redirect("import", request.practice.slug, received[0].pk)


@practice_page("patients.import")
@require_safe
def his_import(request: PageRequest, his_import: int) -> HttpResponse:
    """One page per import; what it shows is where the import stands."""
    found = import_of(request, his_import)
    if found.phase in BUSY:
        return page(
            request,
            "reading",
            found,
            stuck=show.stuck(found),
            full=show.full(found),
            **progress_of(request, found),
        )
    if found.phase == Phase.READY:
        see(request, "columns of a file", object_id=found.pk)
        return check_page(request, found)
    if found.phase == Phase.COMMITTED:
        return result_page(request, found)
    return page(request, "ended", found)


def check_page(request: PageRequest, found: HisImport, form: ColumnsForm | None = None) -> HttpResponse:
    others = show.after(found, [*queries.to_check(request.practice), *queries.in_turn(request.practice)])
    check = show.Check(found, form)
    return page(request, "check", found, check=check, earlier=queries.same_file(found), others=others)


def result_page(request: PageRequest, found: HisImport) -> HttpResponse:
    finished = show.Finished(
        found,
        queries.outcomes([found]).get(found.pk, {}),
        waiting=queries.waiting_count(request.practice),
        without_gp=queries.patients_without_gp(request.practice),
    )
    last = undoing.undoable(request.practice)
    context = {
        "finished": finished,
        "doubles": queries.doubles_count(request.practice),
        "next_file": next(iter(queries.to_check(request.practice)), None),
        "queue": queries.in_turn(request.practice),
        "can_be_undone": last is not None and last.pk == found.pk,
        "absent": undoing.absent(found).count() if undoing.is_whole(found) else 0,
    }
    return page(request, "result", found, **context)


def page(request: PageRequest, name: str, found: HisImport, **context: object) -> HttpResponse:
    context |= {"his_import": found, "steps": show.steps(found)}
    return render(request, f"patients/imports/{name}.html", context)


@practice_page("patients.import")
@require_safe
def progress(request: PageRequest, his_import: int) -> HttpResponse:
    """The bar that asks for itself; the whole page comes anew when there is something else to see."""
    found = import_of(request, his_import)
    if found.phase not in BUSY or show.stuck(found):
        return HttpResponseClientRefresh()
    context = {"his_import": found, **progress_of(request, found)}
    return render(request, "patients/imports/progress.html", context)


def progress_of(request: PageRequest, found: HisImport) -> dict[str, object]:
    queue = queries.in_turn(request.practice)
    return {"progress": show.Progress(found, queue), "queue": show.after(found, queue)}


@practice_page("patients.import")
@require_POST
def columns(request: PageRequest, his_import: int) -> HttpResponse:
    """All selects at once, or yes or no to the one question that is asked."""
    found = import_of(request, his_import)
    if found.phase != Phase.READY:
        return refused(
            request, found, _("The columns of this file cannot be chosen any more. Nothing was changed.")
        )
    if "verdict" in request.POST:
        changed = chosen_otherwise(request, found)
        return read_first(request, found, changed) if changed else verdict(request, found)
    form = ColumnsForm(request.POST, columns=(found.preview or {})["columns"])
    if not form.is_valid():
        return check_page(request, found, form)
    return choose(request, found, form.mapping())


def chosen_otherwise(request: PageRequest, found: HisImport) -> ColumnsForm | None:
    """The selects that came along with another button, when they say something else than how the file was read."""
    form = ColumnsForm(request.POST, columns=(found.preview or {})["columns"])
    return form if form.was_sent() and form.has_changed() else None


def read_first(request: PageRequest, found: HisImport, form: ColumnsForm) -> HttpResponse:
    if not form.is_valid():
        return check_page(request, found, form)
    done = _("You chose another meaning. The file is read again first.")
    return choose(request, found, form.mapping(), done=done)


def verdict(request: PageRequest, found: HisImport) -> HttpResponse:
    question = show.Check(found).question
    if question is None or question["column"] != request.POST.get("column", ""):
        return refused(request, found, _("This question was answered already. Nothing was changed."))
    mapping, name = services.current_mapping(found), question["field"]
    if request.POST["verdict"] != "yes":
        return choose(request, found, mapping | {name: ""}) if name else read_as(request, found)
    if question["blocking"]:
        return choose(request, found, mapping | {name: question["column"]})
    return act(
        request,
        lambda: services.agree(
            his_import=found, column=question["column"], by=request.membership, at=timezone.now()
        ),
        done=_("Noted."),
        then=address(request, found),
    )


def read_as(request: PageRequest, found: HisImport) -> HttpResponse:
    """The words with accents look otherwise; or like nothing that was offered."""
    encoding = request.POST.get("encoding", "")
    if not encoding:
        return discard(request, found)
    return act(
        request,
        lambda: services.read_as(
            his_import=found, encoding=encoding, by=request.membership, at=timezone.now()
        ),
        done=_("The file is read again in this way."),
        then=address(request, found),
    )


def choose(
    request: PageRequest, found: HisImport, mapping: dict[str, str], *, done: str = ""
) -> HttpResponse:
    return act(
        request,
        lambda: services.choose_columns(
            his_import=found, mapping=mapping, by=request.membership, at=timezone.now()
        ),
        done=done or _("The file is read again with these columns."),
        then=address(request, found),
    )


@practice_page("patients.import")
@require_POST
def confirm(request: PageRequest, his_import: int) -> HttpResponse:
    found = import_of(request, his_import)
    changed = chosen_otherwise(request, found) if found.phase == Phase.READY else None
    if changed:
        return read_first(request, found, changed)
    try:
        services.confirm(
            his_import=found, keep="keep" in request.POST, by=request.membership, at=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(address(request, found))


@practice_page("patients.import")
@require_POST
def throw_away(request: PageRequest, his_import: int) -> HttpResponse:
    return discard(request, import_of(request, his_import))


def discard(request: PageRequest, found: HisImport) -> HttpResponse:
    return act(
        request,
        lambda: services.discard(his_import=found, by=request.membership, at=timezone.now()),
        done=_("The file has been thrown away. Nothing of it was stored."),
        then=reverse("import_new", args=[request.practice.slug]),
    )


def refused(request: PageRequest, found: HisImport, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(address(request, found))


def address(request: PageRequest, found: HisImport) -> str:
    return reverse("import", args=[request.practice.slug, found.pk])
