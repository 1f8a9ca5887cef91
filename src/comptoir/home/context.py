"""What every page's frame shows: who, where, and where to go from here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": SimpleNamespace()}
