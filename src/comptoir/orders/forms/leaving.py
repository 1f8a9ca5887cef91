"""What is asked of whoever ends a contract without a login (R-51, R-52)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.core.forms import Form


class Declared(Form):
    """Who ends which contract, and where the receipt goes."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Enter your name.")},
    )
    contract = forms.CharField(
        label=_("Which contract"),
        help_text=_("The number of the order or invoice, or the domain or name of the product."),
        max_length=200,
        error_messages={"required": _("Say which contract it is.")},
    )
    email = forms.EmailField(
        label=_("E-mail address for the receipt"),
        max_length=254,
        error_messages={"required": _("Enter an e-mail address.")},
    )
