"""What happened with one patient, newest first, in words and with who did it.

Here: files, prescriptions, what was looked up and judged, waves, and how the patient is written to. The floors above
add their own events (presenters/patient_page.py).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.checklist import ITEMS
from patients.models import Finding, HisImport, Prescription, Screening, Wave, WavePlace
from patients.presenters import numbers, rows
from practices.models import AuditEvent

PRESCRIPTION, WAVE = "prescription", "wave"
KINDS = {
    "": gettext_lazy("Everything"),
    WAVE: gettext_lazy("Letters and answers"),
    PRESCRIPTION: gettext_lazy("Prescriptions"),
}


@dataclass(frozen=True)
class Event:
    """`at` orders the events of one day; what has a day only was first. `undo`: where a wrong click is undone."""

    day: date
    icon: str
    title: str
    text: str
    kind: str
    at: datetime | None = None
    undo: str = ""
    contact: bool = False  # a call or an answer: a dot above the chart
    on_line: bool = False  # a step of a plan: the chart has it on the line of the plan

    @property
    def on_chart(self) -> bool:
        return self.contact or (self.icon != "mark-other" and not self.on_line)

    @property
    def order(self) -> datetime:
        return self.at or timezone.make_aware(datetime.combine(self.day, time()))


# The rest waits behind "earlier": somebody with ten years of prescriptions must not bury last week.
FIRST_SHOWN = 8


class Timeline:
    """Newest first; `kind` keeps one of KINDS."""

    def __init__(self, events: Iterable[Event], kind: str = "") -> None:
        self.kind = kind if kind in KINDS else ""
        kept = [event for event in events if self.kind in ("", event.kind)]
        # What happened at one moment stays in the order it was told in: the consequence above its cause.
        ordered = sorted(kept, key=lambda event: event.order, reverse=True)
        self.newest, self.earlier = ordered[:FIRST_SHOWN], ordered[FIRST_SHOWN:]

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        """(code, label, current) of each filter."""
        return [(code, str(label), code == self.kind) for code, label in KINDS.items()]


def of_record(
    prescriptions: Iterable[Prescription],
    imports: Iterable[HisImport],
    places: Iterable[WavePlace],
    screenings: Iterable[Screening],
    findings: Iterable[Finding],
    changes: Iterable[AuditEvent],
) -> list[Event]:
    """What this floor knows. `changes`: how the patient is written to, as the access log has it."""
    known = list(prescriptions)
    brought = Counter(row.source_id for row in known)
    return [
        *map(_prescribed, known),
        *(_read(row, brought[row.pk]) for row in imports if row.committed_at),
        *(event for place in places for event in _in_wave(place)),
        *(event for screening in screenings for event in _judged(screening)),
        *map(_looked_up, findings),
        *map(_correspondence, changes),
    ]


def happened(
    at: datetime, title: str, text: str, *, icon: str = "mark-other", undo: str = "", contact: bool = False
) -> Event:
    """Something that somebody did, told among the letters and answers."""
    return Event(timezone.localdate(at), icon, title, text, WAVE, at, undo, contact)


def by(name: str) -> str:
    return _("by %(name)s") % {"name": name}


def _prescribed(row: Prescription) -> Event:
    amount = _("%(count)s units") % {"count": numbers.number(row.quantity or Decimal(0), 1)}
    words = [amount, numbers.dosage(row.dosage)]
    return Event(row.date, "mark-other", row.label, ", ".join(word for word in words if word), PRESCRIPTION)


def _read(his_import: HisImport, count: int) -> Event:
    at = his_import.committed_at
    assert at
    brought = ngettext("%(count)d prescription", "%(count)d prescriptions", count) % {"count": count}
    who = his_import.committed_by
    text = f"{brought}, {by(who.display_name)}" if who else brought
    return Event(timezone.localdate(at), "mark-other", _("Export read in"), text, PRESCRIPTION, at)


def _looked_up(finding: Finding) -> Event:
    item = ITEMS.get(finding.item)
    question = str(item.question) if item else finding.item
    answer = _("yes") if finding.present else _("no")
    text = _join("", finding.note, finding.found_by.display_name)
    return happened(
        finding.found_at,
        _("Looked up: %(question)s %(answer)s") % {"question": question, "answer": answer},
        text,
    )


def _correspondence(change: AuditEvent) -> Event:
    titles = {"reading_level": _("Level of the letters changed"), "salutation": _("Salutation changed")}
    fields = [titles[name] for name in change.detail.get("fields", []) if name in titles]
    return happened(change.at, "; ".join(fields), by(change.user.name) if change.user else "")


def _in_wave(place: WavePlace) -> Iterator[Event]:
    title = place.wave.title
    wave = {"wave": title[:1].lower() + title[1:]}
    yield happened(place.chosen_at, _("Chosen for %(wave)s") % wave, by(place.chosen_by.display_name))
    if place.given_up_at and place.given_up_by:
        text = _join(rows.reason_words(place.reason), place.note, place.given_up_by.display_name)
        yield happened(place.given_up_at, _("Taken out of %(wave)s") % wave, text)
    elif place.wave.posted_on:
        yield Event(place.wave.posted_on, "mark-letter", _posted(place.wave), title, WAVE)


def _posted(wave: Wave) -> str:
    return {
        Wave.Kind.STOP: _("Stop letter posted"),
        Wave.Kind.REMINDER: _("Reminder posted"),
        Wave.Kind.EVALUATION: _("Invitation posted"),
    }[Wave.Kind(wave.kind)]


def _judged(screening: Screening) -> Iterator[Event]:
    words = rows.judgement_words(screening)
    yield happened(screening.decided_at, words, _join("", screening.note, screening.decided_by.display_name))
    if screening.withdrawn_at and screening.withdrawn_by:
        title = _("No longer: %(words)s") % {"words": words}
        yield happened(screening.withdrawn_at, title, by(screening.withdrawn_by.display_name))


def _join(reason: str, note: str, name: str) -> str:
    return ". ".join(part for part in (reason, note.rstrip("."), by(name)) if part)
