"""The study of a project: what is registered, and what is still missing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from evaluation.models import PlanAmendment, Study, StudyText
from practices.models import Project


@dataclass(frozen=True)
class Requirement:
    """One thing that has to be there before the first snapshot."""

    name: str
    words: str
    there: bool


def of(project: Project) -> Study | None:
    return Study.objects.select_related("project", "registered_by").filter(project=project).first()


def requirements(study: Study | None) -> list[Requirement]:
    """In the order in which they are worked on."""
    kinds = set(study.texts.values_list("kind", flat=True)) if study else set()
    return [
        Requirement(
            "ethics", _("number of the ethics committee"), bool(study and study.ethics_number.strip())
        ),
        Requirement("plan", _("analysis plan"), bool(study and study.analysis_plan.strip())),
        Requirement("outcome", _("primary outcome"), bool(study and study.primary_outcome)),
        Requirement("dated", _("date of the plan"), bool(study and study.plan_dated)),
        Requirement("information", _("information sheet"), StudyText.Kind.INFORMATION in kinds),
        Requirement("consent", _("consent text"), StudyText.Kind.CONSENT in kinds),
    ]


def missing(study: Study | None) -> list[str]:
    """What has to be written before the study can be registered, in words."""
    return [one.words for one in requirements(study) if not one.there]


def amendments(study: Study) -> list[PlanAmendment]:
    return list(study.amendments.select_related("added_by"))


def texts(study: Study, kind: str) -> list[StudyText]:
    """All versions, the newest first."""
    return list(study.texts.filter(kind=kind).select_related("created_by").order_by("-version"))


def newest_text(study: Study, kind: str) -> StudyText | None:
    return next(iter(texts(study, kind)), None)


def text(pk: int) -> StudyText | None:
    return StudyText.objects.select_related("study__project", "created_by").filter(pk=pk).first()


def versions(text: StudyText) -> list[StudyText]:
    """The other versions of the same text, the newest first."""
    return [row for row in texts(text.study, text.kind) if row.pk != text.pk]


def previous(text: StudyText) -> StudyText | None:
    return next((row for row in versions(text) if row.version < text.version), None)
