"""The addresses. Everything of one practice lives under /p/<practice>/."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("practices.urls")),
    path("", include("patients.urls")),
    path("", include("stopletters.urls")),
    path("", include("consults.urls")),
    path("", include("evaluation.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/factor/", include("allauth.mfa.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

if settings.DEMO:
    from benzoproject.demo.views import sample

    urlpatterns.append(path("demo/voorbeeld-export.csv", sample, name="demo_sample"))
