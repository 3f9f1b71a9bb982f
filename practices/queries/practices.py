"""Which practices there are, and how far recruiting is."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from practices.models import Membership, Participation, Practice, Project, Role


@dataclass(frozen=True)
class Recruitment:
    """Where a project stands against the practices it needs; only full participants count for the study."""

    project: Project
    practices: list[Practice]

    @property
    def full(self) -> int:
        return sum(
            row.participation.kind == Participation.Kind.FULL
            and row.participation.state != Participation.State.WITHDRAWN
            for row in self.practices
        )

    @property
    def missing(self) -> int:
        return max(self.project.minimum_practices - self.full, 0)


def all_practices() -> QuerySet[Practice]:
    """Every practice with `pohs` and `gps`: how many of them work there now."""
    working = Q(memberships__active=True, memberships__user__is_active=True)
    return (
        Practice.objects.select_related("participation__project")
        .annotate(
            pohs=Count("memberships", filter=working & Q(memberships__role=Role.POH)),
            gps=Count("memberships", filter=working & Q(memberships__role=Role.GP)),
        )
        .order_by("name", "pk")
    )


def recruitment() -> list[Recruitment]:
    practices = list(all_practices())
    return [
        Recruitment(project, [row for row in practices if row.participation.project_id == project.pk])
        for project in by_name()
    ]


def by_slug(slug: str) -> Practice | None:
    people = Prefetch("memberships", Membership.objects.select_related("user"))
    return all_practices().filter(slug=slug).prefetch_related(people).first()


def others(practice: Practice) -> QuerySet[Practice]:
    return Practice.objects.exclude(pk=practice.pk).order_by("name", "pk")


def projects() -> QuerySet[Project]:
    return Project.objects.order_by("pk")


def by_name() -> QuerySet[Project]:
    return Project.objects.order_by("name", "pk")


def project(pk: int) -> Project | None:
    return projects().filter(pk=pk).first()


def project_by_slug(slug: str) -> Project | None:
    return projects().filter(slug=slug).first()
