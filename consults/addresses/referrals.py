from django.urls import path

from consults.views import logbook
from consults.views import referrals as views

urlpatterns = [
    path("p/<slug:practice>/patients/<int:patient>/referral/", views.referral_new, name="referral_new"),
    path("p/<slug:practice>/referrals/<int:referral>/", views.referral, name="referral"),
    path("p/<slug:practice>/referrals/<int:referral>/change/", views.referral_change, name="referral_change"),
    path("p/<slug:practice>/referrals/<int:referral>/letter.pdf", views.referral_pdf, name="referral_pdf"),
    path("p/<slug:practice>/referrals/<int:referral>/send/", views.referral_send, name="referral_send"),
    path(
        "p/<slug:practice>/referrals/<int:referral>/withdraw/",
        views.referral_withdraw,
        name="referral_withdraw",
    ),
    path(
        "p/<slug:practice>/referrals/<int:referral>/outcome/", views.referral_outcome, name="referral_outcome"
    ),
    path(
        "p/<slug:practice>/referral-outcomes/<int:outcome>/withdraw/",
        views.referral_outcome_withdraw,
        name="referral_outcome_withdraw",
    ),
    path("p/<slug:practice>/logbook/", logbook.logbook, name="logbook"),
    path("p/<slug:practice>/logbook/table.csv", logbook.logbook_export, name="logbook_export"),
    path(
        "p/<slug:practice>/patients/<int:patient>/logbook/", logbook.logbook_patient, name="logbook_patient"
    ),
    path("p/<slug:practice>/patients/<int:patient>/logbook/add/", logbook.logbook_add, name="logbook_add"),
    path(
        "p/<slug:practice>/logbook/<int:entry>/withdraw/", logbook.logbook_withdraw, name="logbook_withdraw"
    ),
]
