"""What a practice accepted, what it is asked to accept, and the texts themselves."""

from dataclasses import dataclass

from django.db.models import QuerySet

from practices.models import Agreement, AgreementText, Participation, Practice

Kind = AgreementText.Kind
CONTRACTS = (Kind.FULL, Kind.INTERVENTION)


@dataclass(frozen=True)
class Standing:
    """One thing a practice agrees on: what it accepted, and the approved text it can accept now."""

    kind: str
    held: Agreement | None
    offered: AgreementText | None

    @property
    def to_accept(self) -> bool:
        """Nothing was accepted yet, or an older version."""
        if not self.offered:
            return False
        return self.held is None or self.held.text.version < self.offered.version

    @property
    def waits_for_text(self) -> bool:
        """Nobody can accept yet: the project leader has not approved a text."""
        return self.held is None and self.offered is None


def may_process(practice: Practice) -> bool:
    """Did the practice accept a processing agreement? Without one nothing is read in."""
    return _open(practice).filter(text__kind=Kind.PROCESSING).exists()


def are_complete(practice: Practice) -> bool:
    """Processing agreement and a contract of the kind the practice takes part in are both there."""
    kinds = set(_open(practice).values_list("text__kind", flat=True))
    return {Kind.PROCESSING, kind_of_contract(practice)} <= kinds


def standing(practice: Practice, kind: str) -> Standing:
    return _standings(practice, kind)[0]


def of_practice(practice: Practice) -> list[Standing]:
    """The processing agreement, and the contract of the kind the practice takes part in."""
    return _standings(practice, Kind.PROCESSING, kind_of_contract(practice))


def _standings(practice: Practice, *kinds: str) -> list[Standing]:
    """The newest of both comes first in its query, and so is the last to be put in its place."""
    held = {row.text.kind: row for row in reversed(list(_open(practice).filter(text__kind__in=kinds)))}
    offered = {text.kind: text for text in reversed(list(_approved().filter(kind__in=kinds)))}
    return [Standing(kind, held.get(kind), offered.get(kind)) for kind in kinds]


def kind_of_contract(practice: Practice) -> str:
    return Kind.FULL if kind_now(practice) == Participation.Kind.FULL else Kind.INTERVENTION


def kind_now(practice: Practice) -> str:
    """Asked anew: the practice of a request may have been read before somebody changed it."""
    return Participation.objects.values_list("kind", flat=True).get(practice=practice)


def other_contract(practice: Practice) -> str:
    return next(kind for kind in CONTRACTS if kind != kind_of_contract(practice))


def contract(practice: Practice) -> Agreement | None:
    """The contract that holds now, of whichever kind."""
    return _open(practice).filter(text__kind__in=CONTRACTS).first()


def ended(practice: Practice) -> list[Agreement]:
    """What was accepted before, the newest first."""
    return list(_all(practice).filter(ended_at__isnull=False).order_by("-ended_at", "-pk"))


def agreement(practice: Practice, pk: int) -> Agreement | None:
    return _all(practice).filter(pk=pk).first()


def _open(practice: Practice) -> QuerySet[Agreement]:
    return _all(practice).filter(ended_at__isnull=True)


def _all(practice: Practice) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(practice=practice).order_by("-accepted_at", "-pk")
    return rows.select_related("text", "accepted_by", "practice", "ended_by")


def all_texts() -> QuerySet[AgreementText]:
    return AgreementText.objects.select_related("approved_by", "created_by").order_by("kind", "-version")


def text(pk: int) -> AgreementText | None:
    return all_texts().filter(pk=pk).first()


def newest_approved(kind: str) -> AgreementText | None:
    """What a practice accepts in the browser."""
    return _approved().filter(kind=kind).first()


def _approved() -> QuerySet[AgreementText]:
    return all_texts().filter(approved_at__isnull=False)


def newest(kind: str) -> AgreementText | None:
    """Approved or not."""
    return all_texts().filter(kind=kind).first()


def versions(text: AgreementText) -> list[AgreementText]:
    """The other versions of this text, the newest first."""
    return list(all_texts().filter(kind=text.kind).exclude(pk=text.pk))


def previous(text: AgreementText) -> AgreementText | None:
    """The version before this one."""
    return next((row for row in versions(text) if row.version < text.version), None)


def is_overtaken(text: AgreementText) -> bool:
    """A concept that stayed behind: a newer version was approved, so this one never will be."""
    newer = _approved().filter(kind=text.kind, version__gt=text.version)
    return text.approved_at is None and newer.exists()


def accepted_by_practices(text: AgreementText) -> int:
    """With how many practices this version holds now."""
    return Agreement.objects.filter(text=text, ended_at__isnull=True).values("practice").distinct().count()
