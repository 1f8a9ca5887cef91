"""The ceremonies of app.js, with a virtual authenticator: made, asked for, refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from jinja2 import Environment
from playwright.sync_api import Page, Route, expect

from tests.look.conftest import BASE

pytestmark = pytest.mark.browser
PAGE = """{% extends "core/plain.html" %}{% block title %}Keys{% endblock %}{% block content %}
<form method="post" action="/sent/" data-passkey="create">
  <input type="hidden" name="credential"><button>Go on</button>
  <p data-passkey-problem hidden data-cancelled="Cancelled." data-failed="Failed."></p>
</form>{% endblock %}{% block data %}
<script type="application/json" id="js_data">{{ options|tojson }}</script>{% endblock %}"""
CREATE = {
    "creation_options": {
        "publicKey": {
            "rp": {"id": "localhost", "name": "Comptoir"},
            "user": {"id": "AQID", "name": "ada@example.org", "displayName": "Ada"},
            "challenge": "AQIDBAUGBwgJCgsMDQ4PEA",
            "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
        }
    }
}
GET = {
    "request_options": {"publicKey": {"challenge": "AQIDBAUGBwgJCgsMDQ4PEA", "rpId": "localhost"}}
}


@pytest.fixture
def keys(
    window: Callable[..., Page], templates: Environment, context: dict[str, Any]
) -> Callable[..., Page]:
    """Opens a page with one ceremony; what it sends is in `sent`."""

    def opened(*, willing: bool = True) -> Page:
        page = window()
        page.sent = []
        html = templates.from_string(PAGE).render(context, options=CREATE)
        page.route(
            f"{BASE}/keys/", lambda route: route.fulfill(body=html, content_type="text/html")
        )
        page.route(f"{BASE}/options/", lambda route: route.fulfill(json=GET))
        page.route(f"{BASE}/sent/", lambda route: receive(page, route))
        authenticator(page, willing=willing)
        page.goto(f"{BASE}/keys/")
        return page

    return opened


def receive(page: Page, route: Route) -> None:
    page.sent.append(json.loads(parse_qs(route.request.post_data)["credential"][0]))
    route.fulfill(body="<title>sent</title>", content_type="text/html")


def authenticator(page: Page, *, willing: bool) -> None:
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": willing,
        "automaticPresenceSimulation": True,
    }
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_sent(keys: Callable[..., Page]) -> None:
    page = keys()
    page.get_by_role("button", name="Go on").click()

    expect(page).to_have_title("sent")
    assert page.sent[0]["type"] == "public-key"
    assert page.sent[0]["response"]["attestationObject"]


def test_a_passkey_is_asked_for_with_options_of_another_address(keys: Callable[..., Page]) -> None:
    page = keys()
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_title("sent")
    asking = (
        """form => { form.dataset.passkey = "get"; form.dataset.passkeyOptions = "/options/" }"""
    )
    page.goto(f"{BASE}/keys/")
    page.locator("form[data-passkey]").evaluate(asking)
    page.get_by_role("button", name="Go on").click()

    expect(page).to_have_title("sent")
    assert page.sent[1]["response"]["signature"]


def test_a_cancelled_ceremony_says_so_and_can_be_tried_again(keys: Callable[..., Page]) -> None:
    page = keys(willing=False)
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_text("Cancelled.")).to_be_visible()
    assert page.sent == []
