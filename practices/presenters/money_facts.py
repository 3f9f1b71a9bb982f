"""What the overview tells of the money of a project: claims to judge, accounts, batches, and what is left."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib import euros
from practices.models import Project
from practices.presenters import money
from practices.presenters.programme import Fact
from practices.queries import bank_accounts, judging, payments


def facts(project: Project) -> list[Fact]:
    """Who may not judge or pay still sees how it stands."""
    return [_claims(project), *_accounts(project), *_to_pay(project), *_batches(project), _budget(project)]


def _claims(project: Project) -> Fact:
    count = judging.to_judge().filter(project=project).count()
    label = ngettext("Claim to judge", "Claims to judge", count)
    url = f"{reverse('manage_claims')}?state=submitted" if count else reverse("manage_claims")
    return Fact(label, str(count), "claims.view", url=url, waits=count > 0)


def _accounts(project: Project) -> list[Fact]:
    count = bank_accounts.to_confirm().filter(practice__participation__project=project).count()
    label = ngettext("Account number to confirm", "Account numbers to confirm", count)
    text, url = _("after a call to the practice"), reverse("payments")
    return [Fact(label, str(count), "account.confirm", text, url, waits=True)] if count else []


def _to_pay(project: Project) -> list[Fact]:
    amount = payments.approved_of(project)
    label, url = _("Approved, not paid yet"), reverse("payments")
    return [Fact(label, euros.shown(amount), "payments.make", url=url, waits=True)] if amount else []


def _batches(project: Project) -> list[Fact]:
    count = payments.to_release().filter(project=project).count()
    label = ngettext("Payment batch to release", "Payment batches to release", count)
    return [Fact(label, str(count), "payments.release", url=reverse("payments"), waits=True)] if count else []


def _budget(project: Project) -> Fact:
    left = money.left_in_words(project)
    text = "" if left else _("no budget was set")
    return Fact(_("Budget left"), left or "–", "claims.view", text)
