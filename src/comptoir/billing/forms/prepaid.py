"""What is asked about the prepaid account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.billing.providers import Provider
from comptoir.core.forms import Form
from comptoir.kit.money import Currency, Money

WRONG = {
    "required": _("Enter an amount."),
    "invalid": _("Enter an amount such as 50 or 50.00."),
    "max_decimal_places": _("Enter no more than two decimals."),
    "min_value": _("Enter an amount such as 50 or 50.00."),
}


def _amount(label: Any, *, least: str = "1", required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        decimal_places=2,
        max_digits=12,
        widget=forms.NumberInput({"step": "0.01", "min": least, "inputmode": "decimal"}),
        error_messages=WRONG,
    )


class TopUp(Form):
    """How much to credit."""

    amount = _amount(_("Amount"))

    by = forms.ChoiceField(label=_("Payment method"), widget=forms.RadioSelect)

    def __init__(self, ways: Sequence[Provider], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [(way.key, way.label) for way in ways]  # type: ignore[attr-defined]
        self.initial.setdefault("by", ways[0].key)
        if len(ways) == 1:
            del self.fields["by"]
        self.ways = ways

    @property
    def way(self) -> str:
        """How it will come: as chosen, or the only way there is."""
        return str(self.cleaned_data.get("by", self.ways[0].key))

    def clean_amount(self) -> int:
        """Return the cents."""
        return int(self.cleaned_data["amount"] * 100)


class Withdrawal(Form):
    """How much goes back, and to which account."""

    amount = _amount(_("Amount"), least="0.01")
    iban = forms.CharField(
        label="IBAN",
        max_length=50,
        error_messages={"required": _("Enter the IBAN of the account.")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=_("Holder of the account"),
        max_length=70,
        error_messages={"required": _("Enter who holds the account.")},
    )

    def written(self, currency: Currency) -> dict[str, Any]:
        """Return what was typed, as the operation takes it."""
        cents = int(self.cleaned_data["amount"] * 100)
        return {**self.cleaned_data, "amount": Money(cents, currency)}


class Alert(Form):
    """Below which balance to be told; empty: never."""

    below = _amount(_("Below"), required=False)

    def clean_below(self) -> int | None:
        """Return the cents."""
        below = self.cleaned_data["below"]
        return int(below * 100) if below else None
