"""What is asked about an organization."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.models import User
from comptoir.core import phones
from comptoir.core.forms import Form, PictureChoice
from comptoir.kit import limits, text
from comptoir.organizations import addresses
from comptoir.organizations.addresses import Coordinates, Shape
from comptoir.organizations.models import Kind, Organization

KIND_ICONS = {
    "person": "user",  # icon="user"
    "company": "building",  # icon="building"
    "association": "users-group",  # icon="users-group"
    "administration": "building-bank",  # icon="building-bank"
}
ADDRESS = ("street", "street_more", "postal_code", "city", "region")


def _countries() -> list[tuple[str, Any]]:
    return [("", _("Choose a country")), *addresses.countries()]


OWN_ADDRESS = _(
    "This is your own address. Untick “For a client”: you are the legal representative then."
)


class Creation(Form):
    """A new organization: who it is (R-03), and whether it is for a client (R-04)."""

    kind = forms.ChoiceField(
        label=_("Who is it for?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who it is for.")},
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_(
            "The legal name of a company, an association or an administration."
            " Left empty, a private person's organization is called by first and last name."
        ),
        required=False,
        max_length=limits.ORGANIZATION_NAME,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=_countries,
        widget=forms.Select({"autocomplete": "country"}),
        error_messages={"required": _("Choose a country.")},
    )
    for_client = forms.BooleanField(
        label=_("For a client"),
        help_text=_(
            "You prepare everything. As soon as your client accepts, the client is legal"
            " representative and you are administrator."
        ),
        required=False,
    )
    client = forms.EmailField(
        label=_("E-mail address of the future legal representative"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = user.email
        self.fields["name"].widget.attrs["placeholder"] = f"{user.first_name} {user.last_name}"

    def clean_kind(self) -> Kind:
        """Return the kind itself."""
        return Kind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        """Take the client's address only when it is for a client."""
        cleaned = super().clean() or self.cleaned_data
        for_client = cleaned.pop("for_client", False)
        client = text.address(cleaned.get("client", ""))
        if not for_client:
            self.errors.pop("client", None)  # the field is not shown then
        if for_client and not client and "client" not in self.errors:
            self.add_error("client", _("Enter the address of the future legal representative."))
        if for_client and client == self.own:
            self.add_error("client", OWN_ADDRESS)
        return {**cleaned, "client": client if for_client else ""}


class CoordinatesChange(Form):
    """The coordinates, with the fields that the chosen country's addresses have."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name"),
        max_length=limits.ORGANIZATION_NAME,
        widget=forms.TextInput({"autocomplete": "organization"}),
        error_messages={"required": _("Enter the name.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=_countries,
        widget=forms.Select({"autocomplete": "country"}),
        error_messages={"required": _("Choose a country.")},
    )
    street = forms.CharField(
        label=_("Address"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "address-line1"}),
        error_messages={"required": _("Enter the street and number, or the post box.")},
    )
    street_more = forms.CharField(
        label=_("Address, second line"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "address-line2"}),
    )
    postal_code = forms.CharField(
        max_length=20, widget=forms.TextInput({"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        max_length=100, widget=forms.TextInput({"autocomplete": "address-level2"})
    )
    region = forms.CharField(
        max_length=100, widget=forms.TextInput({"autocomplete": "address-level1"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    vat_number = forms.CharField(
        label=_("VAT number"),
        help_text=_("Its check digits are looked at when you save."),
        required=False,
        max_length=30,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, before: Coordinates, *args: Any, **kwargs: Any) -> None:
        initial = {**asdict(before), "phone": phones.shown(before.phone)}
        super().__init__(*args, initial=initial, **kwargs)
        self.before = before
        self._take_shape(addresses.shape(self.chosen_country))

    @property
    def chosen_country(self) -> str:
        """The country that is chosen now: its address is asked for."""
        known = {code for code, _name in addresses.countries()}
        chosen = self["country"].value()
        return chosen if chosen in known else self.before.country

    def _take_shape(self, shape: Shape) -> None:
        """Keep the fields that the country's addresses have, under the names they have there."""
        for name in ("street", "postal_code", "city", "region"):
            if name not in shape.fields:
                del self.fields[name]
                continue
            field = self.fields[name]
            field.required = name in shape.required
            if name in shape.labels:
                field.label = str(shape.labels[name])
            field.error_messages.setdefault("required", _("This is needed in that country."))
        self._offer_regions(shape)
        if shape.postal_code_example and "postal_code" in self.fields:
            example = _("For example %(code)s.") % {"code": shape.postal_code_example}
            self.fields["postal_code"].help_text = example

    def _offer_regions(self, shape: Shape) -> None:
        if "region" in self.fields and shape.regions:
            self.fields["region"] = forms.ChoiceField(
                label=self.fields["region"].label,
                required=self.fields["region"].required,
                choices=[("", _("Choose one")), *shape.regions],
                error_messages={
                    "required": _("This is needed in that country."),
                    "invalid_choice": _("Choose one of the list."),
                },
            )

    def clean(self) -> dict[str, Any]:
        """Write codes and numbers as the country does, refuse what cannot exist there."""
        cleaned = super().clean() or self.cleaned_data
        country = cleaned.get("country", "")
        if country:
            region = cleaned.get("region", "")
            self._check("postal_code", lambda it: addresses.postal_code(it, country, region))
            self._check("phone", lambda it: addresses.phone(it, country))
            self._check("vat_number", lambda it: addresses.vat_number(it, country))
        return cleaned

    def _check(self, name: str, read: Callable[[str], str]) -> None:
        if self.cleaned_data.get(name):
            with self.reporting():
                self.cleaned_data[name] = read(self.cleaned_data[name])

    @property
    def coordinates(self) -> Coordinates:
        """What was typed; nothing in the fields that the country does not have."""
        return Coordinates(**self.cleaned_data)


class LogoChoice(PictureChoice):
    """An image for the organization (R-48)."""

    most = limits.LOGO_BYTES
    hint = _(
        "PNG, JPEG or WebP, up to 2 MB, at least 200 by 50 points, and at least one and a half"
        " times as wide as high."
    )


class Deletion(Form):
    """The last step before an organization is gone (R-47)."""

    acknowledged = forms.BooleanField(
        label=_("I have seen who loses access"),
        error_messages={"required": _("Tick that you have seen who loses access.")},
    )
    documents = forms.BooleanField(label=_("Receive the invoices by e-mail"), required=False)
    name = forms.CharField(
        label=_("Name of the organization"),
        max_length=2 * limits.ORGANIZATION_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Type the name of the organization.")},
    )

    def __init__(
        self,
        organization: Organization,
        *args: Any,
        others: int,
        documents: int,
        ticks: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ticks = list(ticks)
        for name, label in ticks.items():
            wanted = {"required": _("Tick that you give it up.")}
            self.fields[name] = forms.BooleanField(label=label, error_messages=wanted)
        sure = _("To be sure that it is this one, type: %(name)s")
        self.fields["name"].help_text = sure % {"name": organization.name}
        if not others:
            del self.fields["acknowledged"]
        if not documents:
            del self.fields["documents"]

    @property
    def given_up(self) -> list[str]:
        """What is given up by a tick."""
        return [name for name in self.ticks if self.cleaned_data[name]]

    @property
    def written(self) -> dict[str, Any]:
        """What was typed and ticked beside that."""
        return {name: said for name, said in self.cleaned_data.items() if name not in self.ticks}
