"""What is asked about cards: which one; never its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.billing.facts import Means
from comptoir.billing.models import SavedMethod
from comptoir.core.forms import Form
from comptoir.core.jinja import day


class Charged(Form):
    """Which means of payment is charged; the usual one first."""

    method = forms.TypedChoiceField(
        label=gettext_lazy("Means of payment"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a means of payment.")},
    )

    def __init__(self, saved: Sequence[SavedMethod], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved = {method.pk: method for method in saved}
        self.fields["method"].choices = [(it.pk, worded(it)) for it in saved]  # type: ignore[attr-defined]
        if saved:
            self.initial.setdefault("method", saved[0].pk)

    @property
    def chosen(self) -> SavedMethod:
        return self.saved[self.cleaned_data["method"]]


def worded(method: SavedMethod) -> str:
    """Say which card or account it is."""
    names = {"brand": method.brand.capitalize() or _("Card"), "last4": method.last4}
    if method.means == Means.DIRECT_DEBIT:
        return _("Bank account ending in %(last4)s") % names
    ends = method.expires_on
    until = _(", valid until %(day)s") % {"day": day(ends)} if ends else ""
    return _("%(brand)s ending in %(last4)s") % names + until
