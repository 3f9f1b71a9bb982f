from django.urls import URLPattern, URLResolver, include, path

# One module of addresses per subject: the ladder, the conversation, plans, workbooks, referrals and the logbook.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"consults.addresses.{subject}"))
    for subject in ("ladder", "conversation", "plans", "workbooks", "referrals")
]
