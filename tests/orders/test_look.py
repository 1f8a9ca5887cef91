"""The ends of first orders, looked at in a browser: they ask for something wished."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from comptoir.accounts.models import AddressCode
from tests.browser_pages import scene
from tests.browser_pages.test_pages import Look, address, looking
from tests.conftest import PASSWORD

__all__ = ["looking"]
pytestmark = pytest.mark.browser
COMPLETE = "Complete the order with obligation to pay"


def test_the_page_of_a_first_order(looking: Callable[..., Look]) -> None:
    look = wishing(looking(scene.empty(), "person"))
    look.judge("orders:wishes")
    look.page.get_by_role("link", name="Continue").click()
    look.page.wait_for_url("**/me/order/")
    look.judge("orders:first-order")
    press(look.page, COMPLETE)
    look.page.wait_for_selector(".error-summary")
    look.judge("orders:first-order with mistakes")
    assert not look.faults, "\n".join(look.faults)


@pytest.mark.rule("R-01", "R-02")
def test_the_pages_of_an_order_without_an_account(looking: Callable[..., Look]) -> None:
    look = wishing(looking(scene.empty()))
    look.page.get_by_role("link", name="Continue").click()
    look.page.wait_for_url("**/cart/address/")
    prove(look)
    look.page.wait_for_url("**/cart/order/")
    look.judge("orders:newcomers-order")
    press(look.page, COMPLETE)
    look.page.wait_for_selector(".error-summary")
    look.judge("orders:newcomers-order with mistakes")
    fill(look.page)
    press(look.page, "Update the prices")
    look.page.wait_for_selector(".error-summary", state="detached")
    assert look.page.get_by_label("Password", exact=True).input_value() == PASSWORD
    assert look.page.get_by_label("I accept the terms of use").is_checked()
    assert not look.faults, "\n".join(look.faults)


def wishing(look: Look) -> Look:
    """Put a domain into the cart."""
    look.page.goto(address("orders:wanted", look.scene))
    look.page.get_by_label("Domain").fill("example.org")
    press(look.page, "Put into the cart")
    look.page.wait_for_url("**/cart/")
    return look


def prove(look: Look) -> None:
    """Give an address and type its code, which is sent with its sixth digit."""
    look.judge("orders:address")
    press(look.page, "Continue")
    look.page.wait_for_selector(".mistake")
    look.judge("orders:address with mistakes")
    look.page.get_by_label("E-mail address").fill("new@example.org")
    press(look.page, "Continue")
    look.page.wait_for_url("**/cart/address/code/")
    look.judge("orders:address-code")
    look.page.get_by_label("Code").fill(AddressCode.objects.get().code)


def fill(page: Page) -> None:
    page.get_by_label("First name").fill("Zoé")
    page.get_by_label("Last name").fill("Durand")
    page.get_by_label("Password", exact=True).press_sequentially(PASSWORD)
    page.wait_for_selector(".strength *")
    page.get_by_label("I accept the terms of use").check()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
