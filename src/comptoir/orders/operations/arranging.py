"""What members arrange about renewals: as what, for how long, whom it is made out to."""

from __future__ import annotations

from collections.abc import Collection

from comptoir.billing import vat
from comptoir.billing.drafts import Owed
from comptoir.billing.models import BillingAddress, Document
from comptoir.billing.operations.accounting import invoice_on_account
from comptoir.billing.operations.owing import add_due_item, cancel_due_item, choose_address
from comptoir.billing.operations.paying import pay_from_prepaid
from comptoir.billing.payers import held, job_in
from comptoir.billing.queries import on_account
from comptoir.catalogue.models import Offer
from comptoir.core.days import today
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.journal import operations as journal
from comptoir.orders import alternatives, queries, renewals, taxing
from comptoir.orders.events import (
    OfferUpgraded,
    RemindersChosen,
    RenewalArranged,
    TransferAnnounced,
)
from comptoir.orders.models import ReminderChoice, Subscription
from comptoir.orders.obstacles import NothingOpen, NotOffered, NotRenewed, NoUpgrade
from comptoir.orders.operations import renewing
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Permission
from comptoir.products.operations import holding, life


@operation(Permission.ACCOUNTING_MANAGE)
def arrange(
    actor: Member,
    subscription: Subscription,
    *,
    offer: str,
    months: int,
    address: BillingAddress | None,
    automatic: bool,
) -> None:
    """Choose how a product goes on from its next period (R-37, R-40, R-53).

    What is owed for it already is made anew when it becomes something else; whoever chooses sees
    the price, so that it is announced.
    """
    found = _going_on(actor, subscription)
    before = _told(found)
    same = (offer, months) == (found.renews_as.slug, found.renews_for)
    wanted = found.renews_as if same else _possible(found, offer, months)
    if wanted is None:
        raise NotOffered

    found.next_offer = None if wanted == found.offer else wanted
    found.next_months = None if months == found.months else months
    found.billing_address = address
    found.save()
    if not same:
        _reopen(actor, found)
    _make_out(actor, found)
    holding.choose_renewal(actor, found.product, auto_renew=automatic)
    if automatic and found.renewal is not None:
        renewing.announce(found)
    event = RenewalArranged(product=found.product.name, before=before, after=_told(found))
    if event.before != event.after:
        journal.record(actor, event)


@operation(Permission.ACCOUNTING_MANAGE)
def announce_transfer(actor: Member, subscription: Subscription) -> None:
    """Say that the money is on its way: reminders and attempts wait for ten days (R-39)."""
    found = _going_on(actor, subscription)
    if found.renewal is None:
        raise NothingOpen

    found.transfer_on = today()
    found.save(update_fields=["transfer_on"])
    journal.record(actor, TransferAnnounced(product=found.product.name))


@operation(Permission.ACCOUNTING_MANAGE)
def choose_reminders(actor: Member, *, days: Collection[int]) -> None:
    """Pick on which days before a renewal reminders are sent (R-39)."""
    organization = held(actor)
    known = sorted(set(days) & set(renewals.YEARLY.reminders), reverse=True)
    ReminderChoice.objects.update_or_create(organization=organization, defaults={"days": known})
    journal.record(actor, RemindersChosen())


@operation(Permission.ACCOUNTING_MANAGE)
def upgrade(actor: Member, subscription: Subscription, *, offer: str) -> Document:
    """Make a product a better offer now: the rest of what is paid is paid up, by days (R-53).

    The prepaid account pays it, in the same moment or not at all; who pays on account gets an
    invoice.
    """
    found = _going_on(actor, subscription)
    better = [one for one in alternatives.upgrades(found) if one.to.offer.slug == offer]
    if not better:
        raise NoUpgrade

    here = job_in(found.organization)
    found.opened += 1
    item = add_due_item(here, owed=_rest(found, better[0]), address=found.billing_address)
    agreed = item.gross_cents and on_account(found.organization)
    document = (invoice_on_account if agreed else pay_from_prepaid)(actor, [item])
    before = found.offer
    found.offer = better[0].to.offer
    if found.next_offer == found.offer:
        found.next_offer = None
    found.save()
    if found.next_offer is None:
        _reopen(actor, found)
    life.change_offer(here, found.product, offer=offer)
    event = OfferUpgraded(
        product=found.product.name,
        before={"offer": before.called(found.organization)},
        after={"offer": found.offer.called(found.organization)},
    )
    journal.record(actor, event)
    return document


def _going_on(actor: Member, subscription: Subscription) -> Subscription:
    """A subscription, read again under the lock, that has a next period."""
    held(actor)
    found = queries.subscription(subscription.pk)
    if found is None:
        raise NotFound
    if found.cancelled or found.ended_on is not None:
        raise NotRenewed
    return found


def _possible(subscription: Subscription, offer: str, months: int) -> Offer | None:
    """The offer of this slug, if a product can go on as it for so long."""
    found = alternatives.alternatives(subscription)
    fitting = (one.offer for one in found if (one.offer.slug, one.months) == (offer, months))
    return next(fitting, None)


def _make_out(actor: Member, subscription: Subscription) -> None:
    """Make what is owed already out to the address that is chosen now (R-37)."""
    item = subscription.renewal
    if item is not None and item.billing_address_id != subscription.billing_address_id:
        choose_address(actor, [item], address=subscription.billing_address)


def _reopen(actor: Member, subscription: Subscription) -> None:
    """Owe the next period as what it is now, where it was owed before."""
    item = subscription.renewal
    if item is None:
        return
    here = job_in(subscription.organization)
    renewing.close_renewal(subscription)
    subscription.save()
    cancel_due_item(actor, item)
    renewing.open_renewal(here, subscription)
    subscription.save()
    renewing.announce(subscription)


def _rest(subscription: Subscription, wanted: alternatives.Upgrade) -> Owed:
    sale = taxing.sale(subscription.organization)
    offer = wanted.to.offer.called(subscription.organization)
    return Owed(
        source=f"upgrade:{subscription.pk}:{subscription.opened}",
        description=f"{offer} · {subscription.product.name}"[:300],
        unit=wanted.price,
        price=wanted.price,
        decision=vat.decide(sale.seller, sale.customer, sale.day),
        due_on=today(),
        period_from=today(),
        period_to=subscription.until,
    )


def _told(subscription: Subscription) -> dict[str, object]:
    """What the journal keeps of an arrangement."""
    address = subscription.billing_address
    return {
        "offer": subscription.renews_as.called(subscription.organization),
        "period": subscription.renews_for,
        "billing_address": address.name if address else "",
    }
