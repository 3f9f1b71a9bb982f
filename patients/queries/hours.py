"""What somebody did with patients on a day, as counts: enough to propose hours from, and nothing about anybody."""

from collections import Counter
from datetime import date, datetime

from django.utils import timezone

from patients.models import Finding, Screening, WavePlace
from practices.models import Membership


def selected(me: Membership, since: date) -> Counter[date]:
    """Patients that were chosen, left out or looked up in the record, per day."""
    begin = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    chosen = WavePlace.objects.filter(chosen_by=me, chosen_at__gte=begin).order_by()
    judged = Screening.objects.filter(decided_by=me, decided_at__gte=begin).order_by()
    looked_up = Finding.objects.filter(found_by=me, found_at__gte=begin).order_by()
    touched = chosen.values_list("patient_id", "chosen_at").union(
        judged.values_list("patient_id", "decided_at"), looked_up.values_list("patient_id", "found_at")
    )
    return Counter(day for _patient, day in {(patient, timezone.localdate(at)) for patient, at in touched})
