"""What becomes of money and papers when an organization is deleted (R-46, R-55)."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.timezone import now

from comptoir.billing import bundles, store
from comptoir.billing.models import (
    Account,
    BillingAddress,
    Bundle,
    Customer,
    DueItem,
    LowBalance,
    OnAccount,
    ProForma,
    ProFormaItem,
    SavedMethod,
    What,
)
from comptoir.billing.operations.booking import book
from comptoir.billing.payers import held
from comptoir.billing.permissions import Upkeep
from comptoir.billing.queries import holdings
from comptoir.core.actors import System
from comptoir.core.jobs import job
from comptoir.core.operations import operation
from comptoir.core.retention import forget_rows
from comptoir.core.tenancy import tenancy

GIVEN_UP = (Account.PREPAID, Account.PROMOTIONAL)


@operation(Upkeep.PAYMENTS)
def give_up(actor: System) -> None:
    """Book what an organization leaves behind: promotional credit and small change (R-46)."""
    organization = held(actor)
    found = holdings(organization)
    for account in GIVEN_UP:
        for money in found[account]:
            moved = {account: money.cents, Account.REVENUE: -money.cents}
            book(organization, What.FORFEIT, money.currency, moved)


@operation(Upkeep.DOCUMENTS)
def settle(actor: System) -> None:
    """Let go of what nobody needs any more of a deleted organization; the rest is frozen rows."""
    organization = held(actor)
    OnAccount.objects.filter(organization=organization).delete()
    LowBalance.objects.filter(organization=organization).delete()


@operation(Upkeep.PAYMENTS)
def forget_cards(actor: System) -> None:
    """Forget the cards of a deleted organization, once the provider has (R-55).

    One that has paid stands in the books, without anything that tells it apart from others.
    """
    organization = held(actor)
    saved = SavedMethod.objects.filter(organization=organization)
    saved.filter(payments=None).delete()
    for method in saved.order_by("pk"):
        method.reference, method.brand, method.last4 = f"forgotten-{method.pk}", "", ""
        method.expires_on = method.added_by = method.preferred_at = None
        method.removed_at = method.removed_at or now()
        method.save()
    Customer.objects.filter(organization=organization).delete()


@job()
def forget(organization: int) -> None:
    """Forget requests to pay, prepared files and what nobody refers to; twice is once (R-55).

    What documents and payments refer to stays with them.
    """
    files = Bundle.objects.filter(organization=organization, farewell=False)
    with tenancy(organization):
        bundles.remove(files)
    forget_rows(files)
    asked = ProForma.objects.filter(organization=organization, credits=None)
    with tenancy(organization):
        sums = list(asked.exclude(pdf_sha256="").values_list("pdf_sha256", flat=True))
    forget_rows(ProFormaItem.objects.filter(organization=organization, pro_forma__credits=None))
    forget_rows(asked)
    for sha256 in sums:
        store.forget(sha256)
    cancelled = DueItem.objects.filter(organization=organization, cancelled_at__isnull=False)
    forget_rows(cancelled.filter(lines=None, pro_formas=None, payments=None))
    with tenancy(organization):
        for address in BillingAddress.objects.filter(organization=organization):
            with suppress(ProtectedError), transaction.atomic():
                address.delete()
