"""What billing tells the apps above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comptoir.billing.models import (
    Dispute,
    Document,
    DueItem,
    Payment,
    ProForma,
    Refund,
    SavedMethod,
)


@dataclass(frozen=True)
class DocumentIssued:
    """News: an invoice or a credit note has its number; paid or not."""

    document: Document


@dataclass(frozen=True)
class ProFormaMade:
    """News: there is a request to pay to print."""

    pro_forma: ProForma


@dataclass(frozen=True)
class DocumentPaid:
    """News: an invoice is paid in full, in this transaction; what its lines are for may begin.

    `document.lines` carry the `source` of the due items; `payment` is None where the prepaid
    account paid, or nothing had to be paid.
    """

    document: Document
    payment: Payment | None


@dataclass(frozen=True)
class DocumentOnAccount:
    """News: an invoice is issued and to be paid later; what its lines are for may begin (R-50).

    When it is paid, in the end, `DocumentPaid` tells so.
    """

    document: Document


@dataclass(frozen=True)
class DueItemCancelled:
    """News: something will not be paid any more; what was reserved for it is free again."""

    due_item: DueItem


@dataclass(frozen=True)
class DocumentCorrected:
    """News: a credit note was issued for lines of an invoice."""

    credit_note: Document


@dataclass(frozen=True)
class MoneyCredited:
    """News: money came that paid nothing, and stands on the prepaid account (R-41)."""

    payment: Payment
    meant_for: Sequence[DueItem]


@dataclass(frozen=True)
class PaymentReady:
    """News: a saved means of payment is to be charged once this transaction is over."""

    payment: Payment


@dataclass(frozen=True)
class PaymentRefused:
    """News: a saved means of payment was charged while nobody sat there, and refused."""

    payment: Payment


@dataclass(frozen=True)
class PaymentNeedsPerson:
    """News: the bank wants somebody to confirm what was charged while nobody sat there."""

    payment: Payment


@dataclass(frozen=True)
class MethodDropped:
    """News: the provider is to forget a means of payment."""

    method: SavedMethod


@dataclass(frozen=True)
class RefundReady:
    """News: money is to be sent back once this transaction is over."""

    refund: Refund


@dataclass(frozen=True)
class PaymentDisputed:
    """News: a cardholder contests a payment; what it paid is suspended three days later (R-53)."""

    dispute: Dispute


@dataclass(frozen=True)
class DisputeOver:
    """News: a dispute is won or lost."""

    dispute: Dispute
