from django.urls import URLPattern, URLResolver, include, path

SUBJECTS = (
    "studies", "choices", "follow_up", "interviews", "snapshots", "exports", "practice_report", "dashboard",
)  # fmt: skip
# One module of addresses per subject.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"evaluation.addresses.{subject}")) for subject in SUBJECTS
]
