"""What staff type behind the counter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.backoffice.models import Proof
from comptoir.core.forms import Form

NOTE = 2000


class Refuse(Form):
    """Why a request for recovery is refused."""

    note = forms.CharField(
        label=_("Note"),
        help_text=_("For your colleagues; the person who asked does not read it."),
        max_length=NOTE,
        widget=forms.Textarea({"rows": 4}),
    )


class Grant(Form):
    """What was proved, and what is lost."""

    proofs = forms.MultipleChoiceField(
        label=_("What was proved"),
        help_text=_("At least two, each checked by you."),
        choices=Proof.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    second_factor_lost = forms.BooleanField(
        label=_("The second factor is lost too"),
        help_text=_("It is removed when the link is used; otherwise it is still asked for."),
        required=False,
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("What you saw, for your colleagues; the person who asked does not read it."),
        max_length=NOTE,
        widget=forms.Textarea({"rows": 4}),
    )


class Address(Form):
    """Whom to appoint, by the address of the account."""

    email = forms.EmailField(label=_("E-mail address of the account"), max_length=254)


class Appoint(Form):
    """Why somebody is appointed."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The organization reads it: say who has gone, and what proves this person."),
        max_length=NOTE,
        widget=forms.Textarea({"rows": 5}),
    )


class Done(Form):
    """A task that somebody has done by hand."""

    note = forms.CharField(
        label=_("For the customer"),
        help_text=_("Stands in the letter that tells that the product is ready."),
        max_length=NOTE,
        widget=forms.Textarea({"rows": 4}),
        required=False,
    )
