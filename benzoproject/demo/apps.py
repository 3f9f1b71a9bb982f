from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Installed with BENZO_DEMO only; impossible with production settings."""

    name = "benzoproject.demo"
    label = "demo"
