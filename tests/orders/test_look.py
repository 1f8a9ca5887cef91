"""The end of a first order, looked at in a browser: it asks for something wished."""

from collections.abc import Callable

import pytest

from tests.browser_pages import scene
from tests.browser_pages.test_pages import Look, address, looking

__all__ = ["looking"]
pytestmark = pytest.mark.browser


def test_the_page_of_a_first_order(looking: Callable[..., Look]) -> None:
    look = looking(scene.empty(), "person")
    look.page.goto(address("orders:wanted", look.scene))
    look.page.get_by_label("Domain").fill("example.org")
    look.page.get_by_role("button", name="Put into the cart").click()
    look.page.wait_for_url("**/cart/")
    look.judge("orders:wishes")
    look.page.get_by_role("link", name="Continue").click()
    look.page.wait_for_url("**/me/order/")
    look.judge("orders:first-order")
    look.page.get_by_role("button", name="Complete the order with obligation to pay").click()
    look.page.wait_for_selector(".error-summary")
    look.judge("orders:first-order with mistakes")
    assert not look.faults, "\n".join(look.faults)
