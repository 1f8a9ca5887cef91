"""Who owes what, what was paid, what was printed."""

from comptoir.billing.models.addresses import BillingAddress
from comptoir.billing.models.bundles import Bundle
from comptoir.billing.models.documents import (
    Channel,
    Document,
    DocumentLine,
    Kind,
    Series,
    Transmission,
)
from comptoir.billing.models.ledger import Account, Entry, Posting, What
from comptoir.billing.models.methods import Customer, SavedMethod
from comptoir.billing.models.owed import DueItem, ProForma, ProFormaItem, Purpose
from comptoir.billing.models.payments import BankCredit, Payment, PaymentItem
from comptoir.billing.models.returned import Dispute, Refund
from comptoir.billing.models.standing import LowBalance, OnAccount
from comptoir.billing.models.withdrawals import Withdrawal

__all__ = [
    "Account",
    "BankCredit",
    "BillingAddress",
    "Bundle",
    "Channel",
    "Customer",
    "Dispute",
    "Document",
    "DocumentLine",
    "DueItem",
    "Entry",
    "Kind",
    "LowBalance",
    "OnAccount",
    "Payment",
    "PaymentItem",
    "Posting",
    "ProForma",
    "ProFormaItem",
    "Purpose",
    "Refund",
    "SavedMethod",
    "Series",
    "Transmission",
    "What",
    "Withdrawal",
]
