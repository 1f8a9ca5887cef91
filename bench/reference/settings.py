"""The least that a Django view with a database and a template needs."""

from pathlib import Path

from comptoir.config.settings import ALLOWED_HOSTS, DATABASES, SECRET_KEY  # noqa: F401  the same

ROOT_URLCONF = "bench.reference.urls"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent],
    }
]
