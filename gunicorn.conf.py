"""Read by gunicorn from the folder it starts in. Everything else stands in the command that starts it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benzoproject.settings")

from benzoproject import settings  # noqa: E402

logconfig_dict = settings.LOGGING
