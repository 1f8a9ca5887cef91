"""What is asked about a billing address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from comptoir.billing.operations.addresses import Written
from comptoir.kit import text
from comptoir.organizations.addresses import Coordinates
from comptoir.organizations.forms.organizations import CoordinatesChange

COPIES = 5
OWN = ("contact", "order_reference", "language", "copies")


class Address(CoordinatesChange):
    """Whom an invoice is made out to, with the fields that the country's addresses have (R-37)."""

    phone = None  # type: ignore[assignment]  # nobody is called about an invoice
    contact = forms.CharField(label=_("Contact"), required=False, max_length=100)
    order_reference = forms.CharField(
        label=_("Order reference"),
        help_text=_("Printed on every invoice, for example a cost centre."),
        required=False,
        max_length=60,
    )
    language = forms.ChoiceField(label=_("Language of the documents"), choices=settings.LANGUAGES)
    copies = forms.CharField(
        label=_("Copies by e-mail"),
        help_text=_("Up to five addresses, separated by commas or spaces."),
        required=False,
        max_length=1500,
        widget=forms.Textarea({"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, before: Written, *args: Any, **kwargs: Any) -> None:
        self.written = before
        where = {name: getattr(before, name) for name in _shared()}
        super().__init__(Coordinates(**where), *args, **kwargs)
        self.initial.update({name: getattr(before, name) for name in OWN if name != "copies"})
        self.initial["copies"] = ", ".join(before.copies)

    def clean_copies(self) -> tuple[str, ...]:
        """Return the addresses, each once."""
        typed = self.cleaned_data["copies"].replace(",", " ").replace(";", " ").split()
        copies = tuple(dict.fromkeys(text.address(one) for one in typed))
        if len(copies) > COPIES:
            raise ValidationError(_("Enter five addresses at most."))
        for one in copies:
            _require_address(one)
        return copies

    @property
    def address(self) -> Written:
        """What was typed; nothing in the fields that the country does not have."""
        return Written(**self.cleaned_data)


def _require_address(one: str) -> None:
    try:
        validate_email(one)
    except ValidationError as error:
        wrong = _("%(address)s is not an e-mail address.") % {"address": one}
        raise ValidationError(wrong) from error


def _shared() -> set[str]:
    return set(Written.__dataclass_fields__) & set(Coordinates.__dataclass_fields__)
