"""The ledger: double entry, append-only; a balance is a sum.

A posting's cents are a debit when positive, a credit when negative. What an organization has on its
prepaid account is owed to it: a credit, so its balance is minus the sum.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from comptoir.billing.models.documents import Document
from comptoir.billing.models.payments import Payment
from comptoir.billing.models.withdrawals import Withdrawal
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization


class Account(models.TextChoices):
    """What a posting changes."""

    PREPAID = "prepaid"  # what the organization has with us
    PROMOTIONAL = "promotional"  # the same, given by us: not withdrawable
    RESERVED = "reserved"  # set aside for a withdrawal that is under way
    RECEIVABLE = "receivable"  # what it owes us on issued documents
    REVENUE = "revenue"
    TAX = "tax"
    BANK = "bank"
    CARD = "card"  # with the provider, until it pays out
    DISPUTED = "disputed"  # what the provider keeps until a dispute is over
    LOST = "lost"  # what a provider took back and nobody owes us


class What(models.TextChoices):
    """What happened, in one word."""

    SALE = "sale"
    CORRECTION = "correction"
    PAYMENT = "payment"  # of a document
    CREDIT = "credit"  # money that came to the prepaid account
    SPENDING = "spending"  # money of the prepaid account that paid a document
    REFUND = "refund"
    DISPUTE = "dispute"  # opened, won or lost
    RESERVATION = "reservation"  # of what somebody wants back
    RELEASE = "release"  # of it, to the prepaid account: it was refused
    PAYOUT = "payout"  # of it, by a transfer
    GIFT = "gift"  # promotional credit
    FORFEIT = "forfeit"  # given up with the organization


class Entry(models.Model):
    """One thing that happened to money; its postings sum to nothing, in one currency."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="entries")
    what = models.CharField(max_length=12, choices=What.choices)
    at = models.DateTimeField(default=now)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="entries")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="entries")
    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, null=True, related_name="entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(what__in=["sale", "correction"]),
                name="a_document_is_booked_once",
            ),
            models.UniqueConstraint(
                fields=["payment", "what", "document"],  # one may pay several open invoices
                nulls_distinct=False,
                condition=Q(what__in=["payment", "credit"]) & Q(payment__isnull=False),
                name="a_payment_is_booked_once",
            ),
            models.UniqueConstraint(
                fields=["withdrawal", "what"],
                condition=Q(withdrawal__isnull=False),
                name="a_withdrawal_is_booked_once",
            ),
        ]


class Posting(models.Model):
    """One change of one account."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.CharField(max_length=12, choices=Account.choices)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, choices=[(it.value, it.value) for it in Currency])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(cents=0), name="a_posting_changes_something"),
            models.CheckConstraint(
                condition=Q(currency__in=list(Currency)), name="posting_currency"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "account", "currency", "id"],
                include=["cents"],
                name="posting_of_account",
            )
        ]

    @property
    def change(self) -> Money:
        """What it means to whom the account is owed: a credit is more."""
        return Money(-self.cents, Currency(self.currency))
