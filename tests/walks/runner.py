"""Walks a guide in a real browser, as its reader would, and photographs each step.

With `keys` it uses the keyboard alone: Tab, Enter, Space, typing. Elements are found by what a
person sees or hears: their role and their label, in French.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import override
from playwright.sync_api import BrowserContext, Locator, Page, expect

from comptoir.core.models import SentLetter
from comptoir.guides.views import on_screen
from comptoir.guides.walks import Step, Walk, quoted
from tests.browser import WIDE, Open, violations
from tests.conftest import PASSWORD
from tests.served import Console
from tests.walks import places
from tests.walks.facts import FACTS, organization

FILES = Path(__file__).parent / "files"
SIGNED_OUT = re.compile(r"/login/")
MOST_TABS = 150
PATIENCE = 20.0
LOOKS = 5
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
BEGINS = {"PDF": b"%PDF-"}
SAME_GROUP = """e => {
  const focused = document.activeElement;
  const both = [e, focused].every((one) => one.type === "radio") && e.name === focused.name;
  return focused === e || both;
}"""


@dataclass
class Runner:
    """One walk at one width: who has which browser, and where the photographs go."""

    console: Console
    opened: Open
    album: Path
    size: tuple[int, int] = WIDE
    keys: bool = False
    browsers: dict[str, BrowserContext] = field(default_factory=dict)
    shots: int = 0
    who: str = ""
    page: Page = field(init=False)

    @property
    def hand(self) -> Hand:
        return Keyboard(self.page) if self.keys else Mouse(self.page)

    @property
    def narrow(self) -> bool:
        return self.size[0] < 768

    @property
    def asserts_places(self) -> bool:
        return self.size[1] > 500  # at 400 % zoom hardly anything is in the same picture

    def walk(self, walk: Walk) -> None:
        """Do every step; afterwards the page has refused nothing and broken nothing."""
        self.turn_to(walk.walker)
        if not walk.signed_out:
            self.sign_in()
        for step in walk.steps:
            self.step(step)
        self.photograph("end")

    def turn_to(self, who: str) -> None:
        """Give the next steps to somebody; a newcomer opens a browser of their own."""
        self.who = who
        if who not in self.browsers:
            self.browsers[who] = self.opened(self.size)
            self.browsers[who].new_page()
            self.browsers[who].pages[0].goto("/")
        self.page = self.browsers[who].pages[0]

    def sign_in(self) -> None:
        """The step that every guide begins with."""
        self.type(self.page.locator("body"), "E-mail address", self.who)
        self.type(self.page.locator("body"), "Password", "*")
        self.press(self.target(label("Log in")))
        self.page.wait_for_url(lambda url: not SIGNED_OUT.search(url))

    def step(self, step: Step) -> None:
        """Do one step, in the order of the format."""
        self.begin(step)
        scope = self.scope(step.inside)
        for name, value in step.type.items():
            self.type(scope, name, value)
        for name in step.choose:
            self.choose(scope, name)
        self.see(step, scope)
        self.click(step, scope)
        self.require_sound_page()

    def begin(self, step: Step) -> None:
        """Let whoever does it come to where it is done."""
        if step.by:
            self.turn_to(step.by)
        if step.meanwhile:
            FACTS.make(step.meanwhile)
        if step.letter:
            self.read_letter(step.letter, step.mailbox or self.who)
        if step.visit:
            self.page.goto(organization(step.visit).url)

    def see(self, step: Step, scope: Locator) -> None:
        """Find what the step only shows: words, or with a place a link or a button."""
        if not step.see:
            return
        if not step.at:
            scope.get_by_text(label(step.see)).filter(visible=True).first.wait_for()
            return
        target = self.target(label(step.see), scope)
        self.require_place(step, target, scope)
        with shown(target):
            self.photograph(step.id)

    def click(self, step: Step, scope: Locator) -> None:
        if not step.click:
            return
        target = self.target(label(step.click), scope if step.inside else None)
        self.require_place(step, target, scope)
        with shown(target):
            self.photograph(step.id)
        if step.gets:
            self.download(target, step.gets)
        else:
            self.press(target)

    def download(self, target: Locator, kind: str) -> None:
        """Press what hands over a file, and look that it is one of this kind."""
        with self.page.expect_download() as told:
            self.hand.press(target)
        begins = Path(told.value.path()).read_bytes()[:8]
        assert begins.startswith(BEGINS[kind]), f"not a {kind}: {begins!r}"

    def require_place(self, step: Step, target: Locator, scope: Locator) -> None:
        if not step.at or not self.asserts_places:
            return
        if step.at.startswith("beside "):
            other = pressable(scope, label(step.at.removeprefix("beside ")))
            places.require_beside(target, other)
            return
        places.require(step.at, self.anchor(step, target), self.page, scope)

    def anchor(self, step: Step, target: Locator) -> Locator:
        """What stands at the place: for an entry of a menu, the thing that opens it."""
        return {"bubble": self.bubble, "switcher": self.switcher}.get(step.inside, target)

    def press(self, target: Locator) -> None:
        self.hand.press(target)
        self.page.wait_for_load_state("load")
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def type(self, scope: Locator, name: str, value: str) -> None:
        """Fill a field: typed, chosen from a list, or a file."""
        control = scope.get_by_label(field_label(name)).filter(visible=True).first
        control.wait_for()
        kind = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "file":
            control.set_input_files(FILES / value)
        elif kind == "select":
            self.pick(control, value)
        elif value == "@code":
            with self.page.expect_navigation():  # the sixth digit sends the page
                self.hand.type(control, self.mailed_code())
        else:
            self.hand.type(control, PASSWORD if value == "*" else value)

    def pick(self, control: Locator, value: str) -> None:
        """Choose from a list: a message's whole label, or words that one entry has in it."""
        if not quoted(value):
            control.select_option(label=said(value))
            return
        entry = control.locator("option", has_text=value[1:-1])
        control.select_option(value=entry.get_attribute("value") or "")

    def choose(self, scope: Locator, name: str) -> None:
        named = re.compile(rf"^\s*{_words(said(name))}(?!\w)", re.IGNORECASE)
        radios = scope.get_by_role("radio", name=named)
        control = radios.or_(scope.get_by_role("checkbox", name=named)).first
        self.hand.choose(control)

    def target(self, name: re.Pattern[str], scope: Locator | None = None) -> Locator:
        """The one thing of this name that can be pressed: in the content, else anywhere."""
        places_to_look = [scope] if scope else []
        places_to_look += [self.page.locator("main"), self.page.locator("body")]
        return first_of([pressable(place, name) for place in places_to_look], str(name.pattern))

    def scope(self, inside: str) -> Locator:
        """Open, if need be, and return the part of the page where a step happens."""
        kind, _, rest = inside.partition(" ")
        main = self.page.locator("body")
        if kind == "box":
            return self.page.get_by_role("region", name=said(rest), exact=True)
        if kind == "row":
            rows = self.page.locator("main").locator("tr, li").filter(has_text=said(rest))
            return rows.filter(visible=True).last
        return (
            {"menu": self.menu, "bubble": self.opened_bubble, "switcher": self.opened_switcher}[
                kind
            ]()
            if kind
            else main
        )

    @property
    def bubble(self) -> Locator:
        return self.page.get_by_role("button", name=label("My account: %(name)s"))

    @property
    def switcher(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile(said("Change organization")))

    def menu(self) -> Locator:
        menu = self.page.get_by_role("navigation", name=said("Main menu"))
        if self.narrow:
            self.hand.press(self.page.get_by_role("button", name=said("Menu"), exact=True))
        return menu

    def opened_bubble(self) -> Locator:
        """The bubble with initials, at the top right; its menu."""
        initials = self.bubble.inner_text().strip()
        assert 1 <= len(initials) <= 3, f"no initials: {initials!r}"
        if self.asserts_places:
            places.require("top right", self.bubble, self.page)
        self.hand.press(self.bubble)
        return self.page.locator("#person")

    def opened_switcher(self) -> Locator:
        """The switcher, top left, an arrow down; a heading first, creating one last."""
        if self.asserts_places:
            places.require("top left", self.switcher, self.page)
        assert self.switcher.locator("use[href*='chevron-down']").count() == 1
        self.hand.press(self.switcher)
        menu = self.page.locator("#switcher")
        if "/o/" in self.page.url:
            first = menu.get_by_role("link").first
            expect(first).to_have_attribute("aria-current", "true")
        expect(menu.get_by_role("heading").or_(menu.get_by_role("link")).first).to_have_role(
            "heading"
        )
        expect(menu.get_by_role("link").last).to_have_text(label("Create an organization"))
        return menu

    def read_letter(self, button: str, mailbox: str) -> None:
        """Read one's latest letter in the outbox, and follow the button of this label."""
        kept = self.letter(re.escape(said(button)), mailbox)
        self.page.goto(self.console.outbox)
        self.page.goto(f"/outbox/{kept.pk}/")
        self.photograph("letter")
        lines = [line.strip() for line in kept.text.splitlines()]
        self.page.goto(next(line for line in lines if line.startswith("http")))

    def mailed_code(self) -> str:
        """Read the six digits of one's latest letter that has some."""
        digits = CODE.search(self.letter(CODE.pattern, self.who).text)
        assert digits
        return digits[0]

    def letter(self, wanted: str, to: str) -> SentLetter:
        """Wait for the latest letter in which this pattern is found."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            kept = SentLetter.objects.filter(to=to, text__regex=wanted).last()
            if kept:
                return kept
            time.sleep(0.1)
        subjects = list(SentLetter.objects.values_list("to", "subject"))
        told = self.console.log[-2000:]
        raise AssertionError(f"no letter with “{wanted}” for {to}; there are {subjects}\n{told}")

    def require_sound_page(self) -> None:
        refused = violations(self.page)
        assert refused == [], refused
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, f"{self.page.url} scrolls sideways by {wide} pixels"

    def photograph(self, name: str) -> None:
        self.album.mkdir(parents=True, exist_ok=True)
        self.shots += 1
        path = self.album / f"{self.shots:02}-{name}.png"
        self.page.screenshot(path=path, caret="initial")  # hiding it leaves style attributes


@dataclass
class Mouse:
    """Points and clicks."""

    page: Page

    def press(self, target: Locator) -> None:
        target.click()

    def choose(self, target: Locator) -> None:
        target.check()

    def type(self, target: Locator, words: str) -> None:
        target.fill(words)


@dataclass
class Keyboard:
    """Tab until the thing has the focus; never a click."""

    page: Page

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def choose(self, target: Locator) -> None:
        self.reach(target, group=True)
        if not target.is_checked():
            self.page.keyboard.press("Space")
        for _ in range(12):  # the arrows walk through radio buttons
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("the keyboard cannot choose it")

    def type(self, target: Locator, words: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def reach(self, target: Locator, *, group: bool = False) -> None:
        """Tab to it, or for a radio button to its group: the browser stops there once."""
        target.wait_for()
        same = SAME_GROUP if group else "e => document.activeElement === e"
        for _ in range(MOST_TABS):
            if target.evaluate(same):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")


Hand = Mouse | Keyboard


def said(message: str) -> str:
    """What the French reader sees; the thing's own name when it is quoted."""
    with override("fr"):
        return on_screen(message)


def label(message: str) -> re.Pattern[str]:
    """The whole label; what a placeholder stands for may be anything."""
    words = re.split(r"%\(\w+\)s", said(message))
    return re.compile(r"^\s*" + ".+".join(map(_words, words)) + r"\s*$")


def field_label(message: str) -> re.Pattern[str]:
    """The label of a field, perhaps followed by « optional »."""
    return re.compile(rf"^\s*{_words(said(message))}(\s+{_words(said('optional'))})?\s*$")


def _words(text: str) -> str:
    """Match a text whichever its spaces: a browser names things without unbreakable ones."""
    return r"\s".join(map(re.escape, re.split(r"\s", text)))


def pressable(scope: Locator, name: re.Pattern[str]) -> Locator:
    """Links and buttons of this name; a tile is called by its title."""
    links = scope.get_by_role("link", name=name)
    buttons = scope.get_by_role("button", name=name)
    tiles = scope.locator("a.tile").filter(has=scope.page.locator("strong", has_text=name))
    return links.or_(buttons).or_(tiles).filter(visible=True)


def first_of(choices: list[Locator], name: str) -> Locator:
    """The first choice that has exactly one such thing; two would puzzle the reader, too."""
    end, crowded = time.monotonic() + PATIENCE, 0
    while time.monotonic() < end and crowded < LOOKS:
        for choice in choices:
            count = choice.count()
            if count == 1:
                return choice
            if count > 1:  # or the page came between two looks
                crowded += 1
                break
        time.sleep(0.05)
    problem = f"several things are called {name}" if crowded else f"nothing is called {name}"
    raise AssertionError(f"{problem} on {choices[0].page.url}")


@contextmanager
def shown(target: Locator) -> Iterator[None]:
    """Frame what the step is about, for the photograph."""
    target.scroll_into_view_if_needed()
    target.evaluate(
        "e => { e.style.outline = '3px solid #d6336c'; e.style.outlineOffset = '3px'; }"
    )
    yield
    target.evaluate("e => { e.style.outline = e.style.outlineOffset = ''; }")
