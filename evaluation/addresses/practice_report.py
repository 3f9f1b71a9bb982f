"""Addresses of the report of one practice."""

from django.urls import URLPattern, path

from evaluation.views import practice_report

HERE = "p/<slug:practice>/report/"

urlpatterns: list[URLPattern] = [
    path(HERE, practice_report.report, name="practice_report"),
    path(f"{HERE}page/", practice_report.paper, name="practice_report_page"),
]
