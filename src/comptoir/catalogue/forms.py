"""What staff type about offers, prices, codes and grants."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from comptoir.catalogue import queries
from comptoir.catalogue.models import CURRENCIES, Offer
from comptoir.catalogue.operations.promo_codes import written
from comptoir.catalogue.permissions import Months
from comptoir.core.forms import Form
from comptoir.kit.money import Currency, Money

LARGEST = Decimal(999_999)
MANY = 10_000
WORDS = ("names", "summaries", "descriptions")
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def cents(amount: Decimal | None) -> int:
    """Return an amount in cents; nothing typed is 0."""
    return int((amount or Decimal(0)).scaleb(2))


class Amount(forms.DecimalField):
    """An amount of money, with two decimals at most."""

    def __init__(self, **given: Any) -> None:
        limits = {"min_value": 0, "max_value": LARGEST, "max_digits": 8, "decimal_places": 2}
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, **{**limits, **given})


class OneOffer(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An offer, by its name."""

    def label_from_instance(self, obj: Offer) -> str:
        return obj.name


class SomeOffers(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of offers, by their names."""

    def label_from_instance(self, obj: Offer) -> str:
        return obj.name


class ChangeOffer(Form):
    """What an offer says, in every language, and when it is sold."""

    position = forms.IntegerField(
        label=_("Position"), help_text=_("The lowest stands first."), min_value=0, max_value=MANY
    )
    active_from = forms.DateField(label=_("Sold from"), widget=DAY)
    active_until = forms.DateField(
        label=_("Sold until"), help_text=_("The last day."), required=False, widget=DAY
    )

    def __init__(self, offer: Offer, *args: object) -> None:
        initial = {
            "position": offer.position,
            "active_from": offer.active_from,
            "active_until": offer.active_until,
        }
        super().__init__(*args, initial=initial)
        for code, language in settings.LANGUAGES:
            self._add(offer, code, language)

    def _add(self, offer: Offer, code: str, language: str) -> None:
        """One name, summary and description more."""
        self.fields[f"names_{code}"] = forms.CharField(
            label=_("Name (%(language)s)") % {"language": language},
            max_length=80,
            initial=offer.names.get(code, ""),
        )
        self.fields[f"summaries_{code}"] = forms.CharField(
            label=_("Summary (%(language)s)") % {"language": language},
            max_length=200,
            required=False,
            initial=offer.summaries.get(code, ""),
        )
        self.fields[f"descriptions_{code}"] = forms.CharField(
            label=_("Description (%(language)s)") % {"language": language},
            max_length=4000,
            required=False,
            initial=offer.descriptions.get(code, ""),
            widget=forms.Textarea({"rows": 5}),
        )

    @property
    def changes(self) -> dict[str, Any]:
        """The columns as they shall be."""
        typed = self.cleaned_data
        found: dict[str, Any] = {
            kind: {
                code: typed[f"{kind}_{code}"].replace("\r\n", "\n")
                for code, _language in settings.LANGUAGES
                if typed[f"{kind}_{code}"]
            }
            for kind in WORDS
        }
        plain = ("position", "active_from", "active_until")
        return {**found, **{name: typed[name] for name in plain}}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("active_from"), typed.get("active_until")
        if first and last and last < first:
            self.add_error("active_until", _("The last day is before the first."))
        return typed


class SetPrice(Form):
    """What one period is to cost, from a day on."""

    months = forms.TypedChoiceField(label=_("Period"), choices=Months.choices, coerce=int)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    gross = Amount(label=_("Price"), help_text=_("With our own VAT: what a private customer pays."))
    setup = Amount(label=_("Setup"), help_text=_("Once, with the first period."), required=False)
    valid_from = forms.DateField(label=_("Valid from"), widget=DAY)

    def money(self, name: str) -> Money:
        """Return a typed amount."""
        return Money(cents(self.cleaned_data[name]), Currency(self.cleaned_data["currency"]))


class EndPrice(Form):
    """Until when a price is asked."""

    last = forms.DateField(label=_("Last day"), widget=DAY)


class MakeCode(Form):
    """What a promo code is good for."""

    code = forms.CharField(
        label=_("Promo code"),
        help_text=_("Capitals and small letters are the same."),
        max_length=40,
    )
    percent = forms.IntegerField(
        label=_("Per cent off"), min_value=1, max_value=100, required=False
    )
    amount = Amount(label=_("Amount off"), help_text=_("Instead of a share."), required=False)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", _("Any")), *CURRENCIES], required=False
    )
    minimum = Amount(label=_("From an order of"), help_text=_("Of what it fits."), required=False)
    offers = SomeOffers(
        label=_("Offers"),
        help_text=_("None ticked: all of them."),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.DateField(label=_("Valid from"), widget=DAY)
    ends = forms.DateField(label=_("Last day"), required=False, widget=DAY)
    most = forms.IntegerField(label=_("Uses in all"), min_value=1, max_value=10**6, required=False)
    most_each = forms.IntegerField(
        label=_("Uses of one organization"), min_value=1, max_value=10**6, required=False, initial=1
    )
    note = forms.CharField(
        label=_("Note"), help_text=_("For your colleagues."), max_length=200, required=False
    )

    def __init__(self, today: date, *args: object) -> None:
        super().__init__(*args, initial={"starts": today})
        field: Any = self.fields["offers"]
        field.queryset = queries.sold()

    def clean_code(self) -> str:
        return written(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        self._one_kind(typed)
        if typed.get("minimum") and not typed.get("currency"):
            self.add_error("currency", _("A minimum has a currency: choose one."))
        first, last = typed.get("starts"), typed.get("ends")
        if first and last and last < first:
            self.add_error("ends", _("The last day is before the first."))
        return typed

    def _one_kind(self, typed: dict[str, Any]) -> None:
        """A share or an amount, which has a currency."""
        if self.errors.keys() & {"percent", "amount"}:
            return
        if bool(typed.get("percent")) == bool(typed.get("amount")):
            self.add_error("percent", _("Enter a share or an amount, one of the two."))
        elif typed.get("amount") and not typed.get("currency"):
            self.add_error("currency", _("An amount has a currency: choose one."))

    @property
    def terms(self) -> dict[str, Any]:
        """The columns of the code."""
        typed = self.cleaned_data
        plain = ("percent", "currency", "starts", "ends", "most", "most_each", "note")
        return {
            **{name: typed[name] for name in plain},
            "cents": cents(typed["amount"]) or None,
            "minimum_cents": cents(typed["minimum"]),
        }


class GrantFree(Form):
    """What an organization gets for nothing."""

    offer = OneOffer(label=_("Offer"), queryset=None)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=1000, initial=1)
    months = forms.IntegerField(
        label=_("Months free of charge"), min_value=1, max_value=120, initial=12
    )
    until = forms.DateField(
        label=_("To be ordered until"), help_text=_("The last day."), widget=DAY
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The organization reads it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        field: Any = self.fields["offer"]
        field.queryset = queries.sold()
