from django.urls import URLPattern, path

from consults.views import planning_decisions

urlpatterns: list[URLPattern] = [
    path("manage/planning/", planning_decisions.planning_decision, name="planning_decision"),
]
