"""What orders do when billing tells that something is paid, or will not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.billing.models import Document
from comptoir.billing.news import DisputeOver, DocumentOnAccount, DocumentPaid, DueItemCancelled
from comptoir.catalogue.permissions import Months
from comptoir.core.actors import System
from comptoir.core.jinja import day, money
from comptoir.core.news import answers, listens_to
from comptoir.orders import queries
from comptoir.orders.models import Order, OrderLine
from comptoir.orders.operations import disputing, following, renewing
from comptoir.organizations import activity
from comptoir.products.questions import (
    CancellationUndone,
    ProductCancelled,
    ProductEnded,
    RenewalPage,
    ToDo,
    WhatNext,
)

RENEWAL = "renewal:"
activity.shows("offer", gettext_lazy("Offer"), str)
activity.shows("period", gettext_lazy("Period"), lambda kept: str(Months(kept).label))
activity.shows("billing_address", gettext_lazy("Billing address"), str)


@listens_to(DocumentPaid)
def things_are_paid(news: DocumentPaid) -> None:
    """Note what is paid of each order; products are made by a job, after the payment's commit."""
    _begins(news.document)


@listens_to(DocumentOnAccount)
def things_are_invoiced(news: DocumentOnAccount) -> None:
    """Who pays on account need not pay before anything begins (R-50)."""
    _begins(news.document)


def _begins(document: Document) -> None:
    charged = list(document.lines.select_related("due_item").order_by("place"))
    sources = [line.source for line in charged]
    numbers = sorted({line.order_id for line in _lines(document.organization_id, sources)})
    for order in Order.objects.filter(pk__in=numbers).order_by("pk"):
        following.item_paid(System(order.organization_id), order)
    for paid in charged:
        if paid.source.startswith(RENEWAL):
            renewing.renewed(System(document.organization_id), paid.due_item)


@listens_to(DueItemCancelled)
def something_is_cancelled(news: DueItemCancelled) -> None:
    """Release what was reserved for it."""
    item = news.due_item
    for line in _lines(item.organization_id, [item.source]):
        following.item_cancelled(System(item.organization_id), line.order, line)
    if item.source.startswith(RENEWAL):
        renewing.given_up(System(item.organization_id), item)


@listens_to(DisputeOver)
def a_dispute_is_over(news: DisputeOver) -> None:
    """What was contested goes on when it is won, and stands still when it is lost (R-53)."""
    dispute = news.dispute
    act = disputing.contested if dispute.won_at is None else disputing.won
    act(System(dispute.organization_id), dispute)


@answers(RenewalPage)
def where_it_is_arranged(question: RenewalPage) -> Iterator[str]:
    """The page of a product's renewal."""
    found = queries.subscription_of(question.product)
    if found is not None:
        yield reverse("orders:renewal", args=[found.organization_id, found.pk])


@answers(WhatNext)
def to_be_paid(question: WhatNext) -> Iterator[tuple[int, ToDo]]:
    """What is owed for the next period, and where it is paid."""
    here = queries.subscriptions().filter(organization=question.organization)
    for found in here.filter(product__in=question.products, renewal__isnull=False):
        if found.renewal is None or found.product.auto_renew:
            continue
        said = {"day": day(found.due_on), "price": money(found.renewal.gross)}
        page = reverse("orders:renewal", args=[found.organization_id, found.pk])
        sentence = _("The next period, from %(day)s, costs %(price)s and is not paid yet.") % said
        yield found.product_id, ToDo(sentence, page, _("Renewal"))


@listens_to(ProductCancelled)
def nothing_is_renewed(news: ProductCancelled) -> None:
    """What is cancelled runs out: its renewal is not owed any more."""
    renewing.stopped(System(news.product.organization_id), news.product)


@listens_to(CancellationUndone)
def it_is_renewed_after_all(news: CancellationUndone) -> None:
    """What goes on is renewed as before."""
    renewing.resumed(System(news.product.organization_id), news.product)


@listens_to(ProductEnded)
def nothing_is_owed(news: ProductEnded) -> None:
    """What is not paid is never claimed (R-38)."""
    renewing.ended(System(news.product.organization_id), news.product)


def _lines(organization: int, sources: Iterable[str]) -> Iterable[OrderLine]:
    """The order lines that sources name: `order:<order>:<line>`; others are not ours."""
    parts = [source.split(":") for source in sources]
    numbers = [int(part[2]) for part in parts if part[0] == "order" and len(part) == 3]  # noqa: PLR2004
    found = OrderLine.objects.filter(organization_id=organization, pk__in=numbers)
    return found.select_related("order").order_by("pk")
