"""What is asked about the prepaid account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form


class TopUp(Form):
    """How much to credit."""

    amount = forms.DecimalField(
        label=_("Amount"),
        decimal_places=2,
        max_digits=12,
        widget=forms.NumberInput({"step": "0.01", "min": "1", "inputmode": "decimal"}),
        error_messages={
            "required": _("Enter an amount."),
            "invalid": _("Enter an amount such as 50 or 50.00."),
            "max_decimal_places": _("Enter no more than two decimals."),
        },
    )

    def clean_amount(self) -> int:
        """Return the cents."""
        return int(self.cleaned_data["amount"] * 100)
