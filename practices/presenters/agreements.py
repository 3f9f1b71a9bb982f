"""What a practice agreed on, in words: a card per agreement, and what another contract would share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.comparing import Piece, compare
from benzoproject.lib.durable import WorkState
from practices.models import Agreement, AgreementText
from practices.queries.agreements import Standing
from practices.writing import agreement as writing
from practices.writing.agreement import Difference


@dataclass(frozen=True)
class Card:
    """`tone` and `state` make a tag; `facts` are lines under the title."""

    kind: str
    title: str
    tone: str
    state: str
    facts: list[str]
    held: Agreement | None
    to_accept: bool
    pdf: str  # "", "making", "failed", "ready"


def card(standing: Standing) -> Card:
    held = standing.held
    tone, state = _state(standing)
    return Card(
        kind=standing.kind,
        title=title(standing.kind),
        tone=tone,
        state=state,
        facts=_facts(standing),
        held=held,
        to_accept=standing.to_accept,
        pdf=pdf_state(held) if held else "",
    )


def cards(standings: Iterable[Standing]) -> list[Card]:
    return [card(standing) for standing in standings]


def title(kind: str) -> str:
    name = str(AgreementText.Kind(kind).label)
    return name[:1].upper() + name[1:]


def _state(standing: Standing) -> tuple[str, str]:
    if standing.held and standing.to_accept:
        return "info", _("accepted; there is a newer version")
    if standing.held:
        return "success", _("accepted by the practice")
    if standing.to_accept:
        return "warning", _("to accept")
    return "neutral", _("the project leader still has to approve the text")


def _facts(standing: Standing) -> list[str]:
    if standing.held:
        return [accepted(standing.held)]
    if standing.kind == AgreementText.Kind.PROCESSING:
        return [_("Without it the practice cannot read in a file from the HIS.")]
    return [_("Without it the practice cannot begin with the training and the letters.")]


def accepted(agreement: Agreement) -> str:
    """Version 2, accepted on 21-11-2026 by dr. M. de Wit, GP."""
    words = {
        "version": agreement.text.version,
        "day": date_format(timezone.localtime(agreement.accepted_at), "d-m-Y"),
        "name": agreement.signer_name,
        "function": agreement.signer_function,
    }
    if agreement.on_paper:
        return _("Version %(version)s, signed on paper; recorded on %(day)s.") % words
    return _("Version %(version)s, accepted on %(day)s by %(name)s, %(function)s.") % words


def ended(agreement: Agreement) -> str:
    day = date_format(timezone.localtime(agreement.ended_at), "d-m-Y") if agreement.ended_at else ""
    return _("%(title)s, version %(version)s, until %(day)s") % {
        "title": title(agreement.text.kind),
        "version": agreement.text.version,
        "day": day,
    }


def pdf_state(agreement: Agreement) -> str:
    if agreement.on_paper:
        return ""
    return {WorkState.DONE: "ready", WorkState.FAILED: "failed"}.get(
        WorkState(agreement.work_state), "making"
    )


def shared(held: Agreement, offered: AgreementText, party: Mapping[str, str]) -> Difference:
    """What `offered` shares with `party` beside what the contract that holds now does."""
    return writing.difference(
        writing.read(held.text.content, held.party), writing.read(offered.content, party)
    )


def changes(old: AgreementText, new: AgreementText) -> list[list[Piece]]:
    before, after = (writing.lines(writing.read(text.content)) for text in (old, new))
    return compare(before, after)


def holds_with(count: int) -> str:
    return ngettext("Holds with %(count)d practice", "Holds with %(count)d practices", count) % {
        "count": count
    }
