"""What an offer asks for: a domain, or a name; read as people write them."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from comptoir.catalogue.models import Offer
from comptoir.catalogue.permissions import Wants
from comptoir.core.refusals import Refusal

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
NAME, DOMAIN = 100, 253  # characters


class NoDomain(Refusal):
    """It cannot be a domain."""

    message = _("Enter a domain, for example entreprise-familiale.xyz.")
    field = "answer"


class NoName(Refusal):
    """The offer wants to be called something."""

    message = _("Enter a name of 1 to 100 characters.")
    field = "answer"


def read(offer: Offer, written: str) -> str:
    """Return what was typed as it is kept, or refuse with what is wrong about it."""
    if offer.wants == Wants.DOMAIN:
        return domain(written)
    if offer.wants == Wants.NAME:
        return name(written)
    return ""


def domain(written: str) -> str:
    """Return a domain in lower case and in the letters of the DNS; addresses are cut down to it."""
    host = re.sub(r"^https?://|/.*$", "", written.strip().lower()).removesuffix(".")
    try:
        encoded = host.encode("idna").decode()
    except UnicodeError as error:
        raise NoDomain from error
    labels = encoded.split(".")
    whole = len(labels) > 1 and len(encoded) <= DOMAIN and not labels[-1].isdigit()
    if not whole or not all(LABEL.fullmatch(label) for label in labels):
        raise NoDomain
    return encoded


def name(written: str) -> str:
    """Return a name without the spaces around it."""
    tidy = " ".join(written.split())
    if not tidy or len(tidy) > NAME or not tidy.isprintable():
        raise NoName
    return tidy
