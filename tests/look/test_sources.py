"""What keeps the look one look: promises about the sources themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment

SOURCES = Path(__file__).parents[2] / "src" / "comptoir"
CSS = (SOURCES / "core" / "static_src" / "app.css").read_text("utf-8")
PAGES = [path for path in SOURCES.rglob("templates/**/*.html") if "letters" not in path.parts]


def test_there_are_four_sizes_of_letters() -> None:
    sizes = re.findall(r"font-size: ([^;]+);", CSS) + re.findall(r"font: [^;]*?(\S+)/", CSS)

    assert {size for size in sizes if not size.startswith("0.93em")} == {
        f"var(--s{size})" for size in (13, 15, 18, 24)
    }


def test_motion_takes_a_sixth_of_a_second_at_most() -> None:
    assert max(int(time) for time in re.findall(r"\b(\d+)ms\b", CSS)) <= 150


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_no_page_carries_style_or_script(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)

    assert not re.search(
        r"\sstyle=|<style|\son(click|load|error|(in|out)?put|change|submit|key\w+)=|javascript:",
        text,
    )
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/json" in script


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_every_class_of_a_page_has_a_rule(built: Path, path: Path) -> None:
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS + (built / "tabler.css").read_text("utf-8")))
    text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
    written = " ".join(re.findall(r'class="([^"]*)"', text))
    plain = re.sub(r"{%.*?%}|{{.*?}}", "…", written)
    words = {word for word in plain.split() if "…" not in word}

    assert words - known - {"btn-default"} == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_every_page_is_read_by_the_engine(templates: Environment, path: Path) -> None:
    templates.parse(path.read_text("utf-8"))
