"""All settings. The default is the embedded product; DATABASE_URL and REDIS_URL switch to production."""

import logging
import sys
from datetime import timedelta
from pathlib import Path

import dj_database_url
from bootstrap_wrapper import get_bootstrap_dir
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from benzoproject.lib import browser_policy, keys, logs
from benzoproject.lib.own_secrets import OwnSecrets

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("BENZO_DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)

DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
PRODUCTION = env.bool("BENZO_PRODUCTION", bool(DATABASE_URL or REDIS_URL))
DEMO = env.bool("BENZO_DEMO", False)
DEBUG = env.bool("DEBUG", False)
if PRODUCTION and (DEMO or DEBUG):
    raise ImproperlyConfigured("BENZO_DEMO and DEBUG cannot be switched on with production settings.")

secrets = OwnSecrets(env, DATA_DIR / "keys", PRODUCTION)
SECRET_KEY = secrets.get("SECRET_KEY", "django.key", keys.new_secret)
# Newest first: the first key encrypts, all decrypt. `rotate_field_keys` re-encrypts everything with the first.
FIELD_KEYS = secrets.get("FIELD_KEYS", "fields.keys", keys.new_field_key).replace(",", " ").split()
INDEX_KEY = secrets.get("INDEX_KEY", "index.key", keys.new_secret)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# How many proxies of our own stand before the web server; their X-Forwarded-For is believed, nobody else's.
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("BENZO_PROXIES", 0)
# Folders with groups of medicines of the installation's own (docs/spin-off.md); what is shipped is always there.
GROUPS_DIRS: list[Path] = [path.resolve() for path in env.list("BENZO_GROUPS_DIR", [], subcast=Path)]
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
SEAL_KEY = secrets.seal(SITE_URL)

INSTALLED_APPS = [
    "practices",
    "patients",
    "stopletters",
    "consults",
    "evaluation",
    "benzoproject.operation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_structlog",
]
if DEMO:
    INSTALLED_APPS.append("benzoproject.demo")
MIDDLEWARE = [
    "benzoproject.operation.health.health",
    "benzoproject.operation.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "practices.middleware.own_rows",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "practices.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "practices.middleware.session_limits",
    "practices.middleware.second_factor",
    "practices.middleware.no_store",
    "practices.middleware.log_of_views",
]
ROOT_URLCONF = "benzoproject.urls"
WSGI_APPLICATION = "benzoproject.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "practices.context.page",
            ],
            "builtins": ["practices.templatetags.look", "django.templatetags.i18n"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- storage -----------------------------------------------------------------------------------------------------
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA_DIR / "benzoproject.sqlite3"),
            "OPTIONS": {
                # Writers queue up at BEGIN instead of failing halfway; FULL keeps what was committed through a power cut.
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILES_DIR = DATA_DIR / "files"
# Only counters for rate limits live here, never a word about a person.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "cache"}
}

# --- work in the background ----------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 900,
        "unacked_restore_throttle": 1,
    }
else:
    QUEUE_DIR = DATA_DIR / "queue"
    QUEUE_DIR.mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # The transport wants both the same: what one process puts in, another takes out.
        "data_folder_in": str(QUEUE_DIR),
        "data_folder_out": str(QUEUE_DIR),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.2,
    }
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100  # WeasyPrint's memory
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # the row is the queue: the sweep rings again
CELERY_WORKER_HIJACK_ROOT_LOGGER = CELERY_WORKER_REDIRECT_STDOUTS = False
# A row that a worker claimed and did not finish within LEASE is claimed again; the sweep looks every SWEEP.
LEASE = timedelta(seconds=env.int("BENZO_LEASE_SECONDS", 300))
SWEEP_SECONDS = env.int("BENZO_SWEEP_SECONDS", 60)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "benzoproject.sweep", "schedule": SWEEP_SECONDS},
    "remind of meetings": {"task": "practices.remind_of_meetings", "schedule": 3600},
    "remind of claims": {"task": "practices.remind_of_claims", "schedule": 6 * 3600},
    "tidy papers": {"task": "practices.tidy", "schedule": 600},
    "tidy imports": {"task": "patients.tidy", "schedule": 600},
    "tidy letters": {"task": "stopletters.tidy", "schedule": 600},
    "tidy workbooks": {"task": "consults.tidy", "schedule": 600},
    "erase contacts of interviews": {"task": "evaluation.erase_contacts", "schedule": 3600},
    "erase exports": {"task": "evaluation.erase_exports", "schedule": 3600},
    "end interviews of erased patients": {"task": "evaluation.withdraw_erased", "schedule": 3600},
    "refresh outcomes": {"task": "evaluation.ask_where_stale", "schedule": 3600},
    "remind of exports": {"task": "evaluation.remind_of_exports", "schedule": 3600},
}

# --- who may come in -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "practices.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 4 if DEMO else 12}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "practices.accounts.InvitationOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reaches the address or nobody
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Benzoproject"
MFA_ADAPTER = "practices.accounts.EncryptedFactors"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Not in a cookie: what a page says to somebody stays on the server, and names nobody.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
IDLE_TIMEOUT, SESSION_TIMEOUT = timedelta(minutes=30), timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_TIMEOUT.total_seconds())
INVITATION_DAYS = 14

# --- security ------------------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview of a letter is shown inside our own page
if PRODUCTION and env.bool("BENZO_HTTPS", True):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = browser_policy.CONTENT_SECURITY_POLICY
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["benzoproject.lib.uploads.BoundedUpload"]

# --- language, time, mail, static ----------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["benzoproject.formats"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = USE_I18N = True
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", get_bootstrap_dir())]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console:")
globals().update(**EMAIL_CONFIG)
# Mail of a restored installation waits until somebody lets it go.
EMAIL_DELIVERY, EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"], "benzoproject.operation.mail.Backend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Benzoproject <noreply@localhost>")
TESTING = "pytest" in sys.modules
# One line per event, ids only: JSON in production, readable elsewhere.
LOGGING = logs.configure(json=PRODUCTION, level=env.str("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # the access log knows where somebody came from
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_CELERY_TASK_FAILURE_LOG_LEVEL = logging.ERROR
# Whoever watches this installation from elsewhere asks /health/ready/ with it.
HEALTH_TOKEN = env.str("BENZO_HEALTH_TOKEN", "")
