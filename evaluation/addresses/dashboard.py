"""Addresses of the results: the page of a published snapshot, its pictures, its tables and its report."""

from django.urls import URLPattern, path

from evaluation.views import dashboard

RESULTS = "study/<int:project>/results/"
ONE = f"{RESULTS}<int:number>/"

urlpatterns: list[URLPattern] = [
    path("study/results/", dashboard.newest, name="results_start"),
    path(RESULTS, dashboard.results, name="results"),
    path(ONE, dashboard.results, name="results_of"),
    path(f"{ONE}<slug:figure>/download.<slug:file_format>", dashboard.download, name="results_download"),
    path(f"{ONE}<slug:figure>/<slug:look>.svg", dashboard.picture, name="results_picture"),
    path(f"{ONE}report/", dashboard.report, name="results_report"),
    path(f"{ONE}report.pdf", dashboard.report_pdf, name="results_report_pdf"),
]
