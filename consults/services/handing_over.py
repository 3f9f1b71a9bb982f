"""What this floor adds to a hand-over: consults that are planned, and referrals that were not sent yet."""

from django.db.models import QuerySet
from django.utils.translation import ngettext

from consults.models import Consult, Referral
from practices.models import Membership
from practices.services import audit


class PlannedConsults:
    """With whom they are; what was held stays with who held it."""

    def count(self, person: Membership) -> int:
        return self._theirs(person).count()

    def words(self, count: int) -> str:
        return ngettext("%(count)d planned consult", "%(count)d planned consults", count) % {"count": count}

    def give(self, giver: Membership, to: Membership) -> list[audit.Entry]:
        rows = list(self._theirs(giver).select_for_update(of=("self",)))
        Consult.objects.filter(pk__in=[row.pk for row in rows]).update(poh=to)
        return [audit.Entry(audit.Action.CHANGE, "consult.hand_over", row.patient_id, row.pk) for row in rows]

    def _theirs(self, person: Membership) -> QuerySet[Consult]:
        return Consult.objects.filter(
            practice=person.practice_id, poh=person, state=Consult.State.PLANNED
        ).order_by("pk")


class DraftReferrals:
    """The GP whose name stands under the letter; a letter that is final keeps it."""

    def count(self, person: Membership) -> int:
        return self._theirs(person).count()

    def words(self, count: int) -> str:
        return ngettext(
            "%(count)d referral that was not sent yet", "%(count)d referrals that were not sent yet", count
        ) % {"count": count}

    def give(self, giver: Membership, to: Membership) -> list[audit.Entry]:
        rows = list(self._theirs(giver).select_for_update(of=("self",)))
        Referral.objects.filter(pk__in=[row.pk for row in rows]).update(gp=to)
        return [
            audit.Entry(audit.Action.CHANGE, "referral.hand_over", row.patient_id, row.pk) for row in rows
        ]

    def _theirs(self, person: Membership) -> QuerySet[Referral]:
        rows = Referral.objects.filter(practice=person.practice_id, gp=person, state=Referral.State.DRAFT)
        return rows.order_by("pk")
