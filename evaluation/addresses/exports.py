"""Addresses of exports for research: asked for, looked at and taken along by researchers."""

from django.urls import URLPattern, path

from evaluation.views import exports

HERE = "study/exports/"
PROJECT, ONE = "study/<int:project>/exports/", f"{HERE}<int:export>/"

urlpatterns: list[URLPattern] = [
    path(HERE, exports.start, name="exports_start"),
    path(PROJECT, exports.overview, name="exports"),
    path(f"{PROJECT}new/", exports.new, name="export_new"),
    path(ONE, exports.export, name="export"),
    path(f"{ONE}progress/", exports.progress, name="export_progress"),
    path(f"{ONE}download/", exports.download, name="export_download"),
]
