"""What is asked about what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.billing.models import BillingAddress
from comptoir.core.forms import Form
from comptoir.organizations.models import Organization

LARGEST = 2**63 - 1


class Ticked(Form):
    """Which lines were ticked: numbers, of which unknown ones are refused later."""

    item = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick at least one line.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].valid_value = _is_number  # type: ignore[attr-defined]


class MadeOutTo(Form):
    """Whom an invoice is made out to: an address, or the organization itself (R-37)."""

    address = forms.TypedChoiceField(
        label=_("Billing address"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self,
        organization: Organization,
        usable: Sequence[BillingAddress],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.usable = {address.pk: address for address in usable}
        own = ("", organization.name)
        named = [(pk, _name(address)) for pk, address in self.usable.items()]
        self.fields["address"].choices = [own, *named]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> BillingAddress | None:
        return self.usable.get(self.cleaned_data["address"])


def _name(address: BillingAddress) -> str:
    return ", ".join(filter(None, [address.name, address.contact, address.city]))


def _is_number(value: str) -> bool:
    return str(value).isdigit() and int(value) <= LARGEST
