"""What a person types to secure the account."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.passwords import Strength
from comptoir.core.forms import Form
from comptoir.kit.limits import PASSWORD_LONGEST


def _password(label: Any, purpose: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=PASSWORD_LONGEST,
        widget=forms.PasswordInput({"autocomplete": purpose}),
        **more,
    )


class Password(Form):
    """The current password and a new one (R-23)."""

    current = _password(_("Current password"), "current-password")
    new = _password(_("New password"), "new-password")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = Strength().get_help_text()


class RecoveryAddress(Form):
    """Where a forgotten password is helped with (R-24)."""

    email = forms.EmailField(
        label=_("Recovery e-mail"),
        max_length=254,
        help_text=_("An address that you can read even when you cannot log in here."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class LoginAddress(Form):
    """The address that one logs in with (R-01)."""

    email = forms.EmailField(
        label=_("New login address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class LoginAlerts(Form):
    """Whether logins from new devices are told."""

    on = forms.BooleanField(
        label=_("Tell me by e-mail when somebody logs in from a new device"), required=False
    )


class AppCode(Form):
    """The first code of an authenticator app, which proves that it has the secret."""

    code = forms.CharField(
        label=_("Code"),
        max_length=10,
        help_text=_("The six digits that the app shows now."),
    )

    def __init__(self, *args: object, secret: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        """Compare with what the secret gives now, half a minute earlier or later."""
        code = "".join(self.cleaned_data["code"].split())
        if not validate_totp_code(self.secret, code):
            message = _("This code is not right. Is the clock of your phone? Try the next code.")
            raise ValidationError(message)
        return code


class _Credential(forms.JSONField):
    """The browser's answer; the page starts without one each time, for it is good only once."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> str:  # noqa: ARG002
        return ""


class NewKey(Form):
    """A passkey or a security key that the browser has just made, and what to call it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("So that you know it again, such as the name of the device."),
    )
    credential = _Credential(
        error_messages={
            "required": _("Your browser has not made a key. Scripts have to be allowed for this.")
        },
    )

    def __init__(self, *args: object, passkey: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.passkey = passkey

    def clean_credential(self) -> dict[str, Any]:
        """Verify the browser's answer against the question that this session asked."""
        credential = self.cleaned_data["credential"]
        try:
            webauthn.parse_registration_response(credential)
            made = webauthn.complete_registration(credential)
        except (ValidationError, ValueError, KeyError, TypeError) as error:
            raise ValidationError(_("This key could not be checked. Start again.")) from error
        if self.passkey and not made.is_user_verified():
            raise ValidationError(_("A passkey asks for your finger, your face or a PIN."))
        return dict(credential)


class KeyName(Form):
    """Another name for a key."""

    name = forms.CharField(label=_("Name"), max_length=60)


class Deletion(Form):
    """The address, typed to be sure (R-21)."""

    typed = forms.CharField(
        label=_("E-mail address of your account"),
        max_length=254,
        help_text=_("Type it to confirm."),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "email"}),
    )
