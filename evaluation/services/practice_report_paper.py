"""The page to hang up when half a year has passed: what the practice reached, thanks, and what to keep doing.

One A4 in plain Dutch, nothing of a patient."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation

from benzoproject.lib import pdf
from benzoproject.lib.refusal import Refused
from evaluation.models import Outcome
from evaluation.presenters.practice_report import together
from evaluation.queries.practice_report import Own, Pool
from patients.pharmacology.groups import NaturalCourse
from patients.queries.medicines import medicine_group
from practices.models import Practice

Code = Outcome.Code
HALF_A_YEAR = 6  # months
TITLE = "Resultaat van de stopbrieven"
KEEP = (
    ("Kijk twee keer per jaar", "wie al lange tijd {medicine} gebruikt."),
    ("Stuur hun de brief", "en bied een gesprek aan. De teksten staan klaar."),
    ("Laat herhaalrecepten niet vanzelf doorlopen.", "Vraag er eerst naar."),
    ("Vraag na een jaar hoe het gaat,", "ook aan wie gestopt is. Opnieuw beginnen is geen mislukking."),
)


def make(practice: Practice, own: Own, pool: Pool, *, at: datetime) -> bytes:
    """Refused before half a year after the letters is known of anybody."""
    with translation.override(settings.LANGUAGE_CODE):
        sheet = pdf.Sheet(
            pdf.html("pdf/practice_result.html", facts(practice, own, pool, at=at)), ("practice_result.css",)
        )
    return pdf.render(sheet, title=TITLE, created=at)


def facts(practice: Practice, own: Own, pool: Pool, *, at: datetime) -> dict[str, object]:
    six = own.six
    if six is None or own.first_posted is None:
        raise Refused("Er is nog niets bekend van een half jaar na de brieven.")
    group = medicine_group(practice)
    stopped, less = six.count(Code.ABSTINENT), six.count(Code.HALVED)
    return {
        "title": TITLE,
        "project": practice.participation.project.name,
        "practice": practice.name,
        "since": f"{own.first_posted:%d-%m-%Y}",
        "made": f"{timezone.localtime(at):%d-%m-%Y}",
        "numbers": [
            (str(own.letters), "mensen kregen een brief"),
            (str(own.came[1]), "kwamen op gesprek"),
            (str(stopped), "waren na een half jaar gestopt"),
            (str(less), "gebruikten ten minste de helft minder"),
        ],
        "known": str(six.with_data),
        "sent": str(six.sent),
        "together": together(pool.content),
        "practices": str(pool.content.practices) if pool.content else "",
        "medicine": group.tapered,
        "without_letter": _of_a_hundred(group.natural_course),
        "keep": [(first, rest.format(medicine=group.tapered)) for first, rest in KEEP],
    }


def _of_a_hundred(course: NaturalCourse | None) -> str:
    """Who stops within half a year without a letter; "" when that is not known of these medicines."""
    return str(round(100 * course.estimate)) if course and course.months == HALF_A_YEAR else ""
