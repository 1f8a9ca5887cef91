"""Every walk of every guide, as a French reader would take it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from comptoir.guides.library import library
from comptoir.guides.walks import Walk
from tests.browser import PHONE, WIDE, ZOOMED, Open
from tests.served import Console
from tests.walks.facts import FACTS
from tests.walks.runner import Runner

ALBUM = Path(__file__).parents[1] / "output" / "walks"
WALKS = {
    f"{guide.id}/{walk.id}": walk
    for guide in library().values()
    for walk in guide.walks
    if walk.steps
}
ONE_OF_EACH_KIND = [
    "add-logo/add",
    "add-user/without-account",
    "change-organization/switcher",
    "change-rights/role",
    "delete-organization/delete",
    "forgotten-password/recovery",
    "recovery-email/change",
]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", WALKS)
def test_the_guide_leads_where_it_promises(console: Console, opened: Open, name, size):
    _walk(WALKS[name], Runner(console, opened, _album(name, str(size[0])), size))


@pytest.mark.parametrize("name", ONE_OF_EACH_KIND)
def test_the_keyboard_alone_is_enough(console: Console, opened: Open, name):
    _walk(WALKS[name], Runner(console, opened, _album(name, "keyboard"), WIDE, keys=True))


@pytest.mark.parametrize("name", ONE_OF_EACH_KIND)
def test_it_works_enlarged_four_times(console: Console, opened: Open, name):
    _walk(WALKS[name], Runner(console, opened, _album(name, "zoomed"), ZOOMED))


def _walk(walk: Walk, runner: Runner) -> None:
    for sentence in walk.given:
        FACTS.make(sentence)
    runner.walk(walk)
    for sentence in walk.then:
        assert _soon(partial(FACTS.holds, sentence, runner.page)), f"not so: {sentence}"


def _soon(question: Callable[[], bool]) -> bool:
    """Ask until the answer is yes; a page may still be on its way."""
    end = time.monotonic() + 5
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.1)
    return answer


def _album(name: str, what: str) -> Path:
    return ALBUM / name / what
