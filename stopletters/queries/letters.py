"""Letters of a practice."""

from django.db.models import Count, Prefetch, QuerySet

from patients.models import Patient
from practices.models import Practice
from stopletters.models import Letter, Response


def of_practice(practice: Practice) -> QuerySet[Letter]:
    """Newest wave first, in the order of the list."""
    return (
        Letter.objects.filter(practice=practice)
        .select_related("wave__follows", "patient", "poh", "gp", "text")
        .order_by("-wave__number", "position")
    )


def letter(practice: Practice, pk: int) -> Letter | None:
    return of_practice(practice).select_related("place", "wave__practice", "practice").filter(pk=pk).first()


def counts(practice: Practice) -> dict[str, int]:
    """How many letters per state."""
    rows = Letter.objects.filter(practice=practice).order_by().values_list("state")
    return dict(rows.annotate(number=Count("pk")))


def responses(letter: Letter) -> QuerySet[Response]:
    """Every answer to this letter, the one that counts first; wrong clicks are left out."""
    rows = Response.objects.filter(letter=letter, withdrawn_at__isnull=True)
    return rows.select_related("recorded_by").order_by("-recorded_at", "-pk")


def patient(practice: Practice, pk: int) -> Patient | None:
    return Patient.objects.filter(practice=practice, pk=pk).first()


def of_patient(patient: Patient) -> QuerySet[Letter]:
    standing = Response.objects.filter(withdrawn_at__isnull=True)
    answers = standing.select_related("recorded_by").order_by("-recorded_at", "-pk")
    return (
        of_practice(patient.practice).filter(patient=patient).prefetch_related(Prefetch("responses", answers))
    )
