"""Which account a practice is paid to, and which ones wait for a second person."""

from datetime import date

from django.db.models import QuerySet

from practices.models import BankAccount, Practice

PEOPLE = ("entered_by", "confirmed_by", "ended_by")


def _of(practice: Practice) -> QuerySet[BankAccount]:
    return BankAccount.objects.filter(practice=practice)


def open_of(practice: Practice) -> QuerySet[BankAccount]:
    """Waiting, coming, in use, or used before: all that nobody took back."""
    return (
        _of(practice).filter(ended_at__isnull=True).select_related("entered_by").order_by("entered_at", "pk")
    )


def waiting_of(practice: Practice) -> QuerySet[BankAccount]:
    """Entered, and nobody agreed yet."""
    return _of(practice).filter(confirmed_at__isnull=True, ended_at__isnull=True)


def in_use(practice: Practice, today: date) -> BankAccount | None:
    """Where the practice is paid to on this day: of all that may be used, the one that came last."""
    usable = _of(practice).filter(ended_at__isnull=True, usable_from__lte=today)
    return usable.select_related(*PEOPLE).order_by("usable_from", "pk").last()


def in_use_of(practices: list[int], today: date) -> dict[int, BankAccount]:
    """The same, for many practices at once; one without an account is left out."""
    usable = BankAccount.objects.filter(practice__in=practices, ended_at__isnull=True, usable_from__lte=today)
    return {account.practice_id: account for account in usable.order_by("usable_from", "pk")}


def replaced_by(account: BankAccount) -> QuerySet[BankAccount]:
    """The ones that this one, in use now, took the place of."""
    usable = _of(account.practice).filter(ended_at__isnull=True, usable_from__lte=account.usable_from)
    return usable.exclude(pk=account.pk)


def coming(practice: Practice, today: date) -> BankAccount | None:
    """One that a second person agreed to, which is not paid to yet."""
    later = _of(practice).filter(ended_at__isnull=True, usable_from__gt=today)
    return later.select_related(*PEOPLE).order_by("usable_from", "pk").last()


def history(practice: Practice) -> QuerySet[BankAccount]:
    return _of(practice).select_related(*PEOPLE).order_by("-entered_at", "-pk")


def of_practice(practice: Practice, pk: int) -> BankAccount | None:
    return history(practice).filter(pk=pk).first()


def to_confirm(pk: int | None = None) -> QuerySet[BankAccount]:
    """Of all practices, for the fund: what waits for a second person, the longest waiting first."""
    rows = BankAccount.objects.filter(confirmed_at__isnull=True, ended_at__isnull=True)
    rows = rows.select_related("practice__participation__project", *PEOPLE).order_by("entered_at", "pk")
    return rows.filter(pk=pk) if pk is not None else rows


def account(pk: int) -> BankAccount | None:
    rows = BankAccount.objects.select_related("practice__participation__project", *PEOPLE)
    return rows.filter(pk=pk).first()
