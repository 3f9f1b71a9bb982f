from django.urls import URLPattern, path

from consults.views import planner, planning_decisions, plans

PRACTICE = "p/<slug:practice>/"
PATIENT = f"{PRACTICE}patients/<int:patient>/plan/"
PLAN = f"{PRACTICE}plans/<int:plan>/"

urlpatterns: list[URLPattern] = [
    path(f"{PRACTICE}plans/", plans.plans, name="plans"),
    path(PATIENT, plans.plan, name="plan"),
    path(f"{PATIENT}draft/", planner.plan_draft, name="plan_draft"),
    path(f"{PATIENT}picture/", planner.plan_picture, name="plan_picture"),
    path(f"{PATIENT}by-hand/", planner.plan_by_hand, name="plan_by_hand"),
    path(f"{PLAN}approve/", plans.approve, name="plan_approve"),
    path(f"{PLAN}discard/", plans.discard, name="plan_discard"),
    path(f"{PLAN}stop/", plans.stop, name="plan_stop"),
    path(f"{PLAN}hold/", plans.hold, name="plan_hold"),
    path(f"{PLAN}step-back/", plans.step_back, name="plan_step_back"),
    path(f"{PLAN}resume/", plans.resume, name="plan_resume"),
    path(f"{PLAN}strengths/", plans.strengths, name="plan_strengths"),
    path(f"{PLAN}seen/", plans.note, name="plan_note"),
    path(f"{PLAN}help.pdf", plans.plan_help_pdf, name="plan_help_pdf"),
    path("manage/planning/", planning_decisions.planning_decision, name="planning_decision"),
]
