"""Addresses of what patients of a practice said about the research."""

from django.urls import URLPattern, path

from evaluation.views import choices

urlpatterns: list[URLPattern] = [
    path("p/<slug:practice>/research/", choices.research_choices, name="research_choices"),
    path(
        "p/<slug:practice>/patients/<int:patient>/research/", choices.research_choice, name="research_choice"
    ),
]
