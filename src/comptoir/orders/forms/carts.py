"""Reading what people wish, and how they want to pay."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comptoir.accounts.forms import entrance
from comptoir.catalogue.models import FreeGrant, Offer
from comptoir.catalogue.permissions import Months, Wants
from comptoir.catalogue.pricing import Tag
from comptoir.core.forms import Form
from comptoir.core.jinja import day, money
from comptoir.kit import limits
from comptoir.kit.money import Currency, Money
from comptoir.orders.methods import Way
from comptoir.orders.permissions import Method
from comptoir.orders.queries import Item
from comptoir.organizations import addresses
from comptoir.organizations.models import Kind


def _months(written: str) -> Months:
    return Months(int(written))


class Wanted(Form):
    """How many of an offer, for how long, and what it asks for."""

    months = forms.TypedChoiceField(
        label=gettext_lazy("Period"), coerce=_months, widget=forms.RadioSelect
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=limits.CART_QUANTITY, initial=1
    )
    answer = forms.CharField(label=gettext_lazy("Name"), max_length=253, required=False)

    def __init__(self, offer: Offer, tags: list[Tag], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].choices = [(tag.months, worded(tag)) for tag in tags]  # type: ignore[attr-defined]
        self.initial.setdefault("months", tags[0].months if tags else None)
        if offer.wants == Wants.NOTHING:
            del self.fields["answer"]
            return
        del self.fields["quantity"]
        if offer.wants == Wants.DOMAIN:
            self.fields["answer"].label = _("Domain")
            self.fields["answer"].help_text = _("For example entreprise-familiale.xyz.")
        self.fields["answer"].required = True


class Line(Form):
    """Another quantity or period of a line in the cart."""

    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=limits.CART_QUANTITY, initial=1
    )
    months = forms.TypedChoiceField(
        label=gettext_lazy("Period"), coerce=_months, choices=Months.choices
    )


# What a free grant makes of the prices is seen at once, where scripts run.
AT_ONCE = {
    "hx-post": "",
    "hx-include": "#checkout",
    "hx-target": "#cart",
    "hx-select": "#cart",
    "hx-swap": "outerHTML",
}


class Checkout(Form):
    """The end of an order: grants, address, payment method first, then the promo code."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.IntegerField(widget=forms.HiddenInput, required=False)
    address = forms.ChoiceField(label=gettext_lazy("Billing address"), required=False)
    method = forms.ChoiceField(
        label=gettext_lazy("Payment method"), required=False, widget=forms.RadioSelect
    )
    at_once = forms.BooleanField(
        label=gettext_lazy("Begin at once"),
        required=False,
        help_text=gettext_lazy(
            "For private customers: if you withdraw within 14 days, the days used are not given"
            " back. Without this tick they are."
        ),
    )
    code = forms.CharField(label=gettext_lazy("Promo code"), max_length=40, required=False)

    def __init__(
        self,
        items: list[Item],
        addressed: list[tuple[Any, str]],
        ways: list[Way],
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())
        self.fields["address"].choices = addressed  # type: ignore[attr-defined]
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            (way.method.value, way.method.label) for way in ways if way.obstacle is None
        ]
        for item in items:
            if item.fitting and item.fitting.grants:
                self.fields[f"grant-{item.line.pk}"] = _grants(item.fitting.grants)

    def shown_whole(self) -> Checkout:
        """Return it for the page, which never calls optional what an order needs."""
        for name in ("address", "method"):
            self.fields[name].required = True
        return self

    @property
    def chosen_method(self) -> Method | None:
        written = self.cleaned_data.get("method")
        return Method(written) if written else None

    def expected(self, currency: Currency) -> Money | None:
        """What the page showed, to be compared with what it costs."""
        cents = self.cleaned_data.get("shown")
        return None if cents is None else Money(cents, currency)

    @property
    def order_key(self) -> UUID:
        key: UUID = self.cleaned_data["key"]
        return key


class First(Form):
    """What is asked for a first order: who orders, how it is paid, perhaps a promo code (R-02)."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.IntegerField(widget=forms.HiddenInput, required=False)
    money = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[(it.value, it.value) for it in Currency], required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("You order as"), choices=Kind.choices, initial=Kind.PERSON
    )
    name = forms.CharField(
        label=gettext_lazy("Legal name"),
        max_length=limits.ORGANIZATION_NAME,
        required=False,
        help_text=gettext_lazy(
            "For a company, an association or an administration; a private person is called"
            " by first and last name."
        ),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    method = forms.ChoiceField(
        label=gettext_lazy("Payment method"), required=False, widget=forms.RadioSelect
    )
    at_once = forms.BooleanField(
        label=gettext_lazy("Begin at once"),
        required=False,
        help_text=gettext_lazy(
            "For private customers: if you withdraw within 14 days, the days used are not given"
            " back. Without this tick they are."
        ),
    )
    code = forms.CharField(label=gettext_lazy("Promo code"), max_length=40, required=False)

    def __init__(self, ways: list[Way], *args: object, country: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())
        self.initial.setdefault("country", country)
        self.countries = addresses.countries()
        self.fields["country"].choices = self.countries  # type: ignore[attr-defined]
        possible = [way for way in ways if way.obstacle is None]
        self.fields["method"].choices = [(way.method.value, way.method.label) for way in possible]  # type: ignore[attr-defined]

    def for_a_look(self) -> None:
        """Ask for nothing that only the order itself needs: the prices are looked at first."""

    def shown_whole(self) -> First:
        """Return it for the page, which never calls optional what an order needs."""
        self.fields["method"].required = True
        return self

    @property
    def chosen_method(self) -> Method | None:
        written = self.cleaned_data.get("method")
        return Method(written) if written else None


class Newcomer(First):
    """The same, and who orders, with the password to log in with from then on (R-01, R-22)."""

    email = forms.CharField(required=False, widget=forms.HiddenInput)  # to judge the password by
    first_name = entrance.name_field(gettext_lazy("First name"), autocomplete="given-name")
    last_name = entrance.name_field(gettext_lazy("Last name"), autocomplete="family-name")
    password = entrance.new_password_field()
    terms = entrance.terms_field()
    PERSONAL = ("first_name", "last_name", "password", "terms")
    field_order = ("first_name", "last_name", "password", *First.base_fields, "terms")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["email"] = email
        self.fields["terms"].help_text = entrance.terms_link()
        # « Apply » must not lose it; the page is kept by no browser and no proxy.
        self.fields["password"].widget.render_value = True

    def for_a_look(self) -> None:
        for name in self.PERSONAL:
            self.fields[name].required = False

    def shown_whole(self) -> First:
        for name in self.PERSONAL:
            self.fields[name].required = True
        return super().shown_whole()


def worded(tag: Tag) -> str:
    """Say a price with its period."""
    period = Months(tag.months).label
    once = _("set-up %(price)s once") % {"price": money(tag.setup)} if tag.setup.cents else ""
    return ", ".join(filter(None, [f"{money(tag.gross)} {period}", once]))


def _grants(grants: list[FreeGrant]) -> forms.ChoiceField:
    choices = [("", _("Do not use a free grant"))]
    for grant in grants:
        free = ngettext(
            "free for %(months)s month, to be used until %(day)s",
            "free for %(months)s months, to be used until %(day)s",
            grant.months,
        ) % {"months": grant.months, "day": day(grant.until)}
        choices.append((str(grant.pk), free))
    return forms.ChoiceField(
        label=_("Free grant"),
        choices=choices,
        required=False,
        widget=forms.Select({"form": "checkout", **AT_ONCE}),
    )
