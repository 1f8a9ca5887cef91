"""What is looked for in the invoice history."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comptoir.billing.history import Sought
from comptoir.core.forms import Form

STATES = [
    ("paid", _("Paid")),
    ("open", pgettext_lazy("still to be settled", "Open")),
    ("credit_note", _("Credit notes")),
]
LARGEST = Decimal(10) ** 12


class Search(Form):
    """Which documents to list; what makes no sense is not looked for."""

    q = forms.CharField(required=False, max_length=100)
    product = forms.CharField(required=False, max_length=20)
    state = forms.ChoiceField(required=False, choices=STATES)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=pgettext_lazy("a last day", "To"), required=False)
    least = forms.DecimalField(label=_("Amount from"), required=False, max_value=LARGEST)
    most = forms.DecimalField(label=_("Amount to"), required=False, max_value=LARGEST)

    def read(self) -> Sought:
        """Return what is looked for."""
        self.is_valid()
        found = self.cleaned_data
        return Sought(
            words=found.get("q", "").strip(),
            state=found.get("state", ""),
            product=found.get("product", ""),
            since=found.get("since"),
            until=found.get("until"),
            least=_cents(found.get("least")),
            most=_cents(found.get("most")),
        )


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)
