"""What is asked about products and the rights on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form
from comptoir.products import words
from comptoir.products.models import Product
from comptoir.products.permissions import Category, Right
from comptoir.products.wishes import UNTIL, Fields, Wish, category_key, product_key, read

DAY = "%Y-%m-%d"


class Row(NamedTuple):
    """One line of the table: what the right is on, which rights, until when."""

    label: str
    whole: bool  # a category, also its future products
    rights: BoundField
    until: BoundField


class Access(Form):
    """Rights on categories, then on products, each with an end if wanted (R-09)."""

    def __init__(self, products: Iterable[Product], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels: dict[str, str] = {}
        held = {key: list(group) for key, group in groupby(products, lambda one: one.category)}
        for category in Category:
            self._ask(category_key(category), words.thing(category, ""))
            for product in held.get(category, []):
                self._ask(product_key(product.pk), product.name)

    def rows(self) -> Iterator[Row]:
        """Return the lines, each category before its products."""
        for key, label in self.labels.items():
            whole = key.startswith(category_key(""))
            yield Row(label, whole, self[key], self[key + UNTIL])

    def clean(self) -> Fields:
        for key in self.labels:
            self._judge(key)
        return self.cleaned_data

    def fields_kept(self) -> Fields:
        """Return what was ticked, as a session keeps it."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
            if value
        }

    def wishes(self) -> list[Wish]:
        """Return the rights that were ticked."""
        return read(self.fields_kept())

    def _ask(self, key: str, label: str) -> None:
        self.labels[key] = label
        self.fields[key] = forms.MultipleChoiceField(
            label=label,
            choices=Right.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields[key + UNTIL] = forms.DateField(
            label=_("%(thing)s: until") % {"thing": label},
            widget=forms.DateInput({"type": "date", "class": "form-control"}, DAY),
            input_formats=[DAY],
            required=False,
            error_messages={"invalid": _("Write the day as 2027-12-31.")},
        )

    def _judge(self, key: str) -> None:
        until, held = self.cleaned_data.get(key + UNTIL), self.cleaned_data.get(key)
        if until and until < localdate():
            self.add_error(key + UNTIL, ValidationError(_("This day is past.")))
        elif until and not held:
            message = _("Tick what is allowed until then.")
            self.add_error(key + UNTIL, ValidationError(message))


class Name(Form):
    """Another name for a product."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("Only for you: addresses and domains stay as they are."),
        max_length=100,
        error_messages={"required": _("Type a name.")},
    )
