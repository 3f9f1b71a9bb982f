"""Interviews of the demo: values for the parts of their addresses, one for each state that has a page of its own."""

from typing import Any

from evaluation.models import Code, Coding, Interview, InterviewInvitation, InterviewRound, PatientRequest
from practices.models import Practice, Project


def objects(linde: Practice) -> dict[str, list[Any]]:
    written = Interview.objects.filter(paragraphs__isnull=False).earliest("pk")
    contact = Interview.objects.filter(contact_until__isnull=False).earliest("pk")
    group = Interview.objects.filter(kind=Interview.Kind.STAFF_GROUP).earliest("pk")
    states = {row.state: row.pk for row in Interview.objects.order_by("-pk")}
    asked = InterviewInvitation.objects.filter(practice=linde).order_by("-pk")
    codes = {row.retired_at is None: row.pk for row in Code.objects.order_by("pk")}
    return {
        "interview": [written.pk, contact.pk, group.pk, *states.values()],
        "interview_round": list(InterviewRound.objects.order_by("-number").values_list("pk", flat=True)),
        "interviewed": list(asked.values_list("patient_id", flat=True)),
        "patient_request": list(PatientRequest.objects.order_by("-pk").values_list("pk", flat=True)),
        "paragraph": [1],
        "code": list(codes.values()),
        "coding": [Coding.objects.filter(interview=written).earliest("pk").pk],
        "studied": [Project.objects.earliest("pk").pk],
    }
