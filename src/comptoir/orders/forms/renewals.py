"""What is asked about renewals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comptoir.billing.models import BillingAddress
from comptoir.catalogue.permissions import Months
from comptoir.core.forms import Form
from comptoir.core.jinja import day, money
from comptoir.orders import renewals
from comptoir.orders.alternatives import Alternative
from comptoir.orders.alternatives import Upgrade as Better
from comptoir.orders.models import Subscription

OWN = "0"  # the organization's own address, among those to choose from


class Arrange(Form):
    """As what a product goes on, for how long, made out to whom, and whether by itself (R-40)."""

    plan = forms.ChoiceField(
        label=gettext_lazy("From the next period on"),
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": gettext_lazy("This product cannot go on as that. Choose again.")
        },
    )
    address = forms.ChoiceField(label=gettext_lazy("Billing address"))
    automatic = forms.BooleanField(label=gettext_lazy("Renew automatically"), required=False)

    def __init__(
        self,
        subscription: Subscription,
        found: Sequence[Alternative],
        addresses: Sequence[BillingAddress],
        *args: Any,
    ) -> None:
        address = subscription.billing_address
        known = {str(one.pk): one for one in addresses}
        super().__init__(
            *args,
            initial={
                "plan": f"{subscription.renews_as.pk}-{subscription.renews_for}",
                "address": str(address.pk) if address and str(address.pk) in known else OWN,
                "automatic": subscription.product.auto_renew,
            },
        )
        self.known, self.plans = known, {one.key: one for one in found}
        own = (OWN, subscription.organization.name)
        self.fields["plan"].choices = [(key, _worded(one)) for key, one in self.plans.items()]  # type: ignore[attr-defined]
        self.fields["address"].choices = [own, *((key, it.name) for key, it in known.items())]  # type: ignore[attr-defined]
        self.fields["automatic"].help_text = _automatic(subscription)

    @property
    def chosen(self) -> dict[str, Any]:
        """What an operation takes."""
        plan = self.plans[self.cleaned_data["plan"]]
        return {
            "offer": plan.offer.slug,
            "months": plan.months,
            "address": self.known.get(self.cleaned_data["address"]),
            "automatic": self.cleaned_data["automatic"],
        }


class Reminders(Form):
    """On which days before a renewal reminders are sent (R-39)."""

    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Remind us"),
        help_text=gettext_lazy(
            "Products with a period of less than 6 months: 7 days and 1 day before at most."
        ),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, picked: Sequence[int] | None, *args: Any) -> None:
        usual = renewals.YEARLY.reminders
        super().__init__(*args, initial={"days": usual if picked is None else picked})
        self.fields["days"].choices = [(day, _before(day)) for day in usual]  # type: ignore[attr-defined]


class Upgrade(Form):
    """A better offer, and what it costs for the rest of the period (R-53)."""

    offer = forms.TypedChoiceField(
        label=gettext_lazy("Offer"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an offer.")},
    )

    def __init__(self, found: Sequence[Better], *args: Any) -> None:
        super().__init__(*args)
        self.offers: dict[int, str] = {one.to.offer.pk: one.to.offer.slug for one in found}
        self.fields["offer"].choices = [  # type: ignore[attr-defined]
            (one.to.offer.pk, _costs(one)) for one in found
        ]


def _worded(one: Alternative) -> str:
    said = {"offer": one.offer.name, "price": money(one.price), "period": Months(one.months).label}
    return _("%(offer)s, %(price)s %(period)s") % said


def _costs(one: Better) -> str:
    said = {"offer": one.to.offer.name, "price": money(one.price)}
    return _("%(offer)s: %(price)s now, for the rest of the period") % said


def _before(days: int) -> str:
    return ngettext("%(days)s day before", "%(days)s days before", days) % {"days": days}


def _automatic(subscription: Subscription) -> str:
    first = renewals.refusable(subscription.ends_on, subscription.months)
    said = _(
        "It is paid by itself, from the prepaid account, at the price that we announce before."
        " You can switch it off at any time, for this period until %(day)s."
    )
    return said % {"day": day(first)}
