"""What is read of carts and orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from comptoir.billing.models import Document, DocumentLine, DueItem, Payment, ProForma
from comptoir.billing.models.owed import DueItemQuerySet
from comptoir.billing.providers import stripe
from comptoir.catalogue import queries as catalogue
from comptoir.catalogue.days import today
from comptoir.catalogue.models import Offer, Price, PromoUse
from comptoir.catalogue.operations.promo_codes import written
from comptoir.catalogue.permissions import Category
from comptoir.catalogue.pricing import NotSold, Tag, Terms
from comptoir.catalogue.queries import Fitting
from comptoir.core.paging import Listed
from comptoir.core.prepared import Prepared
from comptoir.core.tenancy import tenancy
from comptoir.kit.money import Currency
from comptoir.orders import taxing
from comptoir.orders.models import Cart, CartLine, Order, ReminderChoice, Subscription
from comptoir.orders.quoting import Quote, Quoted, Wanted, quote
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership, Notice, Organization
from comptoir.organizations.permissions import Accounting, Role
from comptoir.products.models import Product


@dataclass
class Item:
    """A line of a cart with its price of today; without one where it is not sold any more."""

    line: CartLine
    tag: Tag | None
    quoted: Quoted | None = None
    fitting: Fitting | None = None


@dataclass
class Basket:
    """A cart as it is shown and ordered: repriced by the server, every time (R-45)."""

    organization: Organization
    cart: Cart | None
    items: list[Item]
    uses: list[PromoUse]

    @cached_property
    def quote(self) -> Quote:
        """What everything that is still sold costs."""
        priced = [item for item in self.items if item.tag is not None]
        made = quote(
            [wanted(item.line, item.tag) for item in priced if item.tag],
            [use.code.terms for use in self.uses],
            taxing.sale(self.organization),
        )
        for item, quoted in zip(priced, made.lines, strict=True):
            item.quoted = quoted
        return made

    def others(self, code: str) -> list[Terms]:
        """Return the terms of the codes that are on it already, but for this one."""
        return [use.code.terms for use in self.uses if use.code.code != written(code)]

    @property
    def unsold(self) -> list[Item]:
        return [item for item in self.items if item.tag is None]


def wanted(line: CartLine, tag: Tag) -> Wanted:
    """Return a line as a value that can be priced."""
    return Wanted(line.offer_id, tag, line.quantity, free=line.grant_id is not None)


def basket(actor: Member) -> Basket:
    """Return somebody's cart of their organization, priced as of now."""
    cart = Cart.objects.filter(organization=actor.organization, user=actor.user).first()
    if cart is None:
        return Basket(actor.organization, None, [], [])
    currency = Currency(actor.organization.currency)
    wished = list(cart.lines.select_related("offer", "grant").order_by("pk"))
    tags = _tags({line.offer_id for line in wished}, currency)
    items = [Item(line, tags.get((line.offer_id, line.months))) for line in wished]
    return Basket(actor.organization, cart, items, list(uses(cart)))


def _tags(offers: set[int], currency: Currency) -> dict[tuple[int, int], Tag]:
    """The prices of today of those offers that are still sold, by offer and period."""
    sold = Offer.objects.sold().filter(pk__in=offers)
    prices = catalogue.in_force(today()).filter(offer__in=sold, currency=currency)
    return {(price.offer_id, price.months): price.tag for price in prices}


def uses(cart: Cart) -> QuerySet[PromoUse]:
    """Return the promo codes on a cart, in the order in which they were typed."""
    standing = PromoUse.objects.filter(organization_id=cart.organization_id, released_at=None)
    on_it = standing.filter(source=cart.source, counted_at=None)
    return on_it.select_related("code").prefetch_related("code__offers").order_by("pk")


def due_items(order: Order) -> DueItemQuerySet:
    """Return what is owed for an order."""
    mine = DueItem.objects.filter(organization_id=order.organization_id)
    return mine.filter(source__startswith=f"{order.source}:").order_by("pk")


def lines(actor: Member) -> QuerySet[CartLine]:
    """Return the lines of somebody's own cart."""
    mine = CartLine.objects.filter(cart__organization=actor.organization, cart__user=actor.user)
    return mine.select_related("offer").order_by("pk")


def codes(actor: Member) -> QuerySet[PromoUse]:
    """Return the uses of promo codes of somebody's organization."""
    return PromoUse.objects.filter(organization=actor.organization).order_by("pk")


def sold(slug: str) -> Offer | None:
    """Return an offer that can be ordered today; None where there is none."""
    return Offer.objects.sold().filter(slug=slug).first()


def count(actor: Member) -> int:
    """Return how many lines somebody's cart has."""
    return lines(actor).count()


def orders(organization: Organization) -> QuerySet[Order]:
    """Return what an organization ordered; pages sort it."""
    return Order.objects.filter(organization=organization)


def lines_with_offers(order: Order) -> Sequence[object]:
    """Return an order's lines, as they were frozen."""
    return list(order.lines.select_related("offer", "code").order_by("pk"))


def fit(actor: Member, basket: Basket) -> None:
    """Look, once, for the free grants that fit each line, or for why none does (R-43)."""
    items = [item for item in basket.items if item.fitting is None]
    if not items:
        return
    lines = [(item.line.offer, item.line.quantity) for item in items]
    for item, fitting in zip(items, catalogue.fitting_each(actor, lines), strict=True):
        item.fitting = fitting


def tags(offer: Offer, currency: Currency) -> list[Tag]:
    """Return what an offer costs today in a currency, by period."""
    found = catalogue.in_force(today()).filter(offer=offer, currency=currency)
    return [price.tag for price in found.order_by("months")]


@dataclass(frozen=True)
class Shelf:
    """A category with what is sold of it, each offer with its prices."""

    category: Category
    offers: list[tuple[Offer, list[Tag]]]


def shelves(currency: Currency, category: Category | None = None) -> list[Shelf]:
    """Return what is sold today in a currency, shelf by shelf."""
    prices = catalogue.in_force(today()).filter(currency=currency)
    priced: dict[int, list[Tag]] = {}
    for price in prices:
        priced.setdefault(price.offer_id, []).append(price.tag)
    sold = Offer.objects.sold().whole().filter(pk__in=priced).order_by("position", "pk")
    found = [
        Shelf(one, [(offer, priced[offer.pk]) for offer in sold if offer.category == one])
        for one in Category
        if category in {None, one}
    ]
    return [shelf for shelf in found if shelf.offers]


def documents(order: Order) -> QuerySet[Document]:
    """Return the invoices and credit notes with lines of an order."""
    lines = DocumentLine.objects.filter(
        organization_id=order.organization_id, source__startswith=f"{order.source}:"
    )
    return Document.objects.filter(pk__in=lines.values("document")).order_by("pk")


def pro_forma(order: Order) -> ProForma | None:
    """Return the request to pay that was made with an order by transfer."""
    items = due_items(order).values("pk")
    asked = ProForma.objects.filter(items__due_item__in=items).order_by("pk")
    return asked.distinct().first()


def payment(order: Order) -> Payment | None:
    """Return what was asked of a card for an order and has no answer yet, the newest."""
    items = due_items(order).open().values("pk")
    asked = Payment.objects.filter(items__due_item__in=items, received_at=None, failed_at=None)
    return asked.filter(provider=stripe.KEY).order_by("-pk").first()


def next_page(order: Order) -> str:
    """Return where somebody goes who has just ordered: to pay by card, else to the order."""
    with tenancy(order.organization_id):
        asked = payment(order)
    return order.url if asked is None else stripe.page(asked)


def subscriptions() -> QuerySet[Subscription]:
    """Return what renews, with all that its calendar asks for."""
    return Subscription.objects.select_related(
        "product",
        "offer",
        "next_offer",
        "renewal",
        "billing_address",
        "organization__reminder_choice",
    )


_subscription: Prepared[Subscription] = Prepared(lambda pk: subscriptions().filter(pk=pk), int)
_renewed_by: Prepared[Subscription] = Prepared(
    lambda item: subscriptions().filter(renewal=item), int
)
_renewing: Prepared[Subscription] = Prepared(
    lambda product: subscriptions().filter(product=product), int
)


def subscription(number: int) -> Subscription | None:
    """Return one subscription, with all that its calendar asks for."""
    return _subscription.one(number)


def renewed_by(item: DueItem) -> Subscription | None:
    """Return the subscription whose next period something owed is for."""
    return _renewed_by.one(item.pk)


def renewing(product: Product) -> Subscription | None:
    """Return how a product renews, whatever became of it."""
    return _renewing.one(product.pk)


def _going_on(organization: int) -> QuerySet[Subscription]:
    return subscriptions().filter(organization=organization, ended_on=None)


GOING_ON: Listed[Subscription] = Listed(_going_on, ("due_on", "pk"), int)


def subscription_of(product: Product) -> Subscription | None:
    """Return how a product renews; None where it does not."""
    return _going_on(product.organization_id).filter(product=product).first()


def reminder_days(organization: Organization) -> list[int] | None:
    """Return the days before a renewal that were picked; None where nobody picked any (R-39)."""
    try:
        return organization.reminder_choice.days
    except ReminderChoice.DoesNotExist:
        return None


_begun: Prepared[Price] = Prepared(
    lambda offer, currency, day: Price.objects.filter(
        offer=offer, currency=currency, valid_from__lte=day
    ).order_by("-valid_from"),
    int,
    str,
    date,
)


def renewal_tag(subscription: Subscription) -> Tag:
    """Return what the next period costs by the list: the price of today, else the last there was.

    What is not sold any more goes on for those who have it.
    """
    currency = Currency(subscription.organization.currency)
    for price in _begun.all(subscription.renews_as.pk, currency, today()):
        if price.months == subscription.renews_for:
            return price.tag
    raise NotSold


def _told_of_money(organization: int) -> QuerySet[Membership]:
    concerned = Q(role__in=[Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR])
    accounting = Q(accounting__in=[Accounting.SEE, Accounting.MANAGE])
    members = Membership.objects.active().filter(concerned | accounting, organization=organization)
    return members.exclude(muted__notice=Notice.BILLING).order_by("pk")


_renewal_readers: Prepared[Membership] = Prepared(_told_of_money, int)


def renewal_readers(organization: int) -> list[Membership]:
    """Return who is told of money that is due: representatives, administrators, accounting."""
    return _renewal_readers.all(organization)
