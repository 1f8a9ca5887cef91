"""Where the guides say that things stand, asserted on the page as it is drawn."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import FloatRect, Locator, Page

NEAR = 72  # pixels between two icons that stand beside one another


def require(spot: str, target: Locator, page: Page, scope: Locator | None = None) -> None:
    """Fail unless the element stands there."""
    assert SPOTS[spot](target, page, scope), f"not at the {spot}: {_box(target)}"


def require_beside(target: Locator, other: Locator) -> None:
    """Fail unless the two icons stand side by side."""
    one, two = _box(target), _box(other)
    assert abs(one["y"] - two["y"]) < NEAR / 3, f"not on one line: {one}, {two}"
    assert 0 < abs(one["x"] - two["x"]) < NEAR, f"not side by side: {one}, {two}"


def _box(target: Locator) -> FloatRect:
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None, "it is not shown"
    return box


def _size(page: Page) -> tuple[int, int]:
    size = page.viewport_size
    assert size is not None
    return size["width"], size["height"]


def _from_top(box: FloatRect, page: Page) -> float:
    return box["y"] + float(page.evaluate("scrollY"))


def _top_left(target: Locator, page: Page, _: Locator | None) -> bool:
    box, (width, _height) = _box(target), _size(page)
    return box["x"] < width / 4 and _from_top(box, page) < 64


def _top_right(target: Locator, page: Page, _: Locator | None) -> bool:
    box, (width, height) = _box(target), _size(page)
    right = box["x"] + box["width"]
    return right > width * 0.75 and _from_top(box, page) < height / 2


def _bottom(target: Locator, page: Page, _: Locator | None) -> bool:
    """Nothing on the page that can be used comes after it."""
    last = page.locator("main").locator("a, button, input, select, textarea")
    below = last.filter(visible=True).last
    return bool(below.evaluate("(e, it) => e === it", target.element_handle()))


def _red(target: Locator, page: Page, scope: Locator | None) -> bool:
    """At the bottom, and filled with red."""
    colour = target.evaluate("e => getComputedStyle(e).backgroundColor.match(/\\d+/g).map(Number)")
    red, green, blue, *_ = colour
    return red > 2 * max(green, blue) and _bottom(target, page, scope)


def _far_right(target: Locator, page: Page, scope: Locator | None) -> bool:
    """Nothing in its row that can be used stands further right."""
    box = _box(target)
    things = (scope or page.locator("main")).locator("a, button").filter(visible=True)
    return all(
        other["x"] + other["width"] <= box["x"] + box["width"] + 1
        for other in (_box(thing) for thing in things.all() if "row-link" not in _classes(thing))
    )


def _classes(thing: Locator) -> str:
    return thing.get_attribute("class") or ""


SPOTS: dict[str, Callable[[Locator, Page, Locator | None], bool]] = {
    "top left": _top_left,
    "top right": _top_right,
    "bottom": _bottom,
    "red, bottom": _red,
    "far right": _far_right,
}
