"""Addresses of contracts and processing agreements."""

from django.urls import URLPattern, path

from practices.models import AgreementText
from practices.views import agreement_texts, agreements

urlpatterns: list[URLPattern] = [
    path("p/<slug:practice>/agreements/", agreements.own_agreements, name="own_agreements"),
    path("p/<slug:practice>/agreements/<int:agreement>/", agreements.own_agreement, name="own_agreement"),
    path(
        "p/<slug:practice>/agreements/<int:agreement>/pdf/",
        agreements.own_agreement_pdf,
        name="own_agreement_pdf",
    ),
    path(
        "p/<slug:practice>/agreements/<int:agreement>/again/",
        agreements.own_agreement_again,
        name="own_agreement_again",
    ),
    # One address per kind: reverse("agreement_accept", kwargs={"practice": ..., "contract": "full"}).
    *(
        path(
            f"p/<slug:practice>/agreements/{kind}/accept/",
            agreements.accept,
            {"contract": kind},
            name="agreement_accept",
        )
        for kind in AgreementText.Kind.values
    ),
    path(
        "manage/practices/<slug:practice>/agreements/", agreements.manage_agreements, name="manage_agreements"
    ),
    path(
        "manage/practices/<slug:practice>/agreements/<int:agreement>/pdf/",
        agreements.manage_agreement_pdf,
        name="manage_agreement_pdf",
    ),
    path("manage/agreement-texts/", agreement_texts.texts, name="agreement_texts"),
    path("manage/agreement-texts/<int:agreement_text>/", agreement_texts.text, name="agreement_text"),
    path(
        "manage/agreement-texts/<int:agreement_text>/compare/",
        agreement_texts.compare,
        name="agreement_text_compare",
    ),
    path(
        "manage/agreement-texts/<int:agreement_text>/edit/", agreement_texts.edit, name="agreement_text_edit"
    ),
]
