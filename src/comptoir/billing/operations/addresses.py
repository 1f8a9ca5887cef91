"""Billing addresses: whom invoices are made out to (R-37)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.utils.timezone import now

from comptoir.billing.events import AddressAdded, AddressArchived, AddressChanged, AddressPreferred
from comptoir.billing.models import BillingAddress
from comptoir.billing.obstacles import UsedOnUnpaid
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.journal import operations as journal
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Permission


@dataclass(frozen=True)
class Written:
    """A billing address as somebody wrote it."""

    kind: str
    name: str
    country: str
    language: str
    contact: str = ""
    street: str = ""
    street_more: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    vat_number: str = ""
    order_reference: str = ""
    copies: tuple[str, ...] = ()


@operation(Permission.ACCOUNTING_MANAGE)
def add(actor: Member, *, written: Written) -> BillingAddress:
    """Add an address that invoices can be made out to."""
    address = BillingAddress.objects.create(organization=actor.organization, **_columns(written))
    journal.record(actor, AddressAdded(address=address.name))
    return address


@operation(Permission.ACCOUNTING_MANAGE)
def change(actor: Member, address: BillingAddress, *, written: Written) -> None:
    """Change an address for what comes; what was issued keeps the copy that it has."""
    address = _held(actor, address)
    columns = _columns(written)
    before = {name: getattr(address, name) for name in columns}
    changed = [name for name in columns if before[name] != columns[name]]
    if not changed:
        return
    for name in changed:
        setattr(address, name, columns[name])
    address.save(update_fields=changed)
    journal.record(
        actor,
        AddressChanged(
            address=address.name,
            before={name: before[name] for name in changed},
            after={name: columns[name] for name in changed},
        ),
    )


@operation(Permission.ACCOUNTING_MANAGE)
def prefer(actor: Member, address: BillingAddress | None) -> None:
    """Propose an address first from now on; None proposes the organization's own (R-37)."""
    organization = actor.organization.lock()
    chosen = None if address is None else _held(actor, address)
    for before in organization.billing_addresses.exclude(preferred_at=None):
        if before == chosen:
            return
        before.preferred_at = None
        before.save(update_fields=["preferred_at"])
    if chosen is not None:
        chosen.preferred_at = now()
        chosen.save(update_fields=["preferred_at"])
    journal.record(actor, AddressPreferred(address=chosen.name if chosen else organization.name))


@operation(Permission.ACCOUNTING_MANAGE)
def archive(actor: Member, address: BillingAddress) -> None:
    """Put an address away; refused while something unpaid is made out to it (R-37)."""
    actor.organization.lock()
    address = _held(actor, address)
    if address.due_items.open().exists():
        raise UsedOnUnpaid

    address.archived_at, address.preferred_at = now(), None
    address.save(update_fields=["archived_at", "preferred_at"])
    journal.record(actor, AddressArchived(address=address.name))


def own(actor: Member) -> Written:
    """Return the organization's own address, as a first draft of another."""
    it = actor.organization
    return Written(
        it.kind,
        it.name,
        it.country,
        it.language,
        street=it.street,
        street_more=it.street_more,
        postal_code=it.postal_code,
        city=it.city,
        region=it.region,
        vat_number=it.vat_number,
    )


def written(address: BillingAddress) -> Written:
    """Return an address as it stands."""
    columns = {name: getattr(address, name) for name in Written.__dataclass_fields__}
    return Written(**{**columns, "copies": tuple(address.copies)})


def _columns(written: Written) -> dict[str, object]:
    return {**asdict(written), "copies": list(written.copies)}


def _held(actor: Member, address: BillingAddress) -> BillingAddress:
    found = actor.organization.billing_addresses.usable().filter(pk=address.pk).first()
    if found is None:
        raise NotFound
    return found
