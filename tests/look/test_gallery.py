"""The look, judged by a browser: every macro, both themes, phone and desk, keyboard, no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.look.conftest import BASE

Window = Callable[..., Page]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_any_macro(window: Window, theme: str, width: int) -> None:
    page = window(width, theme)
    page.goto(f"{BASE}/gallery/")

    for button in ["", ".switcher-button", ".bubble"]:
        if button:
            page.click(button)
        assert findings(page) == []


@pytest.mark.parametrize("number", [400, 403, 404, 413, 429, 500])
def test_error_pages_need_nothing_but_the_brand(window: Window, number: int) -> None:
    page = window(theme="dark")
    page.goto(f"{BASE}/{number}/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("7F3A91C2")).to_be_visible()
    assert findings(page) == []


def findings(page: Page) -> list[tuple[str, str]]:
    return [
        (each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1920])
def test_nothing_is_wider_than_the_window_and_nothing_is_refused(
    window: Window, width: int
) -> None:
    page = window(width)
    page.goto(f"{BASE}/gallery/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    main, foot = (page.locator(name).bounding_box() for name in ("main", "footer"))
    assert main["y"] + main["height"] <= foot["y"]
    assert page.complaints == []


def test_every_icon_is_in_the_sprite(window: Window) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")

    assert (
        page.evaluate("""async () => {
        const sprite = await (await fetch("/static/icons.svg")).text();
        return [...document.querySelectorAll("use")]
            .map(use => use.getAttribute("href").split("#")[1])
            .filter(name => !sprite.includes(`id="${name}"`));
    }""")
        == []
    )


def test_the_switcher_opens_by_keyboard_and_lists_organizations(window: Window) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")
    page.locator(".switcher-button").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("searchbox", name="Search an organization")).to_be_focused()
    expect(page.locator("#switcher-list a")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Boulangerie Dupont")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_role("searchbox", name="Search an organization")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#switcher")).to_be_hidden()


@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_search_is_a_key_away(window: Window, keys: str) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(keys)

    expect(page.get_by_role("searchbox", name="Search", exact=True)).to_be_focused()


def test_a_row_opens_where_its_link_leads_and_its_menu_stays_reachable(window: Window) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")
    page.locator("#users tbody tr").first.get_by_text("Legal representative").click(force=True)
    assert page.url.endswith("#user-0")

    page.get_by_role("button", name="Actions").nth(1).click()
    expect(page.get_by_role("link", name="Change the role")).to_be_visible()


def test_ticked_rows_bring_the_bar(window: Window) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")
    expect(page.locator(".bulk-bar")).to_be_hidden()
    boxes = page.get_by_role("checkbox", name="Ada Lovelace")
    boxes.nth(0).check()
    boxes.nth(1).check()

    expect(page.locator(".bulk-bar")).to_contain_text("Ticked: 2")


def test_a_password_can_be_looked_at(window: Window) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")
    page.locator("#id_password").fill("correct horse")
    page.get_by_role("button", name="Show the password").click()

    expect(page.locator("#id_password")).to_have_attribute("type", "text")


def test_the_chosen_appearance_stays(window: Window) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")
    page.click(".bubble")
    page.get_by_role("radio", name="Dark").check(force=True)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_mistakes_are_summed_up_and_lead_to_their_fields(window: Window) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")
    summary = page.get_by_role("alert").first
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="E-mail").click()

    field = page.get_by_label("E-mail", exact=True)
    expect(field).to_have_attribute("aria-describedby", "id_address_error")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_a_mistake_is_no_longer_said_of_what_is_typed_anew(window: Window) -> None:
    page = window()
    page.goto(f"{BASE}/gallery/")
    field = page.get_by_label("E-mail", exact=True)
    mistake = page.locator("#id_address_error")
    expect(mistake).to_be_visible()
    field.press_sequentially("x")

    expect(mistake).to_be_hidden()
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field.wrong").first).to_be_visible()


def test_without_scripts_menus_open_and_nothing_useless_is_shown(window: Window) -> None:
    page = window(390, java_script_enabled=False)
    page.goto(f"{BASE}/gallery/")
    expect(page.get_by_role("button", name="Show the password")).to_be_hidden()
    expect(page.get_by_role("button", name="Filter")).to_be_visible()

    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("navigation", name="Main menu")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".switcher-button").click()
    expect(page.get_by_role("link", name="Create an organization")).to_be_visible()
