from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class OperationConfig(AppConfig):
    """Keeping an installation alive: backup, restore, doctor, health. It sees every floor."""

    name = "benzoproject.operation"
    label = "operation"

    def ready(self) -> None:
        from benzoproject.operation import protection

        # Once per run: every app is migrated by the time the first one is told so.
        post_migrate.connect(protection.after_migrate, sender=apps.get_app_config("practices"))
