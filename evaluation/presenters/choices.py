"""What patients said about the research, in words: on the page of a patient, in the list, and on the start page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evaluation.forms.choices import ChoiceForm
from evaluation.models import ResearchChoice
from evaluation.queries import choices as queries
from evaluation.queries.choices import Asked, Said
from patients.models import Patient
from patients.presenters import people
from patients.presenters.patient_page import Panel, Told
from patients.presenters.rows import Tag
from patients.presenters.timeline import Event, by, happened
from practices.models import Membership, Role
from practices.permissions import allows
from practices.presenters.waiting import Row as Waiting

Kind, Answer = ResearchChoice.Kind, ResearchChoice.Answer
TEMPLATE = "evaluation/choice_panel.html"
# For the page of everything that is held about a patient (stopletters/presenters/held).
TITLES = {"ResearchChoice": gettext_lazy("What was said about the research")}
SHOWN: dict[str, tuple[str, ...]] = {"ResearchChoice": ("given_on", "kind", "answer", "noted_at")}
LABELS = {"given_on": gettext_lazy("Said on"), "noted_at": gettext_lazy("Noted")}


def words(row: ResearchChoice) -> str:
    """ "own data may be used (text 2)"."""
    if row.kind == Kind.COUNTING:
        return (
            _("no objection to being counted") if row.answer == Answer.YES else _("objects to being counted")
        )
    said = {
        Answer.YES: _("own data may be used"),
        Answer.NO: _("own data may not be used"),
        Answer.WITHDRAWN: _("consent withdrawn"),
    }[Answer(row.answer)]
    return (
        _("%(said)s (text %(version)d)") % {"said": said, "version": row.text.version} if row.text else said
    )


def sentence(row: ResearchChoice) -> str:
    """ "own data may be used (text 2), said on 12-10-2026"."""
    return _("%(words)s, said on %(day)s") % {"words": words(row), "day": date_format(row.given_on, "d-m-Y")}


def standing(said: Said) -> Tag:
    """What holds now, in a few words."""
    if said.consents:
        return Tag("success", _("gives own data"))
    if said.objects and said.counting and said.counting.answer == Answer.NO:
        return Tag("warning", _("objects"))
    if said.consent is None:
        return Tag("info", _("not asked yet"))
    if said.consent.answer == Answer.WITHDRAWN:
        return Tag("neutral", _("consent withdrawn"))
    return Tag("neutral", _("no own data"))


def newest(said: Said) -> list[str]:
    """The answers that hold, one line each."""
    return [sentence(row) for row in (said.consent, said.counting) if row]


def told(patient: Patient, me: Membership, today: date) -> Told:
    """A practice outside the research has no panel; what was said before stays in the history."""
    said = queries.of_patient(patient)
    here = queries.taking_part(patient.practice, today) if allows(me.role, "research.choices") else None
    if here is None:
        return Told(list(events(said.rows)))
    slug = patient.practice.slug
    context = {
        "standing": standing(said),
        "newest": newest(said),
        "form": ChoiceForm(said=said, texts=queries.consent_texts(here.study), today=today),
        "url": reverse("research_choice", args=[slug, patient.pk]),
        "all": reverse("research_choices", args=[slug]),
    }
    return Told(list(events(said.rows)), panels=[Panel(TEMPLATE, context)])


def events(rows: Iterable[ResearchChoice]) -> Iterator[Event]:
    for row in rows:
        yield happened(
            row.noted_at, _("Research: %(words)s") % {"words": sentence(row)}, by(row.noted_by.display_name)
        )


def waiting(me: Membership, gps: Sequence[Membership], today: date) -> list[Waiting]:
    """People with a letter who were not asked yet; asking is the work of a POH."""
    practice = me.practice
    if practice is None or me.role != Role.POH:
        return []
    here = queries.taking_part(practice, today)
    if here is None or not here.study.registered_at or not queries.consent_texts(here.study):
        return []
    count = queries.unanswered(practice)
    if not count:
        return []
    title = ngettext("Patient to ask about the research", "Patients to ask about the research", count)
    text = _("with a stop letter; a yes or a no is both fine")
    return [Waiting(8, count, title, text, reverse("research_choices", args=[practice.slug]), _("View"))]


@dataclass(frozen=True)
class Line:
    """One patient of the list."""

    name: str
    url: str
    note: str
    posted_on: date | None
    standing: Tag
    newest: list[str]


class Register:
    """Everybody with a letter, and who else said something; by surname."""

    def __init__(self, rows: Iterable[Asked], slug: str) -> None:
        self.rows = sorted(rows, key=lambda row: people.sort_key(row.patient))
        self.slug = slug

    @property
    def open(self) -> list[Line]:
        """Who got a letter and was not asked yet."""
        return [self._line(row) for row in self.rows if row.to_ask]

    @property
    def answered(self) -> list[Line]:
        return [self._line(row) for row in self.rows if row.said.rows]

    def _line(self, row: Asked) -> Line:
        where = [self.slug, row.patient.pk]
        return Line(
            people.name_of(row.patient),
            reverse("patient", args=where),
            reverse("research_choice", args=where) + "?from=list",
            row.posted_on,
            standing(row.said),
            newest(row.said),
        )

    @property
    def written_to(self) -> int:
        """People with a letter who did not move or die since."""
        return sum(row.posted_on is not None and not row.gone for row in self.rows)

    @property
    def asked(self) -> int:
        return self.written_to - len(self.open)

    @property
    def toward(self) -> str:
        """ "12 of the 20 patients with a letter were asked for their own data"."""
        return ngettext(
            "%(asked)d of the %(count)d patient with a letter was asked for the own data",
            "%(asked)d of the %(count)d patients with a letter were asked for their own data",
            self.written_to,
        ) % {"asked": self.asked, "count": self.written_to}

    @property
    def totals(self) -> list[tuple[str, int]]:
        said = [row.said for row in self.rows]
        newest_is = [one.consent.answer for one in said if one.consent]
        return [
            (_("own data may be used"), sum(one.consents for one in said)),
            (_("own data may not be used"), newest_is.count(Answer.NO)),
            (_("consent withdrawn"), newest_is.count(Answer.WITHDRAWN)),
            (
                _("objects to being counted"),
                sum(one.counting is not None and one.counting.answer == Answer.NO for one in said),
            ),
            (_("not asked yet"), len(self.open)),
            (_("moved or died"), sum(row.gone for row in self.rows)),
        ]
