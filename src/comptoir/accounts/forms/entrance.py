"""What people type who are not inside yet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form
from comptoir.kit import limits

NAME = r"^[^<>/\\@\n\r]*$"  # names stand in letters: no addresses, no links


def email_field(label: Any, *, autocomplete: str = "username", hint: Any = "") -> forms.EmailField:
    """Return a field for an e-mail address."""
    attrs = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    return forms.EmailField(
        label=label,
        max_length=limits.ADDRESS,
        help_text=hint,
        widget=forms.EmailInput(attrs=attrs),
    )


def password_field(label: Any, *, autocomplete: str, hint: Any = "") -> forms.CharField:
    """Return a field for a password, which is taken as typed."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=limits.PASSWORD_LONGEST,
        help_text=hint,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def name_field(label: Any, *, autocomplete: str) -> forms.CharField:
    """Return a field for a first or last name."""
    return forms.RegexField(
        NAME,
        label=label,
        max_length=limits.PERSON_NAME,
        error_messages={"invalid": _("A name has none of these signs: < > / \\ @")},
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
    )


def new_password_field() -> forms.CharField:
    """Return a field for a password that is being chosen (R-22)."""
    return password_field(
        _("Password"),
        autocomplete="new-password",
        hint=_("At least 10 characters; a short sentence is easy to remember."),
    )


def terms_field() -> forms.BooleanField:
    """Return the tick without which nobody joins."""
    return forms.BooleanField(
        label=_("I accept the terms of use"),
        error_messages={"required": _("Accept the terms of use to go on.")},
    )


def terms_link() -> SafeString:
    """Return where the terms are read; nothing where the operator has none."""
    words = gettext("Read the terms of use")
    link = '<a href="{}" target="_blank" rel="noopener">{}</a>'
    return format_html(link, settings.TERMS_URL, words) if settings.TERMS_URL else SafeString("")


class Address(Form):
    """The address that everything about an order is mailed to."""

    email = email_field(_("E-mail address"), hint=_("We write to it about your order."))


class SignUp(Form):
    """Who somebody is, and how they will log in."""

    first_name = name_field(_("First name"), autocomplete="given-name")
    last_name = name_field(_("Last name"), autocomplete="family-name")
    email = email_field(_("E-mail address"), hint=_("You will log in with it."))
    password = new_password_field()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    terms = terms_field()

    def __init__(self, *args: Any, invited: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["terms"].help_text = terms_link()
        if invited:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("The invitation is for this address.")
            self.initial["email"] = invited


class Code(Form):
    """The six digits of a letter."""

    code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("Code"),
        error_messages={"invalid": _("The code has six digits.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = {"code": "".join(str(self.data.get("code", "")).replace("-", "").split())}


class Login(Form):
    """Who somebody says they are, and the password that shows it."""

    email = email_field(_("E-mail address"))
    password = password_field(_("Password"), autocomplete="current-password")
    remember = forms.BooleanField(
        label=_("Stay logged in"),
        required=False,
        help_text=_("For 30 days, on a device that only you use."),
    )


class Pressed(Form):
    """A form that a key's answer may fill instead: then nothing has to be typed."""

    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("credential"):
            for field in self.fields.values():
                field.required = False


class SecondFactor(Pressed):
    """The code of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits of your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class Reauthentication(SecondFactor):
    """The password once more, and the second factor where there is one."""

    password = password_field(_("Password"), autocomplete="current-password")
    field_order = ("password", "code")

    def __init__(self, *args: Any, factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not factor:
            del self.fields["code"]


class Forgotten(Form):
    """Whose password is forgotten, and where the letter shall go; always the same two choices."""

    email = email_field(_("Login address"), hint=_("The e-mail address that you log in with."))
    to = forms.ChoiceField(
        label=_("Where shall we write to?"),
        choices=[("recovery", _("To the recovery address")), ("login", _("To the login address"))],
        initial="recovery",
        widget=forms.RadioSelect,
    )


class NewPassword(Form):
    """A password to log in with from now on."""

    password = password_field(
        _("New password"),
        autocomplete="new-password",
        hint=_("At least 10 characters; a short sentence is easy to remember."),
    )


class RecoveryRequest(Form):
    """What helps the operator's people to find out whose account it is."""

    email = email_field(_("Login address of the account"))
    contact = email_field(
        _("Where we can answer you"),
        autocomplete="email",
        hint=_("An address that you can read now."),
    )
    name = name_field(_("Your name"), autocomplete="name")
    story = forms.CharField(
        label=_("What happened?"),
        max_length=4000,
        help_text=_(
            "What you still have, what you lost and when, and what only the owner of the account"
            " can know: an invoice number, when you signed up, who else is in the organization."
            " Never your password."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
