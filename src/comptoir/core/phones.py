"""Phone numbers: read as people write them, kept as E.164, shown with their spaces."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class Phone(forms.CharField):
    """A phone number of any country; the value is E.164, such as +41228203544."""

    widget = forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def clean(self, value: Any) -> str:
        """Return the number in E.164, or nothing."""
        written = str(super().clean(value))
        if not written:
            return ""
        return phonenumbers.format_number(_read(written), phonenumbers.PhoneNumberFormat.E164)

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, str) else value


def shown(number: str) -> str:
    """Write a kept number as people read it: +41 22 820 35 44."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _read(written: str) -> phonenumbers.PhoneNumber:
    try:
        number = phonenumbers.parse(f"+{written[2:]}" if written.startswith("00") else written)
    except phonenumbers.NumberParseException as error:
        message = _("Write the number with its country code, such as +41 22 820 35 44.")
        raise ValidationError(message) from error
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(_("There is no such phone number. Check the digits."))
    return number
