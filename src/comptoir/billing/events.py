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
class WithdrawalAsked(Event):
    """Somebody wants money of the prepaid account back."""

    says = _("asked for %(amount)s of the prepaid account back")
    amount: str


@dataclass(frozen=True, kw_only=True)
class WithdrawalApproved(Event):
    """Our team lets the money go."""

    says = _("approved the withdrawal of %(amount)s")
    amount: str


@dataclass(frozen=True, kw_only=True)
class WithdrawalRefused(Event):
    """Our team does not; it is on the prepaid account again."""

    says = _("refused the withdrawal of %(amount)s")
    amount: str


@dataclass(frozen=True, kw_only=True)
class WithdrawalPaid(Event):
    """The bank was told."""

    says = _("had the bank pay %(amount)s out")
    amount: str


@dataclass(frozen=True, kw_only=True)
class Refunded(Event):
    """A credit note gave something back."""

    says = _("gave %(amount)s back with the credit note %(number)s")
    amount: str
    number: str


@dataclass(frozen=True, kw_only=True)
class OnAccountBegun(Event):
    """Invoices come first, money afterwards."""

    says = _("let the organization pay on account, within %(days)s days")
    days: int


@dataclass(frozen=True, kw_only=True)
class OnAccountEnded(Event):
    """Money comes first again."""

    says = _("ended the payment on account")


@dataclass(frozen=True, kw_only=True)
class CreditGiven(Event):
    """A gift on the prepaid account."""

    says = _("gave %(amount)s of promotional credit: %(reason)s")
    amount: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class InvoicedOnAccount(Event):
    """An invoice is to be paid later."""

    says = _("had the invoice %(number)s issued on account")
    number: str


@dataclass(frozen=True, kw_only=True)
class DocumentsBundled(Event):
    """Somebody takes many documents away."""

    says = _("asked for %(count)s documents as one file")
    count: int


@dataclass(frozen=True, kw_only=True)
class LowBalanceChosen(Event):
    """Somebody wants to be told before the prepaid account is empty."""

    says = _("chose when to be told of a low balance")


@dataclass(frozen=True, kw_only=True)
class PaidFromPrepaid(Event):
    """The prepaid account paid an invoice."""

    says = _("paid the invoice %(number)s with the prepaid account")
    number: str


@dataclass(frozen=True, kw_only=True)
class MethodAdded(Event):
    """Something can be charged from now on."""

    says = _("added the means of payment ending in %(last4)s")
    last4: str


@dataclass(frozen=True, kw_only=True)
class MethodPreferred(Event):
    """Renewals are charged to another one."""

    says = _("made the means of payment ending in %(last4)s the usual one")
    last4: str


@dataclass(frozen=True, kw_only=True)
class MethodRemoved(Event):
    """It is not charged any more."""

    says = _("removed the means of payment ending in %(last4)s")
    last4: str
