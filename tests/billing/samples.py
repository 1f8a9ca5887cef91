"""What an organization owes, has paid and was sent, for the guards."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.test import override_settings
from django.utils.timezone import now

from comptoir.billing import bundles
from comptoir.billing.camt import Credit
from comptoir.billing.models import (
    BankCredit,
    BillingAddress,
    Bundle,
    Customer,
    Dispute,
    Document,
    DueItem,
    LowBalance,
    OnAccount,
    Payment,
    ProForma,
    Refund,
    SavedMethod,
    Withdrawal,
)
from comptoir.billing.operations import bank, cards, paying, pro_formas
from comptoir.billing.sellers import today
from comptoir.core.actors import System
from comptoir.organizations.models import Organization
from tests.billing.conftest import IBAN, SELLS, a_due_item, chf, told


@dataclass(frozen=True)
class Owing:
    """One of everything; the pro forma asks for the item, and nothing for the spare one."""

    address: BillingAddress
    item: DueItem
    spare: DueItem
    pro_forma: ProForma
    payment: Payment
    document: Document  # what it paid
    credit: BankCredit  # too little for the pro forma: it stands on the prepaid account
    withdrawal: Withdrawal
    bundle: Bundle
    on_account: OnAccount
    low_balance: LowBalance
    customer: Customer
    saved_method: SavedMethod
    card_payment: Payment  # asked for, of the spare item; the bank wants it confirmed
    refund: Refund
    dispute: Dispute


def owing(word: str, organization: Organization) -> Owing:
    """Make one of everything."""
    here = System(organization.pk)
    address = BillingAddress.objects.create(
        organization=organization,
        kind="company",
        name=f"Atelier {word}",
        country="CH",
        language="en",
        copies=[f"copies@{word.lower()}.example"],
    )
    item, spare, paid = (
        a_due_item(organization, f"{word}:{n}", description=f"Mail service {word} {n}")
        for n in range(3)
    )
    with override_settings(SELLER={**settings.SELLER, **SELLS}):
        asked = pro_formas.make_proforma(here, [item], address=address)
    payment = paying.record_payment(here, told=told(12_00, f"ch_{word}"), items=[paid])
    assert payment.document is not None
    credit = Credit(f"bank {word}", chf(5_00), today(), asked.reference, f"Payer {word}")
    kept = bank.take_credit(System(), credit=credit)
    card = SavedMethod.objects.create(
        organization=organization,
        provider="stripe",
        reference=f"pm_{word}",
        means="card",
        brand=f"brand {word}",
        last4="4242",
        preferred_at=now(),
    )
    by_card = cards.ask_card(here, [spare])
    Payment.objects.filter(pk=by_card.pk).update(theirs=f"pi_{word}")
    of_payment = {"organization": organization, "payment": payment, "cents": 1}
    return Owing(
        address,
        item,
        spare,
        asked,
        payment,
        payment.document,
        kept,
        Withdrawal.objects.create(
            organization=organization,
            cents=1,
            currency="CHF",
            iban=IBAN,
            holder=f"Holder {word}",
            refused_at=now(),
            reason=f"Reason {word}",
        ),
        a_bundle(organization),
        OnAccount.objects.create(
            organization=organization, days=30, reason=f"Town {word}", ended_at=now()
        ),
        LowBalance.objects.create(organization=organization, cents=1),
        Customer.objects.create(
            organization=organization, provider="stripe", reference=f"cus_{word}"
        ),
        card,
        by_card,
        Refund.objects.create(**of_payment, theirs=f"re_{word}", failed_at=now()),
        Dispute.objects.create(
            **of_payment, reference=f"dp_{word}", reason=f"Reason {word}", won_at=now()
        ),
    )


def a_bundle(organization: Organization) -> Bundle:
    """A file of no documents, that can be had until tomorrow."""
    bundle = Bundle.objects.create(
        organization=organization,
        total=1,
        link_hash=uuid4().hex,
        ready_at=now(),
        bytes=1,
    )
    with bundles.written(bundle):
        return bundle


def money_pages(of: Owing) -> dict[str, dict[str, object]]:
    """Return what the addresses behind the counter ask for, by their names."""
    unmatched = BankCredit.objects.create(
        reference=uuid4().hex, cents=1_00, currency="CHF", booked_on=today()
    )
    paid = Withdrawal.objects.create(
        organization=of.withdrawal.organization,
        cents=1,
        currency="CHF",
        iban=IBAN,
        holder="Paid",
        approved_at=now(),
        paid_at=now(),
    )
    return {
        "backoffice:withdrawal": {"pk": of.withdrawal.pk},
        "backoffice:withdrawal-file": {"pk": paid.pk},
        "backoffice:credit": {"pk": unmatched.pk},
        "backoffice:refund": {"pk": of.document.pk},
        "backoffice:account": {"pk": of.document.organization_id},
    }
