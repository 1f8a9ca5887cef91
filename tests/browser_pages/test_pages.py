"""Every page, as whoever may see it, empty and full and with mistakes, light and dark.

axe finds nothing serious, the content security policy refuses nothing, the console of the browser
is silent, and at 320 pixels nothing is wider than the window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from tests.browser import Open, violations
from tests.browser_pages import scene
from tests.browser_pages.scene import Scene
from tests.served import Console

SERIOUS = {"serious", "critical"}
EVERYTHING = {"resultTypes": ["violations"]}
CONTRAST = {**EVERYTHING, "runOnly": ["color-contrast"]}
PUBLIC = [
    "account_login",
    "accounts:sign-up",
    "accounts:confirm",
    "accounts:forgotten",
    "accounts:forgotten-login",
    "accounts:forgotten-recovery",
    "accounts:reset",
    "accounts:recovery-request",
    "accounts:recovery-requested",
    "organizations:invited",
    "backoffice:recovery-link",
    "backoffice:stop-recovery",
    "guides:index",
    "guides:guide",
    "catalogue:shop",
    "catalogue:shelf",
    "catalogue:offer",
    "orders:wanted",
    "orders:wishes",
    "orders:declare-withdrawal",
    "orders:declare-termination",
]
OWN = [
    "accounts:profile",
    "accounts:exports",
    "accounts:delete",
    "accounts:security",
    "accounts:change-password",
    "accounts:recovery-email",
    "accounts:change-login",
    "accounts:login-alerts",
    "accounts:activity",
    "accounts:app",
    "accounts:codes",
    "accounts:devices",
    "organizations:mine",
    "organizations:create",
    "guides:index",
    "guides:guide",
    "catalogue:shop",
    "catalogue:shelf",
    "catalogue:offer",
]
NEW = ["organizations:welcome", "accounts:new-passkey", "accounts:new-security-key"]
REMOVALS = [
    "accounts:remove-recovery-email",
    "accounts:app-removal",
    "accounts:key",
    "accounts:key-removal",
]
HERE = [
    "home:dashboard",
    "home:search",
    "organizations:users",
    "organizations:add-user",
    "organizations:invitations",
    "organizations:user",
    "organizations:notices",
    "organizations:teams",
    "organizations:new-team",
    "organizations:leave",
    "organizations:settings",
    "organizations:customer-account",
    "organizations:edit-customer-account",
    "organizations:delete",
    "organizations:representative",
    "organizations:security",
    "organizations:second-factor",
    "organizations:activity",
    "orders:shop",
    "home:mail",
    "home:hosting",
    "home:domain",
    "home:backup",
    "home:other",
    "orders:cart",
    "orders:orders",
    "orders:renewals",
    "orders:reminders",
    "billing:due",
    "billing:documents",
    "billing:addresses",
    "billing:new-address",
    "billing:prepaid",
    "billing:top-up",
    "billing:bundles",
    "billing:withdrawal",
    "billing:alert",
    "billing:methods",
]
THINGS = [
    "orders:order",
    "orders:cancel-order",
    "orders:withdraw",
    "orders:terminate",
    "orders:renewal",
    "orders:upgrade",
    "billing:pro-forma",
    "billing:document",
    "billing:address",
    "billing:payment",
    "billing:remove-method",
    "organizations:invitation",
    "organizations:user-role",
    "organizations:user-block",
    "organizations:user-remove",
    "organizations:team",
    "organizations:team-rename",
    "organizations:team-add",
    "organizations:team-delete",
    "products:product",
    "products:rename",
    "products:cancel",
    "products:end",
    "products:user-access",
    "products:team-access",
    "parking:page",
]
SHOP_COUNTER = [
    "backoffice:offers",
    "backoffice:codes",
    "backoffice:make-code",
    "backoffice:grants",
    "backoffice:grantees",
]
SHOP_CASES = [
    "backoffice:offer",
    "backoffice:change-offer",
    "backoffice:set-price",
    "backoffice:end-price",
    "backoffice:code",
    "backoffice:grant",
    "backoffice:grant-free",
]
COUNTER = [
    "backoffice:start",
    "backoffice:recoveries",
    "backoffice:appointments",
    "backoffice:tasks",
    "backoffice:failures",
    "backoffice:withdrawals",
    "backoffice:credits",
    "backoffice:disputes",
    "backoffice:refunds",
    "backoffice:accounts",
    "backoffice:declarations",
    *SHOP_COUNTER,
]
CASES = [
    "backoffice:recovery",
    "backoffice:grant-recovery",
    "backoffice:refuse-recovery",
    "backoffice:task",
    "backoffice:appointment",
    "backoffice:new-appointment",
    "backoffice:appointee",
    "backoffice:appoint",
    "backoffice:withdrawal",
    "backoffice:credit",
    "backoffice:refund",
    "backoffice:account",
    "backoffice:declaration",
    *SHOP_CASES,
]
MISTAKEN = [
    "account_login",
    "accounts:sign-up",
    "accounts:forgotten",
    "accounts:recovery-request",
]
MISTAKEN_INSIDE = [
    "billing:new-address",
    "billing:top-up",
    "accounts:change-password",
    "accounts:recovery-email",
    "organizations:create",
    "organizations:add-user",
    "organizations:new-team",
    "organizations:edit-customer-account",
]
MISTAKEN_WHERE_NOTHING_IS = ["organizations:delete"]  # what is not empty cannot be deleted
ELSEWHERE = {  # pages that another test looks at, or that are no pages
    "orders:want": "the form of orders:wanted",
    "orders:first-order": "tests/orders/test_look.py: it asks for something wished",
    "orders:address": "tests/orders/test_look.py: it asks for something wished",
    "orders:address-code": "tests/orders/test_look.py: it asks for a letter",
    "orders:newcomers-order": "tests/orders/test_look.py: it asks for a proved address",
    "billing:selection": "tests/billing/test_look.py: it asks for ticked lines",
    "billing:new-method": "tests/billing/test_typing_cards.py: it asks for a Stripe",
    "billing:confirm-payment": "tests/billing/test_typing_cards.py: it asks for a Stripe",
    "billing:stripe-hook": "for machines",
    "billing:pro-forma-file": "a file",
    "billing:document-file": "a file",
    "billing:documents-table": "a file",
    "billing:bundle": "a file",
    "billing:farewell": "tests/billing/test_parting.py: it asks for a deleted organization",
    "billing:farewell-file": "a file",
    "orders:declared": "tests/orders/test_leaving.py: it asks for a declaration just sent",
    "orders:confirm-declaration": "tests/orders/test_leaving.py: the link of a letter",
    "backoffice:withdrawal-file": "a file",
    "home:front": "leads on",
    "home:outbox": "walks read their letters there",
    "home:outbox-letter": "walks read their letters there",
    "home:outbox-body": "the letter itself, in a frame",
    "home:brand-style": "a style sheet",
    "home:brand-logo": "an image",
    "home:healthz": "for machines",
    "home:readyz": "for machines",
    "mfa_login_webauthn": "test_passkeys walks it",
    "mfa_authenticate": "test_passkeys walks it",
    "account_logout": "walks log out",
    "account_reauthenticate": "walks confirm who they are",
    "accounts:export": "a file",
    "organizations:activity-table": "a file",
    "organizations:change-logo": "leads on",
    "organizations:remove-logo": "leads on",
    "accounts:strength": "a fragment",
    "accounts:check": "walks of signing up",
    "accounts:login-code": "needs a hundred failures",
    "accounts:leaving": "the walk « delete-account » ends there",
    "organizations:add-user-role": "the walk « add-user »",
    "organizations:add-user-teams": "the walk « add-user »",
    "organizations:add-user-message": "the walk « add-user »",
    "organizations:add-user-review": "the walk « add-user »",
    "products:add-user": "the table of products:user-access, inside the wizard",
    "organizations:my-invitation": "the same page as organizations:invited",
    "organizations:switcher": "a fragment",
    "organizations:address-fields": "a fragment",
    "organizations:logo": "an image",
    "organizations:portrait": "an image",
    "accounts:portrait": "an image",
    "accounts:change-portrait": "leads on",
    "accounts:remove-portrait": "leads on",
    "organizations:representative-review": "the walk « replace-representative »",
    "organizations:require-second-factor": "leads on from organizations:security",
    "guides:help": "leads on",
}
pytestmark = pytest.mark.browser


@pytest.fixture
def looking(console: Console, opened: Open, signed_in: Callable) -> Callable[..., Look]:
    """Opens a browser of somebody, and looks at pages one after the other."""

    def look(made: Scene, who: str = "") -> Look:
        context = opened(locale="en-GB")
        if who:
            cookie = signed_in(made.people[who]).cookies[settings.SESSION_COOKIE_NAME].value
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": cookie, "url": console.url}])
        return Look(context.new_page(), made)

    return look


class Look:
    """A browser that judges every page it opens."""

    def __init__(self, page: Page, made: Scene) -> None:
        self.page, self.scene = page, made
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

    def at(self, names: list[str]) -> None:
        """Open each page and judge it; every fault of every page is told at once."""
        for name in names:
            answer = self.page.goto(address(name, self.scene))
            if answer is None or answer.status >= 500:
                self.faults.append(f"{name}: answers {answer and answer.status}")
            self.judge(name)
        assert not self.faults, "\n".join(self.faults)

    def at_mistakes(self, names: list[str]) -> None:
        """Send each form as it is, empty, and judge what comes back."""
        for name in names:
            self.page.goto(address(name, self.scene))
            self.page.locator("main form[method=post] .form-foot .btn").first.click()
            self.page.wait_for_load_state()
            if self.page.locator(".mistake, .error-summary").count() == 0:
                self.faults.append(f"{name}: shows no mistake")
            self.judge(f"{name} with mistakes")
        assert not self.faults, "\n".join(self.faults)

    def judge(self, name: str) -> None:
        self.faults += [f"{name}: refused {one}" for one in violations(self.page)]
        self.page.evaluate(AXE_SCRIPT)
        self.faults += [f"{name}: {one}" for one in _serious(self.page, EVERYTHING)]
        self.page.emulate_media(color_scheme="dark")
        self.faults += [f"{name}, dark: {one}" for one in _serious(self.page, CONTRAST)]
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 320, "height": 640})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            self.faults.append(f"{name}: {wide} pixels wide on a small phone")
        self.page.set_viewport_size({"width": 1280, "height": 800})


def test_public_pages(looking: Callable[..., Look]) -> None:
    looking(scene.empty()).at(PUBLIC)


def test_pages_of_somebody_who_has_just_signed_up(looking: Callable[..., Look]) -> None:
    looking(scene.empty(), "person").at(NEW + OWN)


def test_pages_of_somebody_who_has_everything(looking: Callable[..., Look]) -> None:
    looking(scene.full(), "representative").at(OWN + REMOVALS)


def test_pages_of_an_organization_that_is_empty(looking: Callable[..., Look]) -> None:
    looking(scene.empty(), "representative").at(HERE)


def test_pages_of_an_organization_that_is_full(looking: Callable[..., Look]) -> None:
    looking(scene.full(), "representative").at(HERE + THINGS)


def test_pages_of_a_collaborator(looking: Callable[..., Look]) -> None:
    """Most are refused: the error page is judged, too."""
    looking(scene.full(), "collaborator").at(HERE)


def test_pages_behind_an_empty_counter(looking: Callable[..., Look]) -> None:
    looking(scene.empty(), "staff").at(COUNTER)


def test_pages_behind_a_busy_counter(looking: Callable[..., Look]) -> None:
    looking(scene.full(), "staff").at(COUNTER + CASES)


def test_public_forms_with_mistakes(looking: Callable[..., Look]) -> None:
    looking(scene.empty()).at_mistakes(MISTAKEN)


def test_forms_with_mistakes(looking: Callable[..., Look]) -> None:
    looking(scene.full(), "representative").at_mistakes(MISTAKEN_INSIDE)


def test_forms_with_mistakes_where_nothing_is(looking: Callable[..., Look]) -> None:
    looking(scene.empty(), "representative").at_mistakes(MISTAKEN_WHERE_NOTHING_IS)


def test_every_page_is_looked_at() -> None:
    """A new address is added to one of the lists above, or says in ELSEWHERE why not."""
    known = {*PUBLIC, *OWN, *NEW, *REMOVALS, *HERE, *THINGS, *COUNTER, *CASES, *ELSEWHERE}
    assert {name for name in _pages() if name not in known} == set()


def address(name: str, made: Scene) -> str:
    """The address of a page; what it asks for comes from the scene."""
    wanted = _arguments()[name]
    known = {"organization": made.organization, "token": "not-a-token", "slug": "add-user"}
    numbers = {**known, **made.numbers.get(name.partition(":")[2], {})}
    return reverse(name, kwargs={key: numbers[key] for key in wanted})


def _serious(page: Page, options: dict[str, object]) -> list[str]:
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [
        f"{one['id']} at {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


@cache
def _arguments() -> dict[str, set[str]]:
    return {name: set(pattern.pattern.regex.groupindex) for name, pattern in _patterns()}


def _pages() -> Iterator[str]:
    """Every address that answers to GET."""
    for name, pattern in _patterns():
        view = getattr(pattern.callback, "view_class", None)
        if view is None or hasattr(view, "get"):
            yield name


def _patterns(
    resolver: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one, f"{one.namespace}:" if one.namespace else "")
        else:
            yield f"{space}{one.name}", one
