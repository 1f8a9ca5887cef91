"""Requests to pay: printable, with no legal value and no effect (R-38)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from comptoir.billing import printed, references
from comptoir.billing.drafts import taken_apart, whole
from comptoir.billing.events import ProFormaRequested
from comptoir.billing.facts import Facts
from comptoir.billing.models import BillingAddress, DueItem, ProForma, ProFormaItem, Purpose
from comptoir.billing.news import ProFormaMade
from comptoir.billing.obstacles import (
    AmountOutOfRange,
    NothingToPay,
    NoTransfers,
    TwoCurrencies,
)
from comptoir.billing.operations.owing import still_open
from comptoir.billing.payers import Payer, held
from comptoir.billing.sellers import seller, today
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.journal import operations as journal
from comptoir.kit import limits
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission


@operation(Permission.ACCOUNTING_MANAGE)
def make_proforma(
    actor: Payer, items: Sequence[DueItem], *, address: BillingAddress | None
) -> ProForma:
    """Ask for what is owed, on paper: it is paid by a transfer with its reference (R-38)."""
    organization = held(actor)
    made = request(organization, still_open(organization, items), address)
    journal.record(actor, ProFormaRequested(number=made.number))
    return made


def request(
    organization: Organization, chosen: Sequence[DueItem], address: BillingAddress | None
) -> ProForma:
    """Ask for what is owed; inside an operation that holds the organization."""
    sums = taken_apart(whole(chosen))
    if not sums.gross.cents:
        raise NothingToPay

    drawn = _draw()
    facts = printed.of_request(organization, address, sums, **drawn._asdict())
    made = _kept(organization, Purpose.DUE, drawn, facts, address)
    ProFormaItem.objects.bulk_create(
        ProFormaItem(organization=organization, pro_forma=made, due_item=item) for item in chosen
    )
    return made


@operation(Permission.ACCOUNTING_MANAGE)
def top_up(actor: Payer, *, amount: Money) -> ProForma:
    """Ask for credit on the prepaid account, paid by a transfer with its reference (R-41)."""
    organization = held(actor)
    if not limits.TOP_UP_LEAST <= amount.cents <= limits.TOP_UP_MOST:
        raise AmountOutOfRange
    if amount.currency != organization.currency:
        raise TwoCurrencies

    drawn = _draw()
    facts = printed.of_top_up(organization, amount, **drawn._asdict())
    made = _kept(organization, Purpose.TOP_UP, drawn, facts, None)
    journal.record(actor, ProFormaRequested(number=made.number))
    return made


class _Drawn(NamedTuple):
    """What a request is called and paid with, and when."""

    number: str
    reference: str
    day: date
    until: date


def _draw() -> _Drawn:
    sells = seller()
    if not sells.takes_transfers:
        raise NoTransfers
    digits = references.drawn()
    reference = references.qrr(digits) if sells.qr_iban else references.creditor(digits)
    day = today()
    return _Drawn(references.number(digits), reference, day, day + limits.PRO_FORMA)


def _kept(
    organization: Organization,
    purpose: Purpose,
    drawn: _Drawn,
    facts: Facts,
    address: BillingAddress | None,
) -> ProForma:
    made = ProForma.objects.create(
        organization=organization,
        purpose=purpose,
        number=drawn.number,
        reference=drawn.reference,
        billing_address=address,
        cents=facts.totals.due.cents,
        currency=Currency(facts.currency),
        facts=facts.to_json(),
        valid_until=drawn.until,
    )
    tell(ProFormaMade(made))
    return made
