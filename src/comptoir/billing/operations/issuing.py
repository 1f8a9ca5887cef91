"""Invoices and credit notes: here alone a number is allotted (R-38)."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import now

from comptoir.billing import printed
from comptoir.billing.drafts import Draft, Sums, taken_apart
from comptoir.billing.models import (
    Account,
    Channel,
    Document,
    DocumentLine,
    Kind,
    Series,
    Transmission,
    What,
)
from comptoir.billing.news import DocumentIssued
from comptoir.billing.obstacles import NothingChosen, TwoCurrencies
from comptoir.billing.operations.booking import book
from comptoir.billing.payers import held
from comptoir.billing.permissions import Upkeep
from comptoir.billing.sellers import KEY, today
from comptoir.core.actors import System
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.kit.text import folded
from comptoir.organizations.models import Organization

PREFIX = {Kind.INVOICE: "", Kind.CREDIT_NOTE: "CN-"}


@operation(Upkeep.DOCUMENTS)
def issue(actor: System, *, draft: Draft) -> Document:
    """Issue a document: number and date are taken together, under the lock of its series.

    An invoice whose payments are named is paid; another stays open until it is.
    """
    organization = held(actor)
    if not draft.charges:
        raise NothingChosen
    if len({charge.gross.currency for charge in draft.charges}) > 1:
        raise TwoCurrencies

    sums = taken_apart(draft.charges)
    series, day = _next(draft.kind)
    document = _document(organization, draft, sums, series, day)
    _lines(document, sums)
    _book(document)
    Transmission.objects.create(
        organization=organization,
        document=document,
        channel=Channel.DOWNLOAD_AND_MAIL,
        state="issued",
    )
    tell(DocumentIssued(document))
    return document


def _next(kind: Kind) -> tuple[Series, date]:
    """Take the next number of the year; whoever comes at the same time waits for the commit."""
    while True:
        year = today().year
        Series.objects.get_or_create(seller=KEY, kind=kind, year=year)
        series = Series.objects.select_for_update().get(seller=KEY, kind=kind, year=year)
        day = max(today(), series.issued_on or today())
        if day.year == year:  # else midnight passed while waiting, on New Year's Eve
            break
    series.last += 1
    series.issued_on = day
    series.save(update_fields=["last", "issued_on"])
    return series, day


def _document(
    organization: Organization, draft: Draft, sums: Sums, series: Series, day: date
) -> Document:
    number = f"{PREFIX[draft.kind]}{series.year}-{series.last:06d}"
    facts = printed.of_draft(organization, draft, sums, number=number, day=day)
    at = now()
    paid = sums.gross.cents == sum(one.amount.cents for one in draft.paid)
    return Document.objects.create(
        organization=organization,
        kind=draft.kind,
        seller=KEY,
        year=series.year,
        place=series.last,
        number=number,
        issued_on=day,
        issued_at=at,
        due_on=draft.due_on,
        paid_at=at if paid and draft.kind == Kind.INVOICE else None,
        currency=sums.currency,
        net_cents=sums.net.cents,
        tax_cents=sums.vat.cents,
        rounding_cents=sums.rounding.cents,
        gross_cents=sums.gross.cents,
        corrects=draft.corrects,
        reason=draft.reason,
        billing_address=draft.address,
        facts=facts.to_json(),
        search=folded(" ".join([number, facts.billing.name, *(it.name for it in facts.lines)])),
    )


def _lines(document: Document, sums: Sums) -> None:
    DocumentLine.objects.bulk_create(
        DocumentLine(
            organization=document.organization,
            document=document,
            place=place,
            due_item=line.item,
            source=line.item.source,
            description=line.item.description,
            period_from=line.item.period_from,
            period_to=line.item.period_to,
            quantity=line.item.quantity,
            net_cents=line.net.cents,
            gross_cents=line.gross.cents,
            vat_category=line.item.vat_category,
            vat_rate=line.item.vat_rate,
            vat_reason=line.item.vat_reason,
            invoices=document.kind == Kind.INVOICE,
        )
        for place, line in enumerate(sums.lines, 1)
    )


def _book(document: Document) -> None:
    sign = 1 if document.kind == Kind.INVOICE else -1
    revenue = document.net_cents + document.rounding_cents
    book(
        document.organization,
        What.SALE if sign == 1 else What.CORRECTION,
        document.gross.currency,
        {
            Account.RECEIVABLE: sign * document.gross_cents,
            Account.REVENUE: -sign * revenue,
            Account.TAX: -sign * document.tax_cents,
        },
        document=document,
    )
