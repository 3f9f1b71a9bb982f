from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = _("Practices and people")

    def ready(self) -> None:
        from practices import accounts  # noqa: F401  (listens to logins)
        from practices.presenters import happened, money_facts, programme
        from practices.services import proposals

        proposals.SOURCES.append(happened.proposed)
        programme.SOURCES.append(money_facts.facts)
