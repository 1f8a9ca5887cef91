"""What the pages about money read; only ever inside everywhere()."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from comptoir.backoffice.queries import one
from comptoir.billing.models import (
    BankCredit,
    Dispute,
    Document,
    DocumentLine,
    Kind,
    OnAccount,
    Withdrawal,
)
from comptoir.kit.money import Currency, Money

FOUND = 20


def withdrawals(state: str) -> QuerySet[Withdrawal]:
    """Return withdrawals: those that wait for us, for the bank, or all."""
    found = Withdrawal.objects.select_related("organization")
    if state == "open":
        return found.waiting()
    return found.approved() if state == "approved" else found


def withdrawal(pk: int) -> Withdrawal:
    """Return one of them."""
    return one(Withdrawal.objects.select_related("organization", "asked_by").filter(pk=pk))


def file_of(pk: int) -> list[Withdrawal]:
    """Return what stands in the same file for the bank."""
    first = one(Withdrawal.objects.filter(pk=pk, paid_at__isnull=False))
    return list(Withdrawal.objects.filter(paid_at=first.paid_at).order_by("pk"))


def disputes(*, over: bool) -> QuerySet[Dispute]:
    """Return what cardholders contest: what is open, or what is over too (R-53)."""
    found = Dispute.objects.select_related("organization", "payment", "payment__document")
    return found if over else found.filter(won_at=None, lost_at=None)


def unmatched() -> QuerySet[BankCredit]:
    """Return the credits that nobody knows whose they are."""
    return BankCredit.objects.filter(organization=None)


def credit(pk: int) -> BankCredit:
    """Return one of them."""
    return one(unmatched().filter(pk=pk))


def invoices(words: str) -> list[Document]:
    """Return invoices by a part of their number, or of the name of whom they are made out to."""
    found = Document.objects.filter(kind=Kind.INVOICE).select_related("organization")
    named = Q(number__startswith=words) | Q(organization__name__icontains=words)
    return list(found.filter(named).defer("facts", "search").order_by("-pk")[:FOUND])


def invoice(pk: int) -> Document:
    """Return one invoice."""
    return one(Document.objects.select_related("organization").filter(pk=pk, kind=Kind.INVOICE))


class Left(NamedTuple):
    """A line of an invoice, and what credit notes have left of it."""

    line: DocumentLine
    left: Money


def left_of(invoice: Document) -> list[Left]:
    """Return each line with what can still be given back."""
    back = Coalesce(
        Sum("due_item__lines__gross_cents", filter=Q(due_item__lines__invoices=False)), 0
    )
    lines = invoice.lines.annotate(back=back).order_by("place")
    currency = Currency(invoice.currency)
    return [Left(line, Money(line.gross_cents - line.back, currency)) for line in lines]


def on_account() -> QuerySet[OnAccount]:
    """Return who pays on account now (R-38)."""
    return OnAccount.objects.select_related("organization").filter(ended_at=None)


def open_invoices(organization: int) -> QuerySet[Document]:
    """Return the invoices of an organization that are issued and not paid."""
    found = Document.objects.filter(organization=organization, kind=Kind.INVOICE, paid_at=None)
    return found.select_related("organization").order_by("due_on", "pk")


class Owing(NamedTuple):
    """An open invoice, and what is left to pay of it."""

    invoice: Document
    left: Money


def owing(organization: int) -> list[Owing]:
    """Return the oldest open invoices of an organization, with what is left to pay of each."""
    open_part = Q(claims__paid_at=None, claims__cancelled_at=None)
    left = Sum(F("claims__gross_cents") - F("claims__credited_cents"), filter=open_part)
    found = open_invoices(organization).defer("facts", "search").annotate(left_cents=left)
    return [Owing(one, Money(one.left_cents, Currency(one.currency))) for one in found[:FOUND]]
