"""What follows from news of money, and what billing answers when organizations ask."""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from django.urls import reverse
from django.utils.translation import gettext as _

from comptoir.billing import checks, vat
from comptoir.billing.news import DocumentIssued, ProFormaMade
from comptoir.billing.obstacles import MoneyInOldCurrency
from comptoir.billing.operations import printing
from comptoir.billing.queries import balances, unpaid
from comptoir.billing.rates import standard_rate
from comptoir.billing.sellers import seller
from comptoir.catalogue.questions import Net
from comptoir.core.actors import System
from comptoir.core.jobs import calendar, job
from comptoir.core.news import answers, listens_to
from comptoir.core.prepared import read
from comptoir.core.refusals import Refusal
from comptoir.kit.money import Money
from comptoir.organizations.questions import (
    Condition,
    CurrencyChangeObstacles,
    DeletionConditions,
    DocumentsKept,
)

log = structlog.get_logger("comptoir.billing")


@job()
def print_document(organization: int, document: int) -> None:
    """Render an issued document, once, and keep it with its sum (R-38)."""
    printing.print_document(System(organization), document=document)


@job()
def print_pro_forma(organization: int, pro_forma: int) -> None:
    """Render a request to pay, once."""
    printing.print_pro_forma(System(organization), pro_forma=pro_forma)


@listens_to(DocumentIssued)
def print_what_is_issued(news: DocumentIssued) -> None:
    """A document is printed after the commit: a failure never undoes money."""
    document = news.document
    print_document.later(organization=document.organization_id, document=document.pk)


@listens_to(ProFormaMade)
def print_what_is_asked(news: ProFormaMade) -> None:
    """A request to pay is printed after the commit."""
    asked = news.pro_forma
    print_pro_forma.later(organization=asked.organization_id, pro_forma=asked.pk)


@calendar("41 3 * * *")
def check_the_ledger() -> None:
    """Recompute every sum, every night; what does not add up stands in the log."""
    with System().scope():
        for trouble in checks.troubles(read):
            log.error("the ledger does not add up", trouble=trouble)


@answers(DeletionConditions)
def nothing_left(question: DeletionConditions) -> Iterator[Condition]:
    """Nothing is unpaid and the balance is 0 before an organization is deleted (R-46)."""
    here = question.organization
    owes = unpaid(here)
    yield Condition(
        met=not owes,
        sentence=_("Something is still to be paid.") if owes else _("Nothing is to be paid."),
        url=reverse("billing:due", args=[here.pk]),
        words=_("To pay"),
    )
    holds = any(held.cents for held in balances(here))
    yield Condition(
        met=not holds,
        sentence=_("The prepaid account is not empty.")
        if holds
        else _("The prepaid account is empty."),
        url=reverse("billing:prepaid", args=[here.pk]),
        words=_("Prepaid account"),
    )


@answers(Net)
def net_of_a_list_price(question: Net) -> Iterator[Money]:
    """What is left of a price on the shelf without our own VAT; all of it when we charge none."""
    sells, gross = seller(), question.gross
    if not sells.vat_number:
        yield gross
        return
    rate = standard_rate(sells.country, question.day)
    yield vat.split([gross], rate, gross.currency).net


@answers(DocumentsKept)
def documents_kept(question: DocumentsKept) -> Iterator[int]:
    """How many invoices and credit notes there are (R-47)."""
    yield question.organization.documents.count()


@answers(CurrencyChangeObstacles)
def money_in_old_currency(question: CurrencyChangeObstacles) -> Iterator[Refusal]:
    """The currency stays while there is money or a debt in it (R-05)."""
    here = question.organization
    if unpaid(here) or any(held.cents for held in balances(here)):
        yield MoneyInOldCurrency(mend=reverse("billing:due", args=[here.pk]))
