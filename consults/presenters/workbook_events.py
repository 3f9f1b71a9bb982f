"""What workbooks add to the page of a patient: their editions in the history, and the way to print one."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from consults.models import Workbook
from consults.presenters.workbooks import shown
from consults.queries import workbooks as queries
from patients.models import Patient
from patients.presenters.patient_page import Panel, Told
from patients.presenters.timeline import Event, by, happened
from practices.models import Membership

TEMPLATE = "consults/workbook_panel.html"


def told(patient: Patient, me: Membership, today: date) -> Told:
    """Somebody who comes to no consult, and has no workbook, has no panel."""
    editions = queries.of_patient(patient)
    if not editions and not queries.has_consults(patient):
        return Told()
    context = {
        "newest": shown(editions[0]) if editions else None,
        "url": reverse("workbooks", args=[patient.practice.slug, patient.pk]),
    }
    return Told(list(events(editions)), panels=[Panel(TEMPLATE, context)])


def events(editions: Iterable[Workbook]) -> Iterator[Event]:
    for one in editions:
        title = _("Workbook made, edition %(number)d") % {"number": one.edition}
        yield happened(one.made_at, title, by(one.made_by.display_name))
        if one.given_at and one.given_by:
            title = _("Workbook given, edition %(number)d") % {"number": one.edition}
            yield happened(one.given_at, title, by(one.given_by.display_name))
