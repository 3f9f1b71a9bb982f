"""A GP who stands in for another one of the same practice, for a while."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.constraints import together
from practices.models.people import Membership


class StandIn(models.Model):
    """Between two days `locum` may sign for `gp`; the letter says "namens", the log says who held the pen."""

    gp = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="stood_in_for")
    locum = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="stands_in")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    arranged_at = models.DateTimeField()
    arranged_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-first_day", "pk"]
        constraints = [
            together("stand_in_ended_at_and_by", "ended_at", "ended_by"),
            models.CheckConstraint(name="stand_in_is_somebody_else", condition=~Q(gp=F("locum"))),
            models.CheckConstraint(name="stand_in_days_in_order", condition=Q(last_day__gte=F("first_day"))),
        ]

    def __str__(self) -> str:
        return f"{self.locum_id} for {self.gp_id} from {self.first_day}"
