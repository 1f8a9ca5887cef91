"""Renewals: the next period becomes owed, is reminded of, tried, paid or given up (R-39).

Each subscription knows the next day on which something happens; the calendar looks at those whose
day has come. A missed day is caught up, and a day run twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.utils.translation import gettext as _
from django.utils.translation import override

from comptoir.billing import vat
from comptoir.billing.drafts import Owed
from comptoir.billing.models import BillingAddress, DueItem
from comptoir.billing.operations.owing import add_due_item, cancel_due_item
from comptoir.billing.payers import held
from comptoir.billing.queries import preferred_address
from comptoir.core.actors import System
from comptoir.core.days import today
from comptoir.core.jobs import calendar, job
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import everywhere
from comptoir.kit.money import Currency, Money
from comptoir.kit.periods import months_after
from comptoir.orders import letters, queries, renewals, taxing
from comptoir.orders.models import Subscription
from comptoir.orders.operations.charging import charge
from comptoir.orders.permissions import Upkeep
from comptoir.orders.renewals import Act, What
from comptoir.organizations.models import Organization
from comptoir.products.models import Product
from comptoir.products.operations import life
from comptoir.products.permissions import Reason

BATCH = 500  # subscriptions of one job
NEEDS = frozenset({What.OPEN, What.ATTEMPT, What.REMIND})
log = structlog.get_logger("comptoir.orders")


class SomeFailed(Exception):
    """Of a batch some could not be renewed; the job comes back for them."""


@operation(Upkeep.ORDERS)
def run_day(actor: System, subscription: Subscription) -> list[Act]:
    """Do what the calendar of one subscription has for today, and what was missed before.

    Returns what was done, for those who watch a year pass.
    """
    held(actor)
    found = _again(subscription)
    if found.next_on is None or found.next_on > today():
        return []

    todo = renewals.course(_acts(found), found.done, today())
    found.put_off += todo.late
    found.done = today()
    schedule(found)
    if found.renewal is None and NEEDS.intersection(act.what for act in todo.acts):
        open_renewal(actor, found)
    found.save(update_fields=["done", "next_on", "put_off", "renewal", "opened"])
    for place, act in enumerate(todo.acts, 1):
        if DO[act.what](actor, found):
            return todo.acts[:place]  # paid: it has another calendar now
    return todo.acts


@operation(Upkeep.ORDERS)
def renewed(actor: System, item: DueItem) -> None:
    """Let a product run on for the period that is paid; it counts from the day it was due."""
    found = queries.renewed_by(item)
    if found is None:
        return
    offer, found.months_paid = found.renews_as, found.months_paid + found.renews_for
    changed = offer != found.offer
    found.offer, found.months = offer, found.renews_for
    found.next_offer = found.next_months = None
    found.billing_address = item.billing_address
    found.put_off, found.transfer_on = 0, None
    close_renewal(found)
    begin(found)
    found.save()
    if changed:
        life.change_offer(actor, found.product, offer=offer.slug)
    life.extend(actor, found.product, until=found.until)


@operation(Upkeep.ORDERS)
def stopped(actor: System, product: Product) -> None:
    """Note that a product will not be renewed: what is not paid is never claimed (R-38)."""
    found = _of(actor, product)
    if found is None or found.ended_on is not None:
        return
    item = found.renewal
    close_renewal(found)
    found.cancelled, found.next_on = True, None
    found.save()
    _give_up(actor, item)


@operation(Upkeep.ORDERS)
def resumed(actor: System, product: Product) -> None:
    """Note that a product goes on after all: its calendar is caught up."""
    found = _of(actor, product)
    if found is None or found.ended_on is not None:
        return
    found.cancelled = False
    begin(found)
    found.save()


@operation(Upkeep.ORDERS)
def ended(actor: System, product: Product) -> None:
    """Note that a product is over: nothing of it is owed, and what it held is erased later."""
    found = _of(actor, product)
    if found is None or found.ended_on is not None:
        return
    item = found.renewal
    close_renewal(found)
    found.ended_on = found.done = today()
    found.put_off = 0
    schedule(found)
    found.save()
    _give_up(actor, item)


@operation(Upkeep.ORDERS)
def given_up(actor: System, item: DueItem) -> None:  # noqa: ARG001
    """Note that an open renewal was cancelled by somebody; the next reminder opens another."""
    for found in Subscription.objects.filter(renewal=item):
        close_renewal(found)
        found.save()


@calendar("5 4 * * *")
def renewals_of_the_day() -> None:
    """Hand out the subscriptions whose day has come, in batches that workers share."""
    pairs = waiting()
    for start in range(0, len(pairs), BATCH):
        run_batch.later(pairs=[list(pair) for pair in pairs[start : start + BATCH]])


@job()
def run_batch(pairs: list[list[int]]) -> None:
    """Run the day of some subscriptions; one that fails keeps no other from its turn."""
    failed = 0
    for organization, subscription in pairs:
        try:
            run_day(System(organization), Subscription(pk=subscription))
        except Exception:
            log.exception("a renewal failed", organization=organization, subscription=subscription)
            failed += 1
    if failed:
        raise SomeFailed(failed)


def waiting() -> list[tuple[int, int]]:
    """Return whose day has come: organizations and subscriptions, each organization at a time."""
    with everywhere():
        found = Subscription.objects.waiting(today()).order_by("organization_id", "pk")
        return list(found.values_list("organization_id", "pk"))


def begin(subscription: Subscription) -> None:
    """Set the calendar of the next period to its start; not saved."""
    subscription.done = subscription.ends_on - renewals.EARLIEST
    schedule(subscription)


def schedule(subscription: Subscription) -> None:
    """Set the next day on which anything could happen, whatever is ticked then; not saved."""
    acts = _acts(subscription, everything=True)
    subscription.next_on = renewals.next_day(acts, subscription.done)


def open_renewal(actor: System, subscription: Subscription) -> DueItem:
    """Owe the next period, priced and taxed once and for all (R-42); not saved."""
    subscription.opened += 1
    item = add_due_item(actor, owed=_owed(subscription), address=_address(subscription))
    subscription.renewal = item
    return item


def close_renewal(subscription: Subscription) -> None:
    """Forget the renewal that was open, and what was said of it; not saved."""
    subscription.renewal = None
    subscription.announced_cents = subscription.announced_on = None


def announced(subscription: Subscription) -> Money | None:
    """Return the price that the customer was told for the renewal that is open."""
    if subscription.announced_cents is None or subscription.renewal is None:
        return None
    return Money(subscription.announced_cents, Currency(subscription.renewal.currency))


def announce(subscription: Subscription) -> None:
    """Note that the customer knows the price of the renewal that is open."""
    assert subscription.renewal is not None  # noqa: S101  whoever announces has opened it
    subscription.announced_cents = subscription.renewal.gross_cents
    subscription.announced_on = today()
    subscription.save(update_fields=["announced_cents", "announced_on"])


def _again(subscription: Subscription) -> Subscription:
    """A subscription, read again: whoever comes here holds the organization until the commit."""
    found = queries.subscription(subscription.pk)
    if found is None:
        raise NotFound
    return found


def _of(actor: System, product: Product) -> Subscription | None:
    held(actor)
    return queries.renewing(product)


def _give_up(actor: System, item: DueItem | None) -> None:
    if item is not None:
        cancel_due_item(actor, item)


def _acts(subscription: Subscription, *, everything: bool = False) -> Iterable[Act]:
    """What the calendar has for a subscription; `everything`: whatever is ticked and picked."""
    months, put_off = subscription.months, subscription.put_off
    if subscription.ended_on is not None:
        return renewals.afterlife(subscription.ended_on, months, put_off=put_off)
    if subscription.cancelled:
        return []
    return renewals.plan(
        subscription.ends_on,
        months,
        automatic=everything or subscription.product.auto_renew,
        wanted=None if everything else queries.reminder_days(subscription.organization),
        put_off=put_off,
    )


def _owed(subscription: Subscription) -> Owed:
    organization = subscription.organization
    sale = taxing.sale(organization)
    tag = queries.renewal_tag(subscription)
    price = vat.price(sale.seller, sale.customer, tag.gross, sale.day)
    due = subscription.ends_on
    paid = subscription.months_paid + subscription.renews_for
    return Owed(
        source=subscription.source,
        description=_described(subscription, organization),
        unit=price,
        price=price,
        decision=vat.decide(sale.seller, sale.customer, sale.day),
        due_on=due,
        period_from=due,
        period_to=months_after(subscription.anchor, paid) - timedelta(days=1),
    )


def _described(subscription: Subscription, organization: Organization) -> str:
    """Say on a document what is renewed, in the language of whom it is made out to."""
    address = subscription.billing_address
    language = address.language if address else organization.language
    with override(language):
        offer, product = subscription.renews_as.name, subscription.product.name
        period = _("1 year") if subscription.renews_for == 12 else _("1 month")  # noqa: PLR2004
    parts = [offer, product if product != offer else "", period]
    return " · ".join(part for part in parts if part)[:300]


def _address(subscription: Subscription) -> BillingAddress | None:
    """Whom it is made out to: the last used for that product, if it still can be (R-37)."""
    last = subscription.billing_address
    if last is not None and last.archived_at is not None:
        return preferred_address(subscription.organization)
    return last


def _paused(subscription: Subscription) -> bool:
    """Tell whether an announced transfer is waited for: no reminder, and nothing is taken twice."""
    on = subscription.transfer_on
    return on is not None and today() < on + renewals.TRANSFER


def _attempt(actor: System, subscription: Subscription) -> bool:
    """Charge at most what was announced; where nothing was, announce it, and try the next time."""
    if subscription.renewal is None or _paused(subscription):
        return False
    most = announced(subscription)
    if most is None:
        return _remind(actor, subscription)
    if charge(actor, subscription.renewal, most=most):
        _tell(subscription, What.ATTEMPT)
        return True
    return False


def _remind(_actor: System, subscription: Subscription) -> bool:
    if subscription.renewal is not None and not _paused(subscription):
        announce(subscription)
        _tell(subscription, What.REMIND)
    return False


def _expire(actor: System, subscription: Subscription) -> bool:
    life.expire(actor, subscription.product)
    _tell(subscription, What.EXPIRE)
    return False


def _suspend(actor: System, subscription: Subscription) -> bool:
    life.suspend(actor, subscription.product, reason=Reason.UNPAID)
    _tell(subscription, What.SUSPEND)
    return False


def _terminate(actor: System, subscription: Subscription) -> bool:
    life.terminate(actor, subscription.product)
    return False


def _erase(actor: System, subscription: Subscription) -> bool:
    life.erase(actor, subscription.product)
    return False


def _warning(what: What) -> Callable[[System, Subscription], bool]:
    def warn(_actor: System, subscription: Subscription) -> bool:
        _tell(subscription, what)
        return False

    return warn


def _nothing(_actor: System, _subscription: Subscription) -> bool:
    return False


DO: dict[What, Callable[[System, Subscription], bool]] = {
    What.OPEN: _nothing,  # done before: others need it too
    What.ATTEMPT: _attempt,
    What.REMIND: _remind,
    What.EXPIRE: _expire,
    What.WARN_OF_SUSPENSION: _warning(What.WARN_OF_SUSPENSION),
    What.SUSPEND: _suspend,
    What.WARN_OF_END: _warning(What.WARN_OF_END),
    What.TERMINATE: _terminate,
    What.WARN_OF_ERASURE: _warning(What.WARN_OF_ERASURE),
    What.ERASE: _erase,
}


def _tell(subscription: Subscription, what: What) -> None:
    """Write to all who are told of money: members who want it, and the address's copies (R-39)."""
    said: dict[str, Any] = {
        "organization": subscription.organization_id,
        "subscription": subscription.pk,
        "renewal": subscription.renewal_id or 0,
        "what": what.name,
        "day": today().isoformat(),
    }
    for reader in queries.renewal_readers(subscription.organization_id):
        letters.renewal_told.post(**said, membership=reader.pk)
    address = _address(subscription)
    if address is not None:
        for place in range(len(address.copies)):
            letters.renewal_copied.post(**said, address=address.pk, place=place)
