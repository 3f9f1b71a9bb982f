"""Addresses of hours and the claim of a month."""

from django.urls import URLPattern, path

from practices.views import hours, own_claims

HOURS = "p/<slug:practice>/hours/"
CLAIMS = "p/<slug:practice>/claims/"

urlpatterns: list[URLPattern] = [
    path(HOURS, hours.month, name="hours"),
    path(f"{HOURS}proposals/", hours.proposed, name="hours_proposed"),
    path(f"{HOURS}proposals/<int:dismissed>/restore/", hours.restore, name="hours_restore"),
    path(f"{HOURS}<int:hours_entry>/", hours.entry, name="hours_entry"),
    path(f"{HOURS}<int:hours_entry>/remove/", hours.remove, name="hours_remove"),
    path(f"{HOURS}<int:hours_entry>/correct/", hours.correct, name="hours_correct"),
    path(CLAIMS, own_claims.own_claims, name="own_claims"),
    path(f"{CLAIMS}<int:own_claim>/", own_claims.own_claim, name="own_claim"),
    path(f"{CLAIMS}<int:own_claim>/submit/", own_claims.submit, name="own_claim_submit"),
    path(f"{CLAIMS}<int:own_claim>/take-back/", own_claims.take_back, name="own_claim_take_back"),
    path(f"{CLAIMS}<int:own_claim>/pdf/", own_claims.pdf, name="own_claim_pdf"),
]
