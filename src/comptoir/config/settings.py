"""Django's settings: what the environment says, and what is the same everywhere."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from comptoir.config import environment as env
from comptoir.config.cluster import OWNER, WEB
from comptoir.config.logs import logging_configuration
from comptoir.config.mail import smtp
from comptoir.kit import limits
from comptoir.kit.colours import readable_on

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent

DEBUG = False
SECRET_KEY = env.secret_key()
BASE_URL = env.base_url()
HOST = urlsplit(BASE_URL).hostname or "localhost"
SECURE = BASE_URL.startswith("https://")
LOOPBACK = env.BIND()[0] in {"127.0.0.1", "::1", "localhost"}
ALLOWED_HOSTS = [
    HOST,
    *env.ALLOWED_HOSTS(),
    *(["127.0.0.1", "localhost", "[::1]"] if LOOPBACK else []),
]
TRUSTED_PROXIES = env.TRUSTED_PROXIES()
DATA_DIR = env.DATA_DIR()
ROOT_URLCONF = "comptoir.config.urls"
WSGI_APPLICATION = "comptoir.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "comptoir.core.uploads.Quota",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Languages, dates
USE_TZ = True
TIME_ZONE = env.TIME_ZONE()
LANGUAGE_CODE = "en"  # of the sources; whoever has chosen none gets DEFAULT_LANGUAGE
DEFAULT_LANGUAGE = env.LANGUAGE()
LANGUAGES = [
    ("fr", "Français"),
    ("en", "English"),
    ("de", "Deutsch"),
    ("it", "Italiano"),
    ("es", "Español"),
]
LOCALE_PATHS = [PACKAGE / "locale"]

# What the console looks like
BRAND = SimpleNamespace(
    name=env.BRAND_NAME(),
    accent=env.BRAND_ACCENT(),
    accent_dark=env.BRAND_ACCENT_DARK(),
    accent_text=readable_on(env.BRAND_ACCENT()),
    accent_dark_text=readable_on(env.BRAND_ACCENT_DARK()),
    logo_url="/brand-logo.png" if env.BRAND_LOGO() else None,
    logo_file=env.BRAND_LOGO(),
    support_email=env.SUPPORT_EMAIL(),
    url=BASE_URL,
)
LEGAL = [
    (_("Legal notice"), env.LEGAL_IDENTITY()),
    (_("Terms of use"), env.LEGAL_TERMS()),
    (_("Privacy"), env.LEGAL_PRIVACY()),
    (_("Accessibility"), env.LEGAL_ACCESSIBILITY()),
]
TERMS_URL, TERMS_VERSION = env.LEGAL_TERMS(), env.LEGAL_TERMS_VERSION()

# Who sells
SELLER = {
    "name": env.SELLER_NAME() or env.BRAND_NAME(),
    "street": env.SELLER_STREET(),
    "postal_code": env.SELLER_POSTAL_CODE(),
    "city": env.SELLER_CITY(),
    "country": env.SELLER_COUNTRY(),
    "vat_number": env.SELLER_VAT_NUMBER(),
    "registration": env.SELLER_REGISTRATION(),
    "iban": env.SELLER_IBAN(),
    "qr_iban": env.SELLER_QR_IBAN(),
    "bic": env.SELLER_BIC(),
}

# Who takes cards
STRIPE = {
    "secret_key": env.STRIPE_SECRET_KEY(),
    "public_key": env.STRIPE_PUBLIC_KEY(),
    "webhook_secret": env.STRIPE_WEBHOOK_SECRET(),
    "types": env.STRIPE_METHODS(),
    "base": env.STRIPE_API_BASE(),
}

INSTALLED_APPS = [
    "comptoir.core",
    "comptoir.journal",
    "comptoir.guides",
    "comptoir.accounts",
    "comptoir.organizations",
    "comptoir.catalogue",
    "comptoir.billing",
    "comptoir.products",
    "comptoir.orders",
    "comptoir.drivers.parking",
    "comptoir.drivers.manual",
    "comptoir.home",
    "comptoir.backoffice",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "comptoir.core.proxies.middleware",
    "django.middleware.security.SecurityMiddleware",
    "comptoir.core.csp.middleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "comptoir.accounts.sessions.Authentication",
    "comptoir.accounts.languages.middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comptoir.accounts.presence.middleware",
    "django_htmx.middleware.HtmxMiddleware",
    "comptoir.organizations.middleware.ActorMiddleware",  # last: it runs the view
]

# The web role by default; the supervisor says `owner` for migrations, backup and restore.
_role = OWNER if os.environ.get("COMPTOIR_DATABASE_ROLE") == "owner" else WEB
_database = env.database(_role)
_pooled = os.environ.get("COMPTOIR_POOL", "1") == "1" and _role == WEB
_pool = {"pool": {"min_size": 1, "max_size": env.THREADS(), "timeout": 10}} if _pooled else {}
# Only what asks for it is prepared (core/prepared.py), not what was asked a number of times.
_prepare = {"prepare_threshold": 2**31 if env.PREPARED_STATEMENTS() else None}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.name,
        "USER": _database.user,
        "PASSWORD": _database.password,
        "HOST": _database.host,
        "PORT": _database.port,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_database.options, **_prepare, **_pool},
    }
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

_jinja = {
    "BACKEND": "comptoir.core.jinja.Engine",
    "DIRS": [
        PACKAGE / app / "templates"
        for app in (
            "core",
            "guides",
            "accounts",
            "organizations",
            "catalogue",
            "billing",
            "products",
            "orders",
            "drivers/parking",
            "home",
            "backoffice",
        )
    ],
    "APP_DIRS": False,  # else it would look for <app>/jinja2
    "OPTIONS": {
        "environment": "comptoir.core.jinja.environment",
        "context_processors": [
            "django.contrib.messages.context_processors.messages",
            "comptoir.home.context.frame",
        ],
    },
}
TEMPLATES = [
    {**_jinja, "NAME": "jinja2"},
    {
        **_jinja,
        "NAME": "jinja2text",
        "OPTIONS": {"environment": "comptoir.core.jinja.environment", "autoescape": False},
    },
    {  # the widgets of Django's forms
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
STATIC_URL = "/static/"
STATIC_ROOT = HERE / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# People
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["comptoir.accounts.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "comptoir.accounts.passwords.Strength"}]
AUTHENTICATION_BACKENDS = ["comptoir.accounts.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "comptoir.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the adapter asks our own confirmation
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(limits.REAUTHENTICATION.total_seconds())
ACCOUNT_RATE_LIMITS = False  # are our own rows: cleared only by success
MFA_ADAPTER = "comptoir.accounts.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody unverified signs in at all
MFA_RECOVERY_CODE_COUNT = limits.RECOVERY_CODES
MFA_TOTP_TOLERANCE = 1  # half a minute: clocks of phones differ
MFA_TOTP_ISSUER = BRAND.name
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = False  # True writes a row in every request

# Cookies and headers
SESSION_ENGINE = "comptoir.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "comptoir_session", "comptoir_csrf"
LANGUAGE_COOKIE_NAME = "comptoir_language"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "comptoir.home.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Letters
OUTBOX_KEY = os.environ.get("COMPTOIR_OUTBOX_KEY", "")
DEFAULT_FROM_EMAIL = env.EMAIL_FROM() or f"{BRAND.name} <noreply@{HOST}>"
globals().update(smtp(env.EMAIL_URL()))

LOGGING = logging_configuration()
LOGGING_CONFIG = "logging.config.dictConfig"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
GALLERY = os.environ.get("COMPTOIR_GALLERY") == "1"
