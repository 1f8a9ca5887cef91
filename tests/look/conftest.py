"""Pages rendered without the console behind them; a Chromium that gets them without a server."""

from __future__ import annotations

import mimetypes
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.http import QueryDict
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import Browser, Page, Route

from comptoir.core.csp import POLICY
from comptoir.core.gallery import sample
from comptoir.core.jinja import environment

ROOT = Path(__file__).parents[2]
CORE = ROOT / "src" / "comptoir" / "core"
BASE = "http://localhost"
NAMES = [
    "Atelier Lumière SA",
    "Boulangerie Dupont",
    "Anna-Katharina Freifrau von Müller-Lüdenscheidt und zu Hohenstein-Oberwaldenburg GmbH",
]


@pytest.fixture(scope="session")
def built() -> Path:
    """The static folder, built by the script that `make` runs."""
    subprocess.run([sys.executable, ROOT / "scripts" / "assets.py"], check=True)
    return CORE / "static"


@pytest.fixture(scope="session")
def templates() -> Environment:
    made = environment(loader=FileSystemLoader(CORE / "templates"), autoescape=True)
    made.globals["static"] = "/static/{}".format
    return made


@pytest.fixture
def context() -> dict[str, Any]:
    return {
        "frame": frame(),
        "nonce": "n0nce",
        "request": SimpleNamespace(
            GET=QueryDict("sort=name"), LANGUAGE_CODE="en", get_full_path=lambda: "/"
        ),
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="x">'),
        "messages": [Message(SUCCESS, "The role is changed.", extra_tags="undo=/undo/")],
    }


def frame() -> SimpleNamespace:
    """The frame of somebody in several organizations."""
    organizations = [
        SimpleNamespace(id=n, name=name, stripe=n * 4, logo_url=None, url=f"/o/{n}/")
        for n, name in enumerate(NAMES)
    ]
    entry = SimpleNamespace(label="User management", url="#", icon="users", current=True)
    other = SimpleNamespace(label="Manage my profile", url="#", icon="user", current=False)
    return SimpleNamespace(
        brand=settings.BRAND,
        person=SimpleNamespace(
            name="Ada Lovelace", initials="AL", email="ada@example.org", portrait_url=None
        ),
        personal=[SimpleNamespace(label="Counter", url="/staff/", icon="building-store")],
        organization=organizations[0],
        recent=organizations[1:],
        menu=[SimpleNamespace(heading="Organization", entries=[entry, other])],
        back=None,
        languages=[("en", "English", True), ("de", "Deutsch", False)],
        language_url="/language/",
        search_url="/search/",
        help_url="/help/",
        organizations_url="/me/organizations/",
        switcher_url="/me/switcher/",
        create_url="/me/organizations/new/",
        profile_url="/me/",
        manage_url="/o/0/account/",
        logout_url="/logout/",
        notices=[],
        legal=[("Terms", "#"), ("Privacy", "#")],
    )


@pytest.fixture
def pages(templates: Environment, context: dict[str, Any]) -> dict[str, Callable[[], str]]:
    """Address → how it is rendered."""

    def render(name: str, **more: Any) -> Callable[[], str]:
        return lambda: templates.get_template(name).render({**context, **more})

    bare = {"brand": settings.BRAND, "nonce": "n0nce", "code": "7F3A91C2", "language": "en"}
    errors = {
        f"/{number}/": lambda number=number: templates.get_template(
            f"core/errors/{number}.html"
        ).render(bare)
        for number in (400, 403, 404, 413, 429, 500)
    }
    return {
        "/gallery/": render("core/gallery.html", **sample()),
        "/me/switcher/": render(
            "core/frame/organizations.html", organizations=context["frame"].recent
        ),
        "/brand.css": render("core/brand.css", brand=settings.BRAND),
        **errors,
    }


@pytest.fixture
def fulfil(built: Path, pages: dict[str, Callable[[], str]]) -> Callable[[Route], None]:
    """Answers like a server that knows /gallery/ and the error pages, under the real policy."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(BASE).partition("?")[0]
        if path.startswith("/static/"):
            file = built / path.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif path in pages:
            kind = "text/css" if path.endswith(".css") else "text/html"
            policy = {"Content-Security-Policy": POLICY.format(nonce="n0nce")}
            route.fulfill(body=pages[path](), content_type=kind, headers=policy)
        else:
            route.fulfill(status=404, body=path)

    return answer


@pytest.fixture
def window(chromium: Browser, fulfil: Callable[[Route], None]) -> Iterator[Callable[..., Page]]:
    """Opens windows; what a page complains of in the console is in its `complaints`."""
    opened = []

    def open_one(width: int = 1280, theme: str = "light", **more: Any) -> Page:
        size = {"width": width, "height": 800}
        page = chromium.new_page(viewport=size, color_scheme=theme, reduced_motion="reduce", **more)
        opened.append(page)
        page.route("**/*", fulfil)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda line: page.complaints.extend([line.text][line.type != "error" :]))
        return page

    yield open_one
    for page in opened:
        page.close()
