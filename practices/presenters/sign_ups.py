"""Sign-ups in words: what was filled in, how each section stands, and what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from practices.models import Project, SectionVerdict, SignUp
from practices.models.sign_ups import FIELDS

State = SignUp.State
TONES = {
    State.RECEIVED: "warning", State.RETURNED: "info", State.ACCEPTED: "success", State.REJECTED: "neutral",
    State.WITHDRAWN: "neutral",
}  # fmt: skip
Verdicts = dict[str, SectionVerdict]


@dataclass(frozen=True)
class Section:
    """One section as somebody reads it; `rows` are (label, value)."""

    code: str
    title: str
    rows: list[tuple[str, str]]
    verdict: SectionVerdict | None

    @property
    def good(self) -> bool:
        return self.verdict is not None and self.verdict.good

    @property
    def waits(self) -> bool:
        """Sent back, and the practice did not mend it yet."""
        return self.verdict is not None and not self.verdict.good and self.verdict.answered_at is None

    @property
    def tone(self) -> str:
        return "success" if self.good else "info" if self.waits else "warning"

    @property
    def state(self) -> str:
        if self.good:
            return _("good")
        if self.waits:
            return _("sent back")
        return _("mended, to judge") if self.verdict else _("to judge")


class Listed:
    """A row of the list."""

    def __init__(self, row: SignUp, verdicts: Verdicts) -> None:
        self.row, self.verdicts = row, verdicts

    @property
    def tone(self) -> str:
        return TONES[State(self.row.state)]

    @property
    def next(self) -> str:
        """What it waits for."""
        if self.row.state == State.RETURNED:
            return _("The practice mends what was sent back")
        if self.row.state != State.RECEIVED:
            return ""
        good = sum(verdict.good for verdict in self.verdicts.values())
        if good == len(FIELDS):
            return _("Accept or reject")
        return _("%(good)d of %(all)d sections are good") % {"good": good, "all": len(FIELDS)}


class Judged(Listed):
    """The page of one sign-up."""

    codes = tuple(FIELDS)

    def __init__(self, row: SignUp, verdicts: Verdicts, same: Iterable[SignUp]) -> None:
        super().__init__(row, verdicts)
        self.same = list(same)

    @cached_property
    def sections(self) -> list[Section]:
        return sections(self.row, self.verdicts)

    @property
    def open(self) -> bool:
        return self.row.state in (State.RECEIVED, State.RETURNED)

    @property
    def ready(self) -> bool:
        return self.row.state == State.RECEIVED and all(section.good for section in self.sections)

    @property
    def waiting_for(self) -> str:
        """Why it cannot be accepted yet."""
        left = [section.title for section in self.sections if not section.good]
        return _("Not good yet: %(sections)s.") % {"sections": ", ".join(left)} if left else ""


class Mine(Listed):
    """What the practice itself sees."""

    @cached_property
    def sections(self) -> list[Section]:
        return sections(self.row, self.verdicts)

    @property
    def sent_back(self) -> list[Section]:
        return [section for section in self.sections if section.waits and self.row.state == State.RETURNED]

    @property
    def can_withdraw(self) -> bool:
        return self.row.state in (State.RECEIVED, State.RETURNED)

    @property
    def title(self) -> str:
        return {
            State.RECEIVED: _("Your sign-up has arrived"),
            State.RETURNED: _("Something has to be mended"),
            State.ACCEPTED: _("Your practice was accepted"),
            State.REJECTED: _("Your practice cannot take part"),
            State.WITHDRAWN: _("Your sign-up was withdrawn"),
        }[State(self.row.state)]

    @property
    def sentence(self) -> str:
        words = {
            "project": self.row.project.name,
            "email": self.row.contact_email,
            "poh": self.row.poh_email,
            "gp": self.row.gp_email,
            "day": timezone.localtime(self.row.received_at).strftime("%d-%m-%Y"),
        }
        return {
            State.RECEIVED: _(
                "It arrived on %(day)s. The project leader looks at it and writes to %(email)s. The link to this "
                "page is in the e-mail that was sent there."
            ),
            State.RETURNED: _(
                "The project leader looked at your sign-up for %(project)s and asks you to mend what stands below."
            ),
            State.ACCEPTED: _(
                "You take part in %(project)s. Invitations were sent to %(poh)s and %(gp)s. The project leader gets "
                "in touch for a start interview."
            ),
            State.REJECTED: _(
                "The project leader looked at your sign-up for %(project)s. This is the reason:"
            ),
            State.WITHDRAWN: _(
                "You do not take part in %(project)s. You may sign up again until the last day."
            ),
        }[State(self.row.state)] % words


@dataclass(frozen=True)
class Filter:
    url: str
    label: str
    count: int
    active: bool


def filters(counts: dict[str, int], *, chosen: str) -> list[Filter]:
    """Undecided ones first, then each state."""
    page, chosen = reverse("sign_ups"), chosen if chosen in State.values else ""
    undecided = Filter(page, _("undecided"), counts[State.RECEIVED] + counts[State.RETURNED], not chosen)
    return [
        undecided,
        *(
            Filter(f"{page}?state={state}", str(state.label), counts[state], state == chosen)
            for state in State
        ),
    ]


def sections(row: SignUp, verdicts: Verdicts) -> list[Section]:
    return [
        Section(code, str(SignUp.Section(code).label), _rows(row, code), verdicts.get(code))
        for code in FIELDS
    ]


def _rows(row: SignUp, code: str) -> list[tuple[str, str]]:
    return [(_label(name), shown) for name in FIELDS[code] if (shown := _shown(row, name))]


def _label(name: str) -> str:
    return str(capfirst(SignUp._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _shown(row: SignUp, name: str) -> str:
    chosen = getattr(row, f"get_{name}_display", None)
    return str(chosen() if chosen else getattr(row, name))


def public_pages(projects: Sequence[Project] | Iterable[Project]) -> list[tuple[Project, str]]:
    """Projects one can sign up for today, with the address to send round."""
    today = timezone.localdate()
    return [
        (project, settings.SITE_URL + reverse("sign_up", args=[project.slug]))
        for project in projects
        if project.is_open(today)
    ]
