"""Addresses of training, intervision and lessons."""

from django.urls import path

from practices.views import lessons, manage_lessons, manage_meetings, meetings, training

urlpatterns = [
    path("p/<slug:practice>/meetings/", meetings.meetings, name="meetings"),
    path("p/<slug:practice>/meetings/<int:meeting>/", meetings.meeting, name="meeting"),
    path("p/<slug:practice>/meetings/<int:meeting>/join/", meetings.join, name="meeting_join"),
    path("p/<slug:practice>/meetings/<int:meeting>/decline/", meetings.decline, name="meeting_decline"),
    path("p/<slug:practice>/meetings/<int:meeting>/grade/", meetings.grade, name="meeting_grade"),
    path("p/<slug:practice>/meetings/<int:meeting>/meeting.ics", meetings.ics, name="meeting_ics"),
    path(
        "p/<slug:practice>/meetings/<int:meeting>/certificate.pdf",
        meetings.certificate,
        name="meeting_certificate",
    ),
    path("p/<slug:practice>/lessons/", lessons.board, name="lessons"),
    path("p/<slug:practice>/lessons/new/", lessons.new, name="lesson_new"),
    path("p/<slug:practice>/lessons/<int:lesson>/", lessons.change, name="lesson_change"),
    path("manage/meetings/", manage_meetings.overview, name="manage_meetings"),
    path("manage/meetings/new/", manage_meetings.new, name="manage_meeting_new"),
    path("manage/meetings/<int:meeting>/", manage_meetings.meeting, name="manage_meeting"),
    path("manage/meetings/<int:meeting>/change/", manage_meetings.change, name="manage_meeting_change"),
    path("manage/meetings/<int:meeting>/cancel/", manage_meetings.cancel, name="manage_meeting_cancel"),
    path("manage/meetings/<int:meeting>/invite/", manage_meetings.invite, name="manage_meeting_invite"),
    path(
        "manage/meetings/<int:meeting>/attendance/",
        manage_meetings.record_attendance,
        name="manage_meeting_attendance",
    ),
    path("manage/meetings/training/", training.overview, name="manage_training"),
    path("manage/meetings/training/<int:membership>/", training.let_begin, name="manage_let_begin"),
    path("manage/lessons/", manage_lessons.overview, name="manage_lessons"),
    path("manage/lessons/<int:lesson>/", manage_lessons.lesson, name="manage_lesson"),
]
