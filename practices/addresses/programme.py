"""Addresses of sign-ups, projects and participations."""

from django.urls import URLPattern, path

from practices.views import programme, projects, sign_up, sign_ups

urlpatterns: list[URLPattern] = [
    path("sign-up/<slug:project_slug>/", sign_up.sign_up, name="sign_up"),
    path("sign-up/mine/<str:token>/", sign_up.mine, name="sign_up_mine"),
    path("sign-up/mine/<str:token>/withdraw/", sign_up.withdraw, name="sign_up_withdraw"),
    path("manage/sign-ups/", sign_ups.sign_ups, name="sign_ups"),
    path("manage/sign-ups/<int:sign_up>/", sign_ups.sign_up, name="manage_sign_up"),
    path("manage/sign-ups/<int:sign_up>/accept/", sign_ups.accept, name="sign_up_accept"),
    path("manage/sign-ups/<int:sign_up>/reject/", sign_ups.reject, name="sign_up_reject"),
    path("manage/sign-ups/<int:sign_up>/<slug:section>/good/", sign_ups.good, name="sign_up_good"),
    path("manage/sign-ups/<int:sign_up>/<slug:section>/back/", sign_ups.send_back, name="sign_up_send_back"),
    path("manage/programme/", programme.programme, name="programme"),
    path("manage/projects/new/", projects.new, name="manage_project_new"),
    path("manage/practices/<slug:practice>/participation/", programme.participation, name="participation"),
    path(
        "manage/practices/<slug:practice>/participation/interview/",
        programme.interview,
        name="participation_interview",
    ),
    path(
        "manage/practices/<slug:practice>/participation/withdraw/",
        programme.withdraw,
        name="participation_withdraw",
    ),
    path(
        "manage/practices/<slug:practice>/participation/finish/",
        programme.finish,
        name="participation_finish",
    ),
    path(
        "manage/practices/<slug:practice>/participation/go-on/", programme.go_on, name="participation_go_on"
    ),
]
