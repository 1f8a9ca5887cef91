"""What a document will say, copied from the rows of now (R-38): nothing of it is read later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import override

from comptoir.billing import facts
from comptoir.billing.drafts import Draft, Line, Sums, Tax
from comptoir.billing.facts import Facts
from comptoir.billing.models import BillingAddress, Kind
from comptoir.billing.sellers import Seller, seller
from comptoir.kit.money import Money
from comptoir.organizations.models import Organization


class Placed(Protocol):
    """Whatever has a postal address."""

    country: str
    street: str
    street_more: str
    postal_code: str
    city: str
    region: str


def of_draft(
    organization: Organization, draft: Draft, sums: Sums, *, number: str, day: date
) -> Facts:
    """Say an invoice or a credit note, in the language of whom it is made out to."""
    with override(_language(organization, draft.address)):
        paid = sum(one.amount.cents for one in draft.paid)
        settled = paid == sums.gross.cents
        invoice = draft.kind == Kind.INVOICE
        return Facts(
            kind=facts.Kind.INVOICE if invoice else facts.Kind.CREDIT_NOTE,
            number=number,
            dates=facts.Dates(day, draft.due_on, paid=day if settled and invoice else None),
            transfer=_transfer(draft.reference) if draft.reference else None,
            totals=_totals(sums, paid if invoice else sums.gross.cents),
            corrected=_corrected(draft),
            payments=tuple(draft.paid),
            note=draft.reason,
            **_common(organization, draft.address, sums),
        )


def of_request(
    organization: Organization,
    address: BillingAddress | None,
    sums: Sums,
    *,
    number: str,
    reference: str,
    day: date,
    until: date,
) -> Facts:
    """Say a pro forma: what would be invoiced, until when, and where to pay."""
    with override(_language(organization, address)):
        return Facts(
            kind=facts.Kind.PRO_FORMA,
            number=number,
            dates=facts.Dates(day, valid_until=until),
            totals=_totals(sums, 0),
            transfer=_transfer(reference),
            **_common(organization, address, sums),
        )


def of_top_up(
    organization: Organization,
    amount: Money,
    *,
    number: str,
    reference: str,
    day: date,
    until: date,
) -> Facts:
    """Say a request to credit the prepaid account: no VAT, it sells nothing (R-41)."""
    with override(organization.language):
        nothing = Money(0, amount.currency)
        line = facts.Line(
            _("Credit for the prepaid account"),
            Decimal(1),
            amount,
            amount,
            facts.Category.OUTSIDE,
            Decimal(0),
        )
        return Facts(
            kind=facts.Kind.TOP_UP,
            number=number,
            language=organization.language,
            currency=amount.currency,
            seller=_seller(seller()),
            buyer=_buyer(organization),
            billing=_billing(organization, None),
            dates=facts.Dates(day, valid_until=until),
            lines=(line,),
            taxes=(),
            totals=facts.Totals(amount, nothing, amount, nothing, amount),
            transfer=_transfer(reference),
        )


def _common(
    organization: Organization, address: BillingAddress | None, sums: Sums
) -> dict[str, Any]:
    return {
        "language": _language(organization, address),
        "currency": sums.currency,
        "seller": _seller(seller()),
        "buyer": _buyer(organization),
        "billing": _billing(organization, address),
        "lines": tuple(_line(line) for line in sums.lines),
        "taxes": tuple(_tax(tax) for tax in sums.taxes),
    }


def _language(organization: Organization, address: BillingAddress | None) -> str:
    return address.language if address else organization.language


def _seller(sells: Seller) -> facts.Seller:
    place = facts.Address(
        sells.country, street=sells.street, postal_code=sells.postal_code, city=sells.city
    )
    return facts.Seller(sells.name, place, sells.vat_number, sells.registration)


def _buyer(organization: Organization) -> facts.Buyer:
    return facts.Buyer(organization.name, _place(organization), organization.vat_number)


def _billing(organization: Organization, address: BillingAddress | None) -> facts.Billing:
    if address is None:
        return facts.Billing(organization.name, _place(organization))
    return facts.Billing(address.name, _place(address), address.contact, address.order_reference)


def _place(placed: Placed) -> facts.Address:
    return facts.Address(
        placed.country,
        placed.street,
        placed.street_more,
        placed.postal_code,
        placed.city,
        placed.region,
    )


def _line(line: Line) -> facts.Line:
    """Say a line; where its net cannot be shared out to the cent it is one of so many."""
    item = line.item
    shared, rest = divmod(line.net.cents, item.quantity)
    quantity = 1 if rest else item.quantity
    name = f"{item.quantity} \u00d7 {item.description}" if rest else item.description
    return facts.Line(
        name,
        Decimal(quantity),
        Money(line.net.cents if rest else shared, line.net.currency),
        line.net,
        facts.Category(item.vat_category),
        item.vat_rate,
        period_from=item.period_from,
        period_to=item.period_to,
    )


def _tax(tax: Tax) -> facts.Tax:
    because = tax.reason
    category = facts.Category(tax.category)
    return facts.Tax(category, tax.rate, tax.net, tax.vat, str(because.sentence), because.vatex)


def _totals(sums: Sums, paid: int) -> facts.Totals:
    gross, currency = sums.gross, sums.currency
    return facts.Totals(
        sums.net, sums.vat, gross, Money(paid, currency), Money(gross.cents - paid, currency)
    )


def _corrected(draft: Draft) -> facts.Corrected | None:
    invoice = draft.corrects
    return facts.Corrected(invoice.number, invoice.issued_on) if invoice else None


def _transfer(reference: str) -> facts.Transfer:
    sells = seller()
    iban = sells.qr_iban if sells.qr_iban and not reference.startswith("RF") else sells.iban
    return facts.Transfer(iban, reference, sells.bic, sells.name)
