"""The follow-up in words: which export is wanted, of whom something is asked, and how use went on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from benzoproject.lib.written import day, percent
from evaluation.models import Outcome, OutcomeRefresh, Presence
from evaluation.outcomes.windows import MONTHS
from evaluation.queries.follow_up import Due, Standing
from patients.pharmacology.groups import Group as MedicineGroup
from patients.presenters.people import age_words, name_of
from patients.presenters.rows import Tag

Answer, Code, Group = Presence.Answer, Outcome.Code, Outcome.Group
TAPS = (
    (Answer.HERE, gettext_lazy("Still here, no longer used")),
    (Answer.MOVED, gettext_lazy("Left the practice")),
    (Answer.DIED, gettext_lazy("Died")),
    (Answer.UNKNOWN, gettext_lazy("I do not know")),
)
TONES = {Answer.HERE: "success", Answer.MOVED: "neutral", Answer.DIED: "neutral", Answer.UNKNOWN: "warning"}


def months_after(months: int) -> str:
    """ "6 months after the letter"."""
    return ngettext("%(count)d month after the letter", "%(count)d months after the letter", months) % {
        "count": months
    }


def due_words(due: Due) -> str:
    """ "3 months after wave 1, since 02-06-2026"."""
    values = {"months": due.months, "wave": due.wave.in_sentence, "day": day(due.end)}
    return _("%(months)d months after %(wave)s: they were over on %(day)s") % values


# --- people --------------------------------------------------------------------------------------------------------


class Row:
    """One letter patient, with the answers that can be given."""

    def __init__(self, standing: Standing, today: date, taps: Sequence[tuple[str, Promise]] = TAPS) -> None:
        self.standing, self.patient, self.months = standing, standing.patient, standing.months
        self.name = name_of(standing.patient)
        self.about = f"{age_words(standing.patient, today)} · " + _("letter of %(day)s") % {
            "day": day(standing.posted)
        }
        self.after = months_after(standing.months)
        self.taps = taps

    @property
    def tag(self) -> Tag:
        answer = self.standing.answer
        return (
            Tag(TONES[Answer(answer.answer)], str(capfirst(answer.get_answer_display())))
            if answer
            else Tag("", "")
        )

    @property
    def said(self) -> str:
        """ "12-06-2026, S. Bakker"."""
        answer = self.standing.answer
        return f"{day(answer.answered_at)}, {answer.answered_by.display_name}" if answer else ""


@dataclass(frozen=True)
class People:
    """`ask`: in no file and nobody said why; `answered`; `stopped`: in the file, without a prescription."""

    ask: list[Row]
    answered: list[Row]
    stopped: list[Row]

    @classmethod
    def of(cls, standings: Sequence[Standing], today: date) -> "People":
        ask = [one for one in standings if one.absent == Outcome.Lost.NOT_ASKED]
        answered = [one for one in standings if one.answer and one not in ask]
        stopped = [one for one in standings if one.stopped and not one.answer and not one.absent]
        return cls(
            [Row(one, today) for one in ask],
            [Row(one, today) for one in answered],
            [Row(one, today, TAPS[1:]) for one in stopped],
        )

    @property
    def counts(self) -> str:
        """ "2 to ask, 5 answered"."""
        return _("%(ask)d to ask, %(answered)d answered") % {
            "ask": len(self.ask),
            "answered": len(self.answered),
        }


def kept(row: Presence) -> str:
    """What the tap did: "Mevr. T. Yılmaz: left the practice. Gets no letter any more."."""
    done = f"{name_of(row.patient)}: {row.get_answer_display()}."
    return f"{done} " + _("Gets no letter any more.") if row.gone else done


# --- outcomes ------------------------------------------------------------------------------------------------------

# From less to more; "used again" stands apart because it says nothing about how much.
TONES_OF = {
    Code.ABSTINENT: "primary", Code.HALVED: "primary", Code.QUARTERED: "warning", Code.UNCHANGED: "warning",
    Code.INCREASED: "danger", Code.RELAPSED: "danger",
}  # fmt: skip
ORDER = tuple(TONES_OF)


@dataclass(frozen=True)
class Line:
    """One outcome: how many, of those with data and of all."""

    label: str
    tone: str
    count: int
    of_data: str
    interval: str
    of_all: str
    others: str = ""


class Window:
    """The outcomes of one window. `told`: {group: counts} as services/refreshes keeps them."""

    def __init__(self, months: int, told: Mapping[str, Any]) -> None:
        self.months, self.told = months, told[Group.LETTER]
        self.compared = told.get(Group.COMPARISON) or {"patients": 0, "with_data": 0, "codes": {}}
        self.title = capfirst(months_after(months))

    @property
    def sent(self) -> int:
        return int(self.told["sent"])

    @property
    def with_data(self) -> int:
        return int(self.told["with_data"])

    @property
    def others(self) -> int:
        return int(self.compared["with_data"])

    @property
    def lead(self) -> str:
        """Both denominators in one sentence."""
        sentence = ngettext("%(sent)d letter sent", "%(sent)d letters sent", self.sent)
        data = ngettext("of %(count)d we have data", "of %(count)d we have data", self.with_data)
        return f"{sentence % {'sent': self.sent}}, {data % {'count': self.with_data}}."

    @property
    def others_lead(self) -> str:
        values = {"count": self.compared["with_data"], "all": self.compared["patients"]}
        return (
            _("Beside it: %(count)d of the %(all)d other long-term users, who got no letter in that time.")
            % values
        )

    @property
    def lines(self) -> list[Line]:
        return [self._line(code) for code in ORDER]

    def _line(self, code: str) -> Line:
        count, others = self.told["codes"][code], self.compared["codes"].get(code, 0)
        low, high = self.told["intervals"].get(code, (0, 0))
        return Line(
            label=str(capfirst(Code(code).label)),
            tone=TONES_OF[Code(code)],
            count=count,
            of_data=share(count, self.with_data),
            interval=_("%(low)s to %(high)s") % {"low": round(100 * low), "high": percent(high)},
            of_all=share(count, self.sent),
            others=share(others, self.compared["with_data"]),
        )

    @property
    def unknown(self) -> list[tuple[str, int]]:
        """Of whom nothing is known, and why; most first."""
        lost = [(str(Outcome.Lost(code).label), count) for code, count in self.told["lost"].items()]
        found = sorted(lost, key=lambda pair: (-pair[1], pair[0]))
        waiting = self.told["waiting"]
        return [*found, (_("waits for an export"), waiting)] if waiting else found

    @property
    def parts(self) -> list[dict[str, str]]:
        """The bar: every letter sent, from stopped to not known."""
        widths = dict.fromkeys((*TONES_OF.values(), "muted"), 0.0)
        for code in ORDER:
            widths[TONES_OF[code]] += 100 * self.told["codes"][code] / max(self.sent, 1)
        widths["muted"] = 100 - sum(widths.values())
        starts = accumulate(widths.values(), initial=0.0)
        return [
            {"x": f"{start:.2f}", "width": f"{width:.2f}", "tone": tone}
            for start, (tone, width) in zip(starts, widths.items(), strict=False)
        ]


def how_to_read(group: MedicineGroup) -> str:
    """What stops without a letter, where that is known of these medicines."""
    course, words = group.natural_course, _("Without any letter people stop as well.")
    if course:
        words = _(
            "Without any letter people stop as well: in other studies %(share)s by themselves after %(months)d months"
            " (%(low)s to %(high)s, %(source)s)."
        ) % {
            "share": percent(float(course.estimate)), "months": course.months, "low": round(100 * course.low),
            "high": percent(float(course.high)), "source": course.source,
        }  # fmt: skip
    return f"{words} {_('What differs from before is therefore not yet an effect of the letter.')}"


def windows(refresh: OutcomeRefresh | None) -> list[Window]:
    """The newest first."""
    counts = refresh.counts if refresh else {}
    return [Window(months, counts[str(months)]) for months in reversed(MONTHS) if str(months) in counts]


def share(count: int, whole: int) -> str:
    """ "21 %", "" of nobody."""
    return percent(count / whole) if whole else ""
