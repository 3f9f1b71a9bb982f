"""The study of a project in words: what is registered, what is missing, and what others are shown."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.comparing import Piece, compare
from evaluation.models import PlanAmendment, Study, StudyText
from evaluation.queries import studies as queries
from practices.models import Project


@dataclass(frozen=True)
class Line:
    """Something that has to be there; `url`: where it is written, for who may."""

    words: str
    there: bool
    url: str


@dataclass(frozen=True)
class Rule:
    value: str
    label: str
    meaning: str


@dataclass(frozen=True)
class TextLine:
    title: str
    newest: StudyText | None
    told: str
    write: str


class StudyPage:
    """`study` is None until somebody wrote in it: then everything is missing, and the rules are the usual ones."""

    def __init__(self, project: Project, study: Study | None, *, may_lead: bool) -> None:
        self.project, self.may_lead = project, may_lead
        self.study = study or Study(project=project)
        self.found = study
        self.registered = bool(study and study.registered_at)

    @property
    def state(self) -> str:
        at, who = self.study.registered_at, self.study.registered_by
        if not at or not who:
            return _("Not registered yet. Until then nothing is counted for others.")
        words = {"day": date_format(timezone.localtime(at), "d-m-Y"), "name": who.name}
        return _("Registered on %(day)s by %(name)s.") % words

    @cached_property
    def checklist(self) -> list[Line]:
        write = {
            "information": self._write(StudyText.Kind.INFORMATION),
            "consent": self._write(StudyText.Kind.CONSENT),
        }
        change = reverse("study_change", args=[self.project.pk])
        return [
            Line(capfirst(one.words), one.there, write.get(one.name, change) if self.may_lead else "")
            for one in queries.requirements(self.found)
        ]

    @property
    def first_missing(self) -> Line | None:
        return next((line for line in self.checklist if not line.there), None)

    @property
    def outcome(self) -> str:
        """ "Stopped, 6 months after the letter"."""
        if not self.study.primary_outcome:
            return ""
        return _("%(outcome)s, %(months)d months after the letter") % {
            "outcome": capfirst(self.study.get_primary_outcome_display()),
            "months": self.study.primary_window,
        }

    @property
    def amendments(self) -> list[PlanAmendment]:
        return queries.amendments(self.found) if self.found else []

    @property
    def texts(self) -> list[TextLine]:
        return [self._text(StudyText.Kind(kind)) for kind in StudyText.Kind.values]

    def _text(self, kind: StudyText.Kind) -> TextLine:
        newest = queries.newest_text(self.found, kind) if self.found else None
        told = version_words(newest) if newest else _("Not written yet.")
        return TextLine(capfirst(str(kind.label)), newest, told, self._write(kind) if self.may_lead else "")

    def _write(self, kind: str) -> str:
        return reverse("study_text_new", kwargs={"project": self.project.pk, "kind": kind})

    @property
    def rules(self) -> list[Rule]:
        return rules(self.study)

    @property
    def counts(self) -> str:
        day = self.study.notice_given_on
        if not self.study.counts_without_consent or day is None:
            return _("Only patients who gave consent are counted for others.")
        return _("Who did not object is counted without a name. Notice was given on %(day)s.") % {
            "day": date_format(day, "d-m-Y")
        }


def rules(study: Study) -> list[Rule]:
    """Each rule with what it means for who reads a table."""
    numbers = {name: getattr(study, name) for name in ("threshold", "base", "pool", "changed")}
    return [
        Rule(
            _("at most %(threshold)d") % numbers,
            _("Small counts"),
            _("A count of 0 to %(threshold)d is shown as “at most %(threshold)d”: also a 0 says something.")
            % numbers,
        ),
        Rule(
            str(study.base),
            _("Rounding"),
            _(
                "Other counts are rounded to a multiple of %(base)d, halves up; a total is the sum of what is shown."
            )
            % numbers,
        ),
        Rule(
            ngettext("%(pool)d practice", "%(pool)d practices", study.pool) % numbers,
            _("Pool"),
            _(
                "Others see practices only as a pool of %(pool)d or more. A practice sees its own counts exactly."
            )
            % numbers,
        ),
        Rule(
            ngettext("%(changed)d practice", "%(changed)d practices", study.changed) % numbers,
            _("New snapshot"),
            _(
                "A snapshot appears when the data of %(changed)d or more practices changed:"
                " what differs from the one before is then of no single practice."
            )
            % numbers,
        ),
    ]


def version_words(text: StudyText) -> str:
    """ "Version 2, of 12-01-2026 by R. Achterberg"."""
    return _("Version %(number)d, of %(day)s by %(name)s") % {
        "number": text.version,
        "day": date_format(timezone.localtime(text.created_at), "d-m-Y"),
        "name": text.created_by.name,
    }


def changes(old: StudyText, new: StudyText) -> list[list[Piece]]:
    return compare(_lines(old), _lines(new))


def _lines(text: StudyText) -> list[str]:
    return [line for line in text.content.splitlines() if line.strip()]
