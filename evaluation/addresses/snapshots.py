"""Addresses of the snapshots of a study."""

from django.urls import URLPattern, path

from evaluation.views import snapshots

ALL = "study/<int:project>/snapshots/"
ONE = f"{ALL}<int:snapshot>/"

urlpatterns: list[URLPattern] = [
    path("study/snapshots/", snapshots.start, name="snapshots_start"),
    path(ALL, snapshots.overview, name="snapshots"),
    path(f"{ALL}make/", snapshots.make, name="snapshot_make"),
    path(ONE, snapshots.one, name="snapshot"),
    path(f"{ONE}progress/", snapshots.progress, name="snapshot_progress"),
]
