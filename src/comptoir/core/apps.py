"""How Django finds this app."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig, apps

FOUND_BY_NAME = (
    "events",
    "letters",
    "listeners",
    "tasks",
    "operations",
    "retention",
    "menu",
    "driver",
)


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
                    _bring_in(f"{app.name}.{name}")


def _bring_in(name: str) -> None:
    """Import a module; of a package every file, for jobs stand in them too."""
    for part in iter_modules(getattr(import_module(name), "__path__", [])):
        import_module(f"{name}.{part.name}")
