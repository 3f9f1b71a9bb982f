"""What may be spent, and who pays it: set by the fund, each change on record."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Budget, Membership, Practice, Project
from practices.models.money import PAID_BY_FUND
from practices.payments import iban
from practices.services import audit
from practices.services.bank_accounts import checked_iban

HIGHEST = Decimal("99999999.99")


@transaction.atomic
def set_budget(
    *,
    project: Project,
    practice: Practice | None,
    activity: str,
    amount: Decimal | None,
    by: Membership,
    at: datetime,
) -> Budget | None:
    """What the whole project, a practice, an activity, or a practice for an activity may spend; None: no limit.

    Less than was already approved is allowed: nothing more is approved then.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    _refuse_nonsense(project, practice, activity, amount)
    which: dict[str, Any] = {"project": project, "practice": practice, "activity": activity}
    if amount is None:
        Budget.objects.filter(**which).delete()
        budget = None
    else:
        values = {"amount": amount, "set_at": at, "set_by": by.user}
        budget, _new = Budget.objects.update_or_create(**which, defaults=values)
    audit.record(
        audit.Action.CHANGE, "budget", by=by, at=at, object_id=project.pk, activity=activity,
        of_practice=practice.pk if practice else None, amount=None if amount is None else str(amount),
    )  # fmt: skip
    return budget


def _refuse_nonsense(
    project: Project, practice: Practice | None, activity: str, amount: Decimal | None
) -> None:
    if activity and activity not in PAID_BY_FUND:
        words = _("Consults are paid by the health insurer, not by the fund. Nothing was changed.")
        raise Refused(words, field="activity")
    if practice and not project.participations.filter(practice=practice).exists():
        words = _("This practice does not take part in this project. Nothing was changed.")
        raise Refused(words, field="practice")
    if amount is not None and not 0 <= amount <= HIGHEST:
        raise Refused(_("A budget is zero or more. Nothing was changed."), field="amount")


@transaction.atomic
def set_payer(
    *, project: Project, name: str, number: str, vat_text: str, by: Membership, at: datetime
) -> Project:
    """In whose name and from which account is paid, and what a claim says about VAT."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if not name.strip():
        words = _("Write the name of the payer as the bank knows it. Nothing was changed.")
        raise Refused(words, field="name")
    project.payer_name, project.payer_iban = name.strip(), checked_iban(number)
    project.vat_text = vat_text.strip()
    project.save(update_fields=["payer_name", "payer_iban", "vat_text"])
    audit.record(
        audit.Action.CHANGE, "payer", by=by, at=at, object_id=project.pk, name=project.payer_name,
        iban=iban.masked(project.payer_iban),
    )  # fmt: skip
    return project
