"""What the journal tells of money."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from comptoir.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class AddressAdded(Event):
    """Invoices can be made out to one more address."""

    says = _("added the billing address %(address)s")
    address: str


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Event):
    """A billing address is written otherwise."""

    says = _("changed the billing address %(address)s")
    address: str


@dataclass(frozen=True, kw_only=True)
class AddressPreferred(Event):
    """Another address is proposed first."""

    says = _("made %(address)s the usual billing address")
    address: str


@dataclass(frozen=True, kw_only=True)
class AddressArchived(Event):
    """An address is not offered any more."""

    says = _("archived the billing address %(address)s")
    address: str


@dataclass(frozen=True, kw_only=True)
class ProFormaRequested(Event):
    """Somebody asked for a paper to pay with."""

    says = _("generated the pro forma %(number)s")
    number: str


@dataclass(frozen=True, kw_only=True)
class PaidFromPrepaid(Event):
    """The prepaid account paid an invoice."""

    says = _("paid the invoice %(number)s with the prepaid account")
    number: str
