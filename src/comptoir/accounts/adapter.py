"""Where allauth asks us."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from comptoir.accounts import familiar, pending
from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import User
from comptoir.accounts.operations import sign_ins, signing_up


class Adapter(DefaultAccountAdapter):  # allauth carries no types
    """Signing in, as the rules want it; documented hooks only."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the proxies' middleware has settled on."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def get_login_stages(self) -> list[str]:
        """After the password: a mailed code when in doubt, then the second factor (R-26, R-27)."""
        return ["comptoir.accounts.stages.Doubt", "allauth.mfa.stages.AuthenticateStage"]

    def pre_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse | None:
        """Have an address proved before anybody comes in with it (R-01)."""
        if user.verified_at is not None:
            return None
        visitor = Visitor(self.get_client_ip(request))
        asked = signing_up.written_to(visitor, user=user.pk)
        onward = told["redirect_url"] or "/"
        pending.keep(request, pending.SignUp(user.pk, asked.pk, user.email, onward))
        return redirect("accounts:check")

    def login(self, request: HttpRequest, user: User) -> None:
        """Start the session; only now has somebody succeeded (R-27)."""
        known = user.last_login is None or familiar.knows(request, user)
        method = _method(request, user)
        super().login(request, user)
        pending.forget(request)
        person = Person(user, address=self.get_client_ip(request))
        agent = request.headers.get("User-Agent", "")
        sign_ins.succeeded(person, method=method, agent=agent, known=known)

    def post_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse:
        """Have the browser remember who was in, for the alerts about new ones."""
        response: HttpResponse = super().post_login(request, user, **told)
        familiar.remember(request, response, user)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,  # noqa: ARG002
        message_context: dict[str, Any] | None = None,  # noqa: ARG002
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Show our own sentences; allauth's stay unsaid."""
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: every letter is one of ours, in the reader's language, by a job."""


class SecondFactors(DefaultMFAAdapter):  # allauth carries no types
    """Authenticator apps, passkeys and recovery codes; their secrets are sealed at rest (R-26)."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is kept."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret again, also one sealed under an older key of the settings."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the console to the browser; a passkey belongs to its domain, not to a request's."""
        return {"id": settings.HOST, "name": settings.BRAND.name}


def _method(request: HttpRequest, user: User) -> str:
    """Say with what somebody got in, as the journal keeps it."""
    records = get_authentication_records(request, user)
    used = [str(record.get("type") or record["method"]) for record in records]
    return " + ".join(dict.fromkeys(used)) or "link"


@cache
def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(secret: str | bytes) -> bytes:
    return salted_hmac("comptoir.second_factors", "", secret=secret, algorithm="sha256").digest()
