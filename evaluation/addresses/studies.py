"""Addresses of the study of a project: its plan, its texts, its rules."""

from django.urls import URLPattern, path

from evaluation.models import StudyText
from evaluation.views import studies

STUDY = "study/<int:project>/"

urlpatterns: list[URLPattern] = [
    path("study/", studies.overview, name="studies"),
    path(STUDY, studies.study, name="study"),
    path(f"{STUDY}change/", studies.change, name="study_change"),
    path(f"{STUDY}register/", studies.register, name="study_register"),
    path(f"{STUDY}amend/", studies.amend, name="study_amend"),
    path(f"{STUDY}rules/", studies.rules, name="study_rules"),
    path(f"{STUDY}counts/", studies.counts, name="study_counts"),
    # One address per kind: reverse("study_text_new", kwargs={"project": ..., "kind": "consent"}).
    *(
        path(f"{STUDY}texts/{kind}/new/", studies.text_new, {"kind": kind}, name="study_text_new")
        for kind in StudyText.Kind.values
    ),
    path("study/texts/<int:study_text>/", studies.text, name="study_text"),
    path("study/texts/<int:study_text>/compare/", studies.text_compare, name="study_text_compare"),
]
