"""What staff type behind the counter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from comptoir.backoffice.models import Proof
from comptoir.backoffice.money import Left
from comptoir.billing.models import Document
from comptoir.core.forms import Form
from comptoir.kit import limits
from comptoir.kit.money import Money

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


class Reason(Form):
    """Why something is refused; the customer reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The customer reads it."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


class OnAccount(Form):
    """Within how many days invoices are paid, and why they may come first (R-38)."""

    days = forms.IntegerField(
        label=_("Days to pay"),
        help_text=_("Counted from the day of each invoice."),
        min_value=1,
        max_value=limits.ON_ACCOUNT_DAYS,
        initial=30,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("A public body, a contract: for your colleagues."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )


class Gift(Form):
    """Promotional credit: how much, and why (R-41)."""

    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=9,
        decimal_places=2,
        widget=forms.NumberInput({"step": "0.01", "inputmode": "decimal"}),
        error_messages={
            "invalid": _("Enter an amount such as 50 or 50.00."),
            "max_decimal_places": _("Enter no more than two decimals."),
        },
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The customer reads it."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )


class Settle(Form):
    """Which open invoice is paid with the prepaid account."""

    def __init__(self, invoices: QuerySet[Document], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invoice"] = forms.ModelChoiceField(invoices)


class BankFile(Form):
    """What the bank tells, as a file."""

    file = forms.FileField(
        label=_("File of the bank (camt.054)"),
        widget=forms.FileInput({"accept": ".xml,application/xml,text/xml"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def clean_file(self) -> bytes:
        """Return what is in it."""
        file = self.cleaned_data["file"]
        if file.size > limits.STATEMENT_FILE:
            raise forms.ValidationError(_("This file is too large."))
        return bytes(file.read())


class Refund(Form):
    """How much of each line is given back, and why."""

    def __init__(self, lines: list[Left], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line, left in lines:
            self.fields[f"line-{line.pk}"] = forms.DecimalField(
                label=line.description,
                required=False,
                min_value=Decimal("0.01"),
                max_value=Decimal(left.cents) / 100,
                decimal_places=2,
                widget=forms.NumberInput({"step": "0.01", "inputmode": "decimal"}),
                disabled=not left.cents,
                error_messages={
                    "max_value": _("No more can be given back than was charged."),
                    "min_value": _("Enter an amount such as 50 or 50.00."),
                    "invalid": _("Enter an amount such as 50 or 50.00."),
                    "max_decimal_places": _("Enter no more than two decimals."),
                },
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            help_text=_("It is printed on the credit note."),
            max_length=300,
            widget=forms.Textarea({"rows": 3}),
        )

    @property
    def parts(self) -> dict[int, Money]:
        """What is given back, by line."""
        typed = {it.line.pk: self.cleaned_data[f"line-{it.line.pk}"] for it in self.lines}
        currency = self.lines[0].left.currency
        return {pk: Money(int(much * 100), currency) for pk, much in typed.items() if much}
