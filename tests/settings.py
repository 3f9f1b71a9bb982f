"""The product's own settings in a data folder of their own; quick passwords, mail and counters in memory."""

import atexit
import os
import shutil
import tempfile

os.environ["BENZO_DATA_DIR"] = tempfile.mkdtemp(prefix="benzo-tests-")
atexit.register(shutil.rmtree, os.environ["BENZO_DATA_DIR"], ignore_errors=True)

from benzoproject.settings import *  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Pages are tested without collectstatic, on the production database settings as well.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# Migrations take seconds, so they are run once for all: SQLite gets a copy (tests/conftest.py), PostgreSQL a template.
TEMPLATE = os.environ.get("BENZO_TESTS_TEMPLATE")
if TEMPLATE or not PRODUCTION:
    DATABASES["default"]["TEST"] = {"MIGRATE": False, "TEMPLATE": TEMPLATE}
