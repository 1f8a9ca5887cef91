"""Nothing of allauth's own sign-up, addresses, resets or second factors can be reached."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

OURS = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


def views() -> list[URLPattern]:
    found, waiting = [], list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLPattern):
            found.append(pattern)
        else:
            waiting.extend(pattern.url_patterns)
    return found


def test_every_page_is_ours():
    for pattern in views():
        assert not pattern.callback.__module__.startswith("allauth"), pattern


def test_allauth_finds_under_its_names_only_what_it_asks_for():
    named = {str(pattern.name) for pattern in views()}

    assert {name for name in named if name.startswith(("account_", "mfa_"))} == OURS


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email", "mfa_index"]
)
def test_the_rest_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_allauth_sends_no_letter():
    assert get_adapter().send_mail("account/email/anything", "zoe@example.org", {}) is None
    assert settings.ACCOUNT_EMAIL_VERIFICATION == "none"
