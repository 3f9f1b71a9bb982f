"""Durable work: the ZIP of an export. Whose consent is gone by the time it is finished is not in it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from benzoproject.lib import files, pdf, scope
from benzoproject.lib.durable import LostClaim
from evaluation.exports.readme import About
from evaluation.exports.tables import Row
from evaluation.exports.variables import NotInCodebook
from evaluation.models import ResearchExport, Study
from evaluation.outcomes import RULE, VERSION
from evaluation.queries import export_facts, export_paths, export_rows
from evaluation.queries import exports as queries
from evaluation.queries.export_rows import Named
from evaluation.services import exports, pseudonyms
from patients.pharmacology.groups import load_group
from practices.models import Practice

TRIES = 3
NOBODY, CHANGED = "nobody", "changed"  # why an export failed, as the page tells it
COMMAND = "opdracht op de server"


@dataclass
class Gathered:
    """The rows of a study. `left_out`: who consents, and got the letter before their practice took part."""

    behind: queries.Behind = field(default_factory=dict)
    patients: list[Row] = field(default_factory=list)
    months: list[Row] = field(default_factory=list)
    left_out: int = 0
    rules: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)


def build_due(ids: list[int], *, at: datetime) -> None:
    ResearchExport.each(ids, partial(build, at=at), at=at)


def build(export: ResearchExport, *, at: datetime) -> None:
    """Make the file. Who leaves meanwhile makes it begin anew; what cannot be made ends as failed, with the reason."""
    try:
        for _again in range(TRIES):
            if _built(export, at=at):
                return
        export.fail(at=at, error=CHANGED)
    except (NotInCodebook, pdf.PdfError, OSError) as error:
        export.fail(at=at, error=str(error) or type(error).__name__)
    except LostClaim:
        return


def _built(export: ResearchExport, *, at: datetime) -> bool:
    """Whether it ended; False when somebody left between reading the rows and finishing."""
    day = timezone.localdate(at)
    found = gather(export.study, day)
    if not found.patients:
        export.fail(at=at, error=NOBODY)
        return True
    data = _zip(export, found, day)
    export.kept_sha256 = files.sha256(data)
    files.write(export.stored_name, data)
    with transaction.atomic():
        if not queries.all_still_there(export.study, found.behind, day):
            return False
        export.finish(
            at=at, day=day, patients=len(found.patients), practices=len(found.behind),
            behind={str(practice): ids for practice, ids in found.behind.items()},
            sha256=export.kept_sha256, kept_sha256=export.kept_sha256, expires_at=at + exports.KEPT,
        )  # fmt: skip
        exports.log(export, found.behind, "made", by=export.asked_by, at=at)
    return True


def gather(study: Study, day: date) -> Gathered:
    """The rows of every practice in the research, each read inside that practice."""
    practices = queries.practices_of(study, day)
    names = pseudonyms.pseudonyms(study, [one.pk for one in practices], domain=pseudonyms.PRACTICES)
    behind = queries.behind(study, day)
    people = pseudonyms.pseudonyms(study, [pk for ids in behind.values() for pk in ids])
    found = Gathered(behind=behind)
    for practice in practices:
        with scope.practice(practice.pk):
            _add(found, practice, names[practice.pk], people, day)
    return found


def _add(found: Gathered, practice: Practice, name: str, people: dict[int, str], day: date) -> None:
    ids = found.behind.get(practice.pk, [])
    found.left_out += export_facts.left_out(practice, day)
    if not ids:
        return
    facts = export_facts.of_practice(practice, ids, on=day)
    named = Named(name, people, export_paths.of_patients(facts))
    found.patients += export_rows.patient_rows(facts, named, on=day)
    found.months += export_rows.month_rows(facts, named)
    found.references.add(facts.reference.version)
    found.rules.update(f"{use.rule} {use.rule_version}" for use in facts.uses.values())


def _zip(export: ResearchExport, found: Gathered, day: date) -> bytes:
    # pandas, pyreadstat, scipy and statsmodels: a worker loads them.
    from evaluation.exports import archive

    study = export.study
    about = About(
        project=study.project.name,
        number=export.pk,
        day=day,
        purpose=export.purpose,
        asked_by=export.asked_by.name if export.asked_by else COMMAND,
        practices=len(found.behind),
        left_out=found.left_out,
        versions={
            "Uitkomsten": [f"{RULE} {VERSION}"],
            "Regel gebruik": sorted(found.rules),
            "Referentie": sorted(found.references),
        },
        group=load_group(study.project.medicine_group),
    )
    primary = {"outcome": study.primary_outcome, "months": study.primary_window}
    tables = archive.tables_of(found.patients, found.months, about.group)
    return archive.zipped(archive.files(about, *tables, primary=primary), about)
