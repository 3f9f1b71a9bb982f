from django.urls import path

from practices.addresses import agreements, hours, meetings, money, programme
from practices.views import (
    acting,
    check,
    demo,
    invitations,
    log,
    manage,
    practice,
    projects,
    standing_in,
    start,
)

urlpatterns = [
    path("", start.start, name="start"),
    path("help/", start.help_page, name="help"),
    path("check/", check.check, name="check_pdf"),
    path("account/", start.account, name="account"),
    path("account/email/", start.own_address, name="account_email"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("demo/", demo.demo, name="demo"),
    path("demo/login/", demo.login, name="demo_login"),
    path("p/<slug:practice>/practice/", practice.practice, name="practice"),
    path("p/<slug:practice>/practice/change/", practice.change, name="practice_change"),
    path(
        "p/<slug:practice>/practice/people/<int:membership>/factor/", practice.factor_ask, name="factor_ask"
    ),
    path("p/<slug:practice>/practice/factors/<int:reset>/", practice.factor_confirm, name="factor_confirm"),
    path("p/<slug:practice>/practice/stand-ins/", standing_in.stand_ins, name="stand_ins"),
    path("p/<slug:practice>/practice/stand-ins/<int:stand_in>/end/", standing_in.end, name="stand_in_end"),
    path("p/<slug:practice>/act-as/<int:membership>/", acting.act_as, name="act_as"),
    path("p/<slug:practice>/log/", log.log, name="log"),
    path("p/<slug:practice>/log/patients/<int:patient>/", log.patient, name="log_patient"),
    path("manage/", manage.overview, name="manage"),
    path("manage/projects/<int:project>/", projects.project, name="manage_project"),
    path("manage/people/", manage.everyone, name="manage_people"),
    path("manage/people/invite/", manage.invite_to_project, name="manage_invite"),
    path("manage/practices/new/", manage.new_practice, name="manage_practice_new"),
    path("manage/practices/<slug:practice>/", manage.practice, name="manage_practice"),
    path(
        "manage/practices/<slug:practice>/invite/", manage.invite_to_practice, name="manage_practice_invite"
    ),
    path("manage/roles/<int:membership>/", manage.role, name="manage_role"),
    path("manage/roles/<int:membership>/move/", manage.role_move, name="manage_role_move"),
    path("manage/roles/<int:membership>/switch/", manage.role_switch, name="manage_role_switch"),
    path("manage/roles/<int:membership>/account/", manage.account_switch, name="manage_account_switch"),
    path("manage/roles/<int:membership>/factor/", manage.factor_ask, name="manage_factor_ask"),
    path("manage/invitations/<int:invitation>/withdraw/", manage.withdraw, name="manage_invitation_withdraw"),
    *programme.urlpatterns,
    *agreements.urlpatterns,
    *meetings.urlpatterns,
    *hours.urlpatterns,
    *money.urlpatterns,
]
