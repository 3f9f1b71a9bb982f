"""The board of lessons learned: what others may read, what a practice offered, what waits for the project leader."""

from django.db.models import Count, QuerySet

from practices.models import Lesson, Membership, Practice

State = Lesson.State


def shown(practice: Practice, theme: str = "") -> QuerySet[Lesson]:
    """What every practice of the same project may read."""
    rows = Lesson.objects.filter(
        state=State.SHOWN, practice__participation__project__participations__practice=practice
    )
    rows = rows.order_by("-judged_at", "-pk")
    return rows.filter(theme=theme) if theme else rows


def themes(practice: Practice) -> dict[str, int]:
    """How many lessons each theme has."""
    counts = shown(practice).order_by().values_list("theme").annotate(count=Count("pk"))
    return dict(counts)


def offered_by(practice: Practice) -> QuerySet[Lesson]:
    """All of the own practice, in whatever state; removed ones too, so that nobody wonders."""
    return Lesson.objects.filter(practice=practice).select_related("author", "practice")


def own(me: Membership, pk: int) -> Lesson | None:
    """A lesson that this person offered in this practice."""
    assert me.practice
    return offered_by(me.practice).filter(pk=pk, author__user=me.user_id).first()


def all_lessons() -> QuerySet[Lesson]:
    """For the project leader, who may ask the author something: with the practice."""
    return Lesson.objects.select_related("practice__participation__project", "author__user", "judged_by")


def one(pk: int) -> Lesson | None:
    return all_lessons().filter(pk=pk).first()


def counts() -> dict[str, int]:
    return dict(Lesson.objects.order_by().values_list("state").annotate(count=Count("pk")))
