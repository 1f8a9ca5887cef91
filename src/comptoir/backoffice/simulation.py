"""A year passing over a copy of sample data: what the calendar does, day by day.

The copy is a transaction that is undone in the end: nothing of it is kept, no job of it is ever
run, and so no letter leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction

from comptoir.accounts.actors import Person
from comptoir.accounts.models import User
from comptoir.backoffice.demo.stage import LOGINS
from comptoir.billing.facts import Means
from comptoir.billing.models import Document, DueItem
from comptoir.billing.operations.paying import Told, record_payment
from comptoir.catalogue.assortment import read
from comptoir.catalogue.models import Offer
from comptoir.catalogue.operations.stocking import stock
from comptoir.catalogue.permissions import Months, Wants
from comptoir.core.actors import System
from comptoir.core.days import as_of, today
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.kit.money import Currency, Money, total
from comptoir.kit.trouble import Trouble
from comptoir.orders import queries
from comptoir.orders.models import Subscription
from comptoir.orders.operations import carts, following, placing, renewing
from comptoir.orders.permissions import Method
from comptoir.orders.renewals import What
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership
from comptoir.organizations.permissions import Role
from comptoir.products.models import Product
from comptoir.products.operations import errands, holding, life

BUYERS = 12  # organizations that order something where nobody has yet
SAVED = 500_00  # cents that those who renew automatically have on their prepaid account
DAY = timedelta(days=1)


@dataclass
class Passed:
    """What happened on one day."""

    day: date
    acts: Counter[What] = field(default_factory=Counter)
    issued: list[tuple[str, str, Money]] = field(default_factory=list)  # number, for whom, how much
    paid: int = 0  # renewals that customers paid by a transfer


@contextmanager
def copy() -> Iterator[None]:
    """Work on a copy of the sample data: whatever is done inside is undone."""
    with transaction.atomic():
        if not User.objects.filter(email__in=LOGINS).exists():
            raise Trouble("Only sample data is simulated: run it beside `comptoir demo`.")
        try:
            yield
        finally:
            transaction.set_rollback(True)


def year(first: date, last: date) -> Iterator[Passed]:
    """Live each day; inside `copy`. Where nothing renews yet, some customers order on the first.

    A third of those renews automatically, a third pays each renewal by a transfer three days
    before, and a third never pays again.
    """
    known = _newest()
    with as_of(first):
        stock(System(), read())
        payers = _customers() if not renewing_at_all() else set[int]()
    for number in range((last - first).days + 1):
        day = first + number * DAY
        with as_of(day):
            passed = _live(day, payers)
        passed.issued, known = _issued(known), _newest()
        yield passed


def renewing_at_all() -> bool:
    """Tell whether anything renews."""
    with everywhere():
        return Subscription.objects.exists()


def _live(day: date, payers: set[int]) -> Passed:
    passed = Passed(day)
    passed.paid = sum(_pay(item) for item in _due(day + 3 * DAY, payers))
    for organization, number in renewing.waiting():
        acts = renewing.run_day(System(organization), Subscription(pk=number))
        passed.acts.update(act.what for act in acts)
    life.end_what_ran_out()
    return passed


def _due(day: date, payers: set[int]) -> list[DueItem]:
    with everywhere():
        found = DueItem.objects.open().filter(due_on=day, organization__in=payers)
        return list(found.order_by("pk"))


def _pay(item: DueItem) -> int:
    told = Told("simulated", uuid4().hex, item.gross, Means.TRANSFER)
    record_payment(System(item.organization_id), told=told, items=[item])
    return 1


def _newest() -> int:
    with everywhere():
        newest = Document.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _issued(known: int) -> list[tuple[str, str, Money]]:
    with everywhere():
        found = Document.objects.filter(pk__gt=known).select_related("organization")
        rows = list(found.order_by("pk"))
    return [(row.number, row.organization.name, row.gross) for row in rows]


def _customers() -> set[int]:
    """Let some organizations order something; return those that will pay by a transfer."""
    with everywhere():
        chiefs = Membership.objects.active().filter(role=Role.LEGAL_REPRESENTATIVE)
        places = list(chiefs.select_related("user", "organization").order_by("pk")[: BUYERS * 2])
        offers = [one for one in Offer.objects.sold().whole().order_by("pk") if _priced(one)]
    if not offers:
        raise Trouble("Nothing is sold on the first day: begin with a later one.")
    payers: set[int] = set()
    met: set[int] = set()
    for place in places:
        if place.organization_id in met or len(met) >= BUYERS:
            continue
        habit = len(met) % 3
        met.add(place.organization_id)
        _order(place, offers[len(met) % len(offers)], months=1 if len(met) % 2 else 12)
        if habit == 0:
            _renew_automatically(place)
        if habit == 1:
            payers.add(place.organization_id)
    return payers


def _priced(offer: Offer) -> bool:
    return all(queries.tags(offer, currency) for currency in Currency)


def _order(place: Membership, offer: Offer, *, months: int) -> None:
    """Order as somebody would, pay, and have it set up as our team would."""
    actor = Member(place, Person(place.user, fresh=True))
    here = System(place.organization_id)
    with tenancy(place.organization_id):
        asked = {
            Wants.DOMAIN: f"simulated-{place.organization_id}.example",
            Wants.NAME: "Simulated",
        }.get(Wants(offer.wants), "")
        tags = queries.tags(offer, Currency(place.organization.currency))
        known = {tag.months for tag in tags}
        carts.put(
            actor,
            offer=offer.slug,
            months=Months(months if months in known else max(known)),
            quantity=1,
            answer=asked,
        )
        price = queries.basket(actor).quote.total
        _credit(here, price)
        carts.choose(actor, method=Method.PREPAID, address=None)
        order = placing.place_order(actor, key=uuid4())
        following.deliver(organization=order.organization_id, order=order.pk)
        for product in Product.objects.filter(source__startswith=f"{order.source}:"):
            errands.ready(here, product)


def _renew_automatically(place: Membership) -> None:
    actor = Member(place, Person(place.user, fresh=True))
    here = System(place.organization_id)
    with tenancy(place.organization_id):
        _credit(here, Money(SAVED, Currency(place.organization.currency)))
        for product in Product.objects.filter(organization=place.organization):
            holding.choose_renewal(actor, product, auto_renew=True)


def _credit(here: System, amount: Money) -> None:
    record_payment(here, told=Told("simulated", uuid4().hex, amount, Means.TRANSFER))


def turnover(days: list[Passed]) -> list[Money]:
    """Return what was invoiced, by currency."""
    issued = [amount for passed in days for _, _, amount in passed.issued]
    return [
        total([amount for amount in issued if amount.currency == currency], currency)
        for currency in Currency
        if any(amount.currency == currency for amount in issued)
    ]


def default_span() -> tuple[date, date]:
    """Return a year from today on."""
    return today(), today() + timedelta(days=365)
