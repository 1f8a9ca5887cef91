"""Who owes what, what was paid, what was printed."""

from comptoir.billing.models.addresses import BillingAddress
from comptoir.billing.models.documents import (
    Channel,
    Document,
    DocumentLine,
    Kind,
    Series,
    Transmission,
)
from comptoir.billing.models.ledger import Account, Entry, Posting, What
from comptoir.billing.models.owed import DueItem, ProForma, ProFormaItem, Purpose
from comptoir.billing.models.payments import BankCredit, Payment, PaymentItem

__all__ = [
    "Account",
    "BankCredit",
    "BillingAddress",
    "Channel",
    "Document",
    "DocumentLine",
    "DueItem",
    "Entry",
    "Kind",
    "Payment",
    "PaymentItem",
    "Posting",
    "ProForma",
    "ProFormaItem",
    "Purpose",
    "Series",
    "Transmission",
    "What",
]
