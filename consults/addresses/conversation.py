from django.urls import URLPattern, path

from consults.views import alarms, conversation, quiz

PRACTICE = "p/<slug:practice>/"
CONSULT = f"{PRACTICE}consults/<int:consult>/"
ALARM = f"{PRACTICE}alarms/<int:alarm>/"

urlpatterns: list[URLPattern] = [
    path(CONSULT, conversation.consult, name="consult"),
    path(f"{CONSULT}save/", conversation.save, name="consult_save"),
    path(f"{CONSULT}finish/", conversation.finish, name="consult_finish"),
    path(f"{CONSULT}summary/", conversation.summary, name="consult_summary"),
    path(f"{CONSULT}quiz/<slug:moment>/", quiz.quiz, name="consult_quiz"),
    path(f"{CONSULT}alarm/", alarms.of_consult, name="consult_alarm"),
    path(f"{PRACTICE}patients/<int:patient>/alarm/", alarms.of_patient, name="patient_alarm"),
    path(f"{PRACTICE}alarms/", alarms.alarms, name="alarms"),
    path(ALARM, alarms.alarm, name="alarm"),
    path(f"{ALARM}acknowledge/", alarms.acknowledge, name="alarm_acknowledge"),
    path(f"{ALARM}withdraw/", alarms.withdraw, name="alarm_withdraw"),
]
