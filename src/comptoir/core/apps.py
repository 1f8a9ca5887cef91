"""How Django finds this app."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

FOUND_BY_NAME = ("events", "letters", "listeners", "tasks", "operations", "menu")


class Core(AppConfig):
    """What Django lacks: gate, refusals, news, tenancy, letters, pages."""

    name = "comptoir.core"

    def ready(self) -> None:
        """Bring in what is found by name in every app: reactions, letters, jobs, guides' data."""
        for app in apps.get_app_configs():
            if not app.name.startswith("comptoir."):
                continue
            for name in FOUND_BY_NAME:
                if find_spec(f"{app.name}.{name}"):
                    import_module(f"{app.name}.{name}")
