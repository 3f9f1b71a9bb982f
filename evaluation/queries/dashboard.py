"""What the page of the results reads: one content, and which pictures there are of it. No query depends on how many
practices or patients are behind it."""

from dataclasses import dataclass
from datetime import date

from evaluation.models import Figure, Snapshot, StudyReport
from evaluation.snapshots.content import Content
from practices.models import Project


@dataclass(frozen=True)
class Published:
    """A published snapshot and what it says."""

    snapshot: Snapshot
    content: Content


def published(project: Project, number: int | None = None) -> Published | None:
    """The newest one that was published, or the one with this number."""
    rows = Snapshot.objects.filter(study__project=project, state=Snapshot.State.PUBLISHED)
    found = (rows.filter(number=number) if number else rows).order_by("-number").first()
    return Published(found, Content.of(found.content)) if found else None


def numbers(project: Project) -> list[tuple[int, date]]:
    """Number and day of every published snapshot, the newest first."""
    rows = Snapshot.objects.filter(study__project=project, state=Snapshot.State.PUBLISHED)
    return list(rows.order_by("-number").values_list("number", "day"))


def sizes(snapshot: Snapshot, language: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Width and height of each picture by its name and look, without the pictures themselves."""
    rows = Figure.objects.filter(snapshot=snapshot, language=language)
    found = rows.values_list("name", "theme", "narrow", "width", "height")
    return {(name, look(theme, narrow)): (width, height) for name, theme, narrow, width, height in found}


def figure(snapshot: Snapshot, name: str, look_of: str, language: str) -> Figure | None:
    theme, _dash, narrow = look_of.partition("-")
    rows = Figure.objects.filter(snapshot=snapshot, name=name, language=language)
    return rows.filter(theme=theme, narrow=narrow == "narrow").first()


def look(theme: str, narrow: bool) -> str:
    """ "dark-narrow": as it stands in an address."""
    return f"{theme}-narrow" if narrow else theme


def report(snapshot: Snapshot, language: str) -> StudyReport | None:
    return StudyReport.objects.filter(snapshot=snapshot, language=language).first()


def any_published() -> Project | None:
    """The project whose results were published last."""
    rows = Snapshot.objects.filter(state=Snapshot.State.PUBLISHED).select_related("study__project")
    found = rows.only("study__project").order_by("-published_at").first()
    return found.study.project if found else None
