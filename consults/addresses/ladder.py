from django.urls import URLPattern, path

from consults.views import agenda, ladder

PRACTICE = "p/<slug:practice>/"
CONSULTS = f"{PRACTICE}consults/"
CONSULT = f"{CONSULTS}<int:consult>/"
PATIENT = f"{CONSULTS}patients/<int:patient>/"

urlpatterns: list[URLPattern] = [
    path(CONSULTS, agenda.consults, name="consults"),
    path(f"{CONSULTS}week.ics", agenda.consults_ics, name="consults_ics"),
    path(f"{CONSULTS}ladder/", agenda.ladders, name="ladders"),
    path(f"{CONSULT}afspraak.ics", agenda.consult_ics, name="consult_ics"),
    path(f"{CONSULT}move/", ladder.move, name="consult_move"),
    path(f"{CONSULT}end/", ladder.end, name="consult_end"),
    path(f"{CONSULT}undo/", ladder.undo, name="consult_undo"),
    path(PATIENT, ladder.plan, name="consult_plan"),
    path(f"{PATIENT}none/", ladder.forgo, name="consult_forgo"),
    path(f"{PRACTICE}waves/<int:wave>/ladder/", ladder.wave_ladder, name="wave_ladder"),
]
