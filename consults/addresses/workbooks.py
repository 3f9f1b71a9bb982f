from django.urls import URLPattern, path

from consults.views import workbook_texts, workbooks

PRACTICE = "p/<slug:practice>/"
PATIENT = f"{PRACTICE}patients/<int:patient>/workbook/"
WORKBOOK = f"{PRACTICE}workbooks/<int:workbook>/"
TEXT = "manage/workbook-texts/<int:workbook_text>/"

urlpatterns: list[URLPattern] = [
    path(PATIENT, workbooks.workbooks, name="workbooks"),
    path(f"{PATIENT}make/", workbooks.make, name="workbook_make"),
    path(f"{WORKBOOK}werkboekje.pdf", workbooks.reading_pdf, name="workbook_pdf"),
    path(f"{WORKBOOK}boekje-a5.pdf", workbooks.booklet_pdf, name="workbook_booklet"),
    path(f"{WORKBOOK}progress/", workbooks.progress, name="workbook_progress"),
    path(f"{WORKBOOK}retry/", workbooks.retry, name="workbook_retry"),
    path(f"{WORKBOOK}given/", workbooks.give, name="workbook_give"),
    path(f"{WORKBOOK}not-given/", workbooks.not_given, name="workbook_not_given"),
    path("manage/workbook-texts/", workbook_texts.texts, name="workbook_texts"),
    path(TEXT, workbook_texts.text, name="workbook_text"),
    path(f"{TEXT}edit/", workbook_texts.edit, name="workbook_text_edit"),
    path(f"{TEXT}compare/", workbook_texts.compare, name="workbook_text_compare"),
    path(f"{TEXT}pdf/", workbook_texts.text_pdf, name="workbook_text_pdf"),
]
