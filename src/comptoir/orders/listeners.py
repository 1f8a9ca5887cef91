"""What orders do when billing tells that something is paid, or will not be."""

from __future__ import annotations

from collections.abc import Iterable

from comptoir.billing.news import DocumentPaid, DueItemCancelled
from comptoir.core.actors import System
from comptoir.core.news import listens_to
from comptoir.orders.models import Order, OrderLine
from comptoir.orders.operations import following


@listens_to(DocumentPaid)
def things_are_paid(news: DocumentPaid) -> None:
    """Note what is paid of each order; products are made by a job, after the payment's commit."""
    document = news.document
    sources = document.lines.values_list("source", flat=True)
    numbers = sorted({line.order_id for line in _lines(document.organization_id, sources)})
    for order in Order.objects.filter(pk__in=numbers).order_by("pk"):
        following.item_paid(System(order.organization_id), order)


@listens_to(DueItemCancelled)
def something_is_cancelled(news: DueItemCancelled) -> None:
    """Release what was reserved for it."""
    item = news.due_item
    for line in _lines(item.organization_id, [item.source]):
        following.item_cancelled(System(item.organization_id), line.order, line)


def _lines(organization: int, sources: Iterable[str]) -> Iterable[OrderLine]:
    """The order lines that sources name: `order:<order>:<line>`; others are not ours."""
    parts = [source.split(":") for source in sources]
    numbers = [int(part[2]) for part in parts if part[0] == "order" and len(part) == 3]  # noqa: PLR2004
    found = OrderLine.objects.filter(organization_id=organization, pk__in=numbers)
    return found.select_related("order").order_by("pk")
