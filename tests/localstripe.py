"""Stripe as the tests have it: `localstripe`, a server that keeps state, really called."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from tests.served import _free_port

SECRET, PUBLIC, SIGNS = "sk_test_comptoir", "pk_test_comptoir", "whsec_comptoir"
GOOD, DECLINED, ASKS = "4242424242424242", "4000000000000341", "4000002500003155"
ASKS_THEN_DECLINED = "4000008260003178"
PATIENCE = 30


@dataclass(frozen=True)
class Localstripe:
    """Where it is, and what only it or a browser would do."""

    url: str

    def post(self, path: str, **fields: object) -> Any:
        """Do as the browser's script, or the seller's own pages at Stripe, would."""
        asked = Request(f"{self.url}{path}", urlencode(fields).encode())  # noqa: S310
        asked.add_header("Authorization", f"Bearer {SECRET}")
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            return json.load(answer)

    def get(self, path: str) -> Any:
        asked = Request(f"{self.url}{path}")  # noqa: S310
        asked.add_header("Authorization", f"Bearer {SECRET}")
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            return json.load(answer)

    def forget(self) -> None:
        """Know nobody any more."""
        asked = Request(f"{self.url}/_config/data", method="DELETE")  # noqa: S310
        urlopen(asked, timeout=PATIENCE).close()  # noqa: S310

    def tells(self, url: str) -> None:
        """Tell a webhook, from now on, what happens."""
        said = urlencode({"url": url, "secret": SIGNS}).encode()
        urlopen(f"{self.url}/_config/webhooks/hook", said, timeout=PATIENCE).close()  # noqa: S310

    def type_card(self, setup: str, number: str = GOOD) -> None:
        """Type a card, as into the field that Stripe's script shows."""
        card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        fields = {f"payment_method_data[card][{name}]": it for name, it in card.items()}
        path = f"/v1/setup_intents/{setup}/confirm"
        done = self.post(path, **{"payment_method_data[type]": "card", **fields})
        if done["status"] == "requires_action":
            self.post(path)

    def type_iban(self, setup: str, iban: str = "DE89370400440532013000") -> None:
        """Give an account to be debited."""
        fields = {
            "payment_method_data[type]": "sepa_debit",
            "payment_method_data[sepa_debit][iban]": iban,
        }
        self.post(f"/v1/setup_intents/{setup}/confirm", **fields)

    def authenticate(self, intent: str, *, success: bool = True) -> None:
        """Answer the bank's question."""
        secret = self.get(f"/v1/payment_intents/{intent}")["client_secret"]
        path = f"/v1/payment_intents/{intent}/_authenticate"
        self.post(path, client_secret=secret, success=str(success).lower())

    def intents(self) -> list[Any]:
        """Everything that was ever asked for."""
        found: list[Any] = self.get("/v1/payment_intents?limit=100")["data"]
        return found


def signed(event: object, secret: str = SIGNS, at: float | None = None) -> dict[str, Any]:
    """A webhook's call as Stripe signs it: keywords for the test client."""
    body = json.dumps(event).encode()
    moment = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), b"%d.%s" % (moment, body), hashlib.sha256).hexdigest()
    return {
        "data": body,
        "content_type": "application/json",
        "headers": {"Stripe-Signature": f"t={moment},v1={digest}"},
    }


@pytest.fixture(scope="session")
def localstripe_served() -> Iterator[Localstripe]:
    """Serve it until the tests are done."""
    with serving() as there:
        yield there


@contextmanager
def serving() -> Iterator[Localstripe]:
    """Serve one that knows nobody."""
    port = _free_port()
    words = [sys.executable, "-m", "localstripe", "--port", str(port), "--from-scratch"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Localstripe(f"http://localhost:{port}")
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


@pytest.fixture
def localstripe(localstripe_served: Localstripe, settings) -> Localstripe:
    """A seller who takes cards, at a Stripe that knows nobody yet."""
    settings.STRIPE = configured(localstripe_served)
    localstripe_served.forget()
    return localstripe_served


def configured(at: Localstripe) -> dict[str, object]:
    """The settings of a seller who takes cards."""
    return {
        **settings.STRIPE,
        "secret_key": SECRET,
        "public_key": PUBLIC,
        "webhook_secret": SIGNS,
        "base": at.url,
    }


def _wait(port: int) -> None:
    for _ in range(PATIENCE * 10):
        with suppress(URLError, OSError):
            urlopen(f"http://localhost:{port}/js.stripe.com/v3/", timeout=1).close()
            return
        time.sleep(0.1)
    pytest.exit("localstripe does not start", returncode=1)
