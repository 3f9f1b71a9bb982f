"""Addresses of the follow-up of a practice."""

from django.urls import URLPattern, path

from evaluation.views import follow_up

urlpatterns: list[URLPattern] = [
    path("p/<slug:practice>/follow-up/", follow_up.follow_up, name="follow_up"),
    path("p/<slug:practice>/follow-up/<int:patient>/", follow_up.follow_up_answer, name="follow_up_answer"),
]
