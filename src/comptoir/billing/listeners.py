"""What follows from news of money, and what billing answers when organizations ask."""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from django.urls import reverse
from django.utils.translation import gettext as _

from comptoir.billing import checks, letters, settling, vat
from comptoir.billing.models import Account, LowBalance
from comptoir.billing.news import (
    DocumentCorrected,
    DocumentIssued,
    DocumentPaid,
    MethodDropped,
    MoneyCredited,
    PaymentNeedsPerson,
    PaymentReady,
    PaymentRefused,
    ProFormaMade,
    RefundReady,
)
from comptoir.billing.obstacles import MoneyInOldCurrency
from comptoir.billing.operations import bundling, parting, printing, returning, withdrawing
from comptoir.billing.queries import balances, holdings, unpaid
from comptoir.billing.rates import standard_rate
from comptoir.billing.sellers import seller
from comptoir.catalogue.questions import Net
from comptoir.core import jinja
from comptoir.core.actors import System
from comptoir.core.jobs import calendar, job
from comptoir.core.news import answers, listens_to
from comptoir.core.prepared import read
from comptoir.core.refusals import Refusal
from comptoir.kit import limits
from comptoir.kit.money import Money
from comptoir.organizations.models import Organization
from comptoir.organizations.queries import billing_readers
from comptoir.organizations.questions import (
    Condition,
    CurrencyChangeObstacles,
    DeletionConditions,
    DocumentsKept,
    OrganizationDeleted,
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
    address = document.billing_address
    for place in range(len(address.copies) if address else 0):
        letters.document_copied.post(
            organization=document.organization_id, document=document.pk, place=place
        )


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


@job()
def watch_balance(organization: int) -> None:
    """See whether the prepaid account has fallen below what somebody wants to be told of."""
    withdrawing.watch_balance(System(organization))


@listens_to(DocumentPaid)
def something_was_spent(news: DocumentPaid) -> None:
    """Look at the balance where somebody wants to be told."""
    _look(news.document.organization_id)


@listens_to(MoneyCredited)
def something_came(news: MoneyCredited) -> None:
    """The balance may be above what was chosen again."""
    _look(news.payment.organization_id)


def _look(organization: int) -> None:
    if LowBalance.objects.filter(organization=organization).exists():
        watch_balance.later(organization=organization)


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
    yield from _balance(here)
    if here.withdrawals.open().exists():
        yield Condition(
            False,
            _("A withdrawal is under way."),
            reverse("billing:withdrawal", args=[here.pk]),
            _("Look at it"),
        )


def _balance(here: Organization) -> Iterator[Condition]:
    """The prepaid account is empty; small change and gifts are given up by a tick (R-46)."""
    held = holdings(here)
    money, given = held[Account.PREPAID], held[Account.PROMOTIONAL]
    if any(one.cents >= limits.FORFEIT for one in money):
        yield Condition(
            False,
            _("The prepaid account is not empty."),
            reverse("billing:withdrawal", args=[here.pk]),
            _("Get the balance back"),
        )
    elif money or given:
        amount = {"amount": " + ".join(jinja.money(one) for one in [*money, *given])}
        yield Condition(
            False,
            _("The prepaid account holds %(amount)s, which is not paid out.") % amount,
            tick="balance",
            label=_("I give up %(amount)s") % amount,
        )
    else:
        yield Condition(True, _("The prepaid account is empty."))


@listens_to(OrganizationDeleted)
def books_are_closed(news: OrganizationDeleted) -> None:
    """The money left is given up, the invoices are sent, the rest is forgotten (R-46, R-47)."""
    here = System(news.organization.pk)
    parting.give_up(here)
    parting.settle(here)
    if news.documents and news.organization.documents.exists():
        bundling.bid_farewell(here, to=news.by)
    parting.forget.later(organization=news.organization.pk)
    settling.forget_cards.later(organization=news.organization.pk)


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


@listens_to(PaymentReady)
def charge_what_is_ready(news: PaymentReady) -> None:
    """The provider is asked after the commit."""
    ready = news.payment
    settling.charge_unattended.later(organization=ready.organization_id, payment=ready.pk)


@listens_to(PaymentNeedsPerson)
def ask_for_confirmation(news: PaymentNeedsPerson) -> None:
    """A letter leads to where the bank's question is answered (R-39)."""
    asked = news.payment
    for reader in billing_readers(asked.organization_id):
        letters.payment_waits.post(
            organization=asked.organization_id, membership=reader.pk, payment=asked.pk
        )


@listens_to(PaymentRefused)
def tell_of_a_refusal(news: PaymentRefused) -> None:
    """A letter says what was refused, and what can be done (R-39)."""
    refused = news.payment
    for reader in billing_readers(refused.organization_id):
        letters.payment_refused.post(
            organization=refused.organization_id, membership=reader.pk, payment=refused.pk
        )


@listens_to(MethodDropped)
def forget_what_is_dropped(news: MethodDropped) -> None:
    """The provider forgets it after the commit."""
    dropped = news.method
    settling.forget_method.later(organization=dropped.organization_id, method=dropped.pk)


@listens_to(RefundReady)
def send_what_is_ready(news: RefundReady) -> None:
    """Money is sent back after the commit; a failure never undoes the books."""
    ready = news.refund
    settling.send_refund.later(organization=ready.organization_id, refund=ready.pk)


@listens_to(DocumentCorrected)
def money_goes_back_to_the_card(news: DocumentCorrected) -> None:
    """What is given back goes to the means that paid, else it stays prepaid (R-53)."""
    note = news.credit_note
    returning.return_by_card(System(note.organization_id), note)
