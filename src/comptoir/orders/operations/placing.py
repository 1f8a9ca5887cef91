"""Ordering: what was wished becomes owed, in one transaction (R-02, R-43, R-44, R-50)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import User
from comptoir.accounts.operations import address_codes, signing_up
from comptoir.accounts.permissions import Own
from comptoir.billing.drafts import Owed
from comptoir.billing.models import DueItem
from comptoir.billing.operations.owing import add_due_item
from comptoir.billing.sellers import today
from comptoir.catalogue.operations.free_grants import consume_grant
from comptoir.catalogue.operations.promo_codes import release_code, reserve_code
from comptoir.catalogue.pricing import Terms
from comptoir.core.operations import operation
from comptoir.core.tenancy import tenancy
from comptoir.journal import operations as journal
from comptoir.kit.money import Money
from comptoir.orders import letters, methods, queries
from comptoir.orders.events import OrderPlaced
from comptoir.orders.models import Cart, Order, OrderLine
from comptoir.orders.obstacles import ChooseMethod, EmptyCart, NotSoldAnyMore, PriceChanged
from comptoir.orders.operations import carts
from comptoir.orders.permissions import Method
from comptoir.orders.queries import Basket, Item
from comptoir.orders.wishes import Wish
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Kind, Membership
from comptoir.organizations.operations import organizations
from comptoir.organizations.operations.standing import locked_alone
from comptoir.organizations.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Founding:
    """What is asked of somebody whose first order makes an organization (R-02, R-03)."""

    kind: Kind
    name: str
    country: str


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Who orders without an account, and how they will log in (R-01)."""

    proof: int  # of the address: the number of the code that came back
    first_name: str
    last_name: str
    password: str = field(repr=False)
    language: str


@operation(Permission.ACCOUNTING_MANAGE)
def place_order(
    actor: Member, *, key: UUID, expected: Money | None = None, at_once: bool = False
) -> Order:
    """Order what is in one's cart, at the price of now, frozen from here on (R-42, R-50).

    The same page sent twice is one order. `expected` is the price that the page showed: nobody is
    made to pay more. What costs nothing is done at once, with an invoice at 0; so is what the
    prepaid account pays. `at_once`: a private customer wants it begun before the time to withdraw
    is over (R-51).
    """
    actor = locked_alone(actor, Permission.ACCOUNTING_MANAGE)
    known = Order.objects.filter(organization=actor.organization, key=key).first()
    if known is not None:
        return known
    basket = queries.basket(actor)
    cart = _orderable(basket, expected)
    method = _method(basket, cart)

    order = _order(actor, basket, cart, method, key)
    order.at_once = at_once and actor.organization.kind == Kind.PERSON
    order.save(update_fields=["at_once"])
    with translation.override(_language(order)):  # what is ordered will stand on an invoice
        items = [_owe(actor, order, line) for line in _lines(actor, order, basket)]
    _reserve(actor, order, basket)
    carts.empty(actor, cart)
    journal.record(actor, OrderPlaced(order=order.pk))
    letters.order_placed.post(organization=order.organization_id, order=order.pk)
    address = order.billing_address
    methods.ask(actor, method, items, organization=actor.organization, address=address)
    order.refresh_from_db()
    return order


@operation(Own.VERIFIED)
def place_first_order(
    actor: Person,
    *,
    founding: Founding,
    wishes: Sequence[Wish],
    method: Method | None,
    codes: Iterable[str] = (),
    key: UUID,
    expected: Money | None = None,
    at_once: bool = False,
) -> Order:
    """Order as somebody who acts in no organization: it is made in the same transaction (R-02).

    Of two first orders at the same time one waits here, and then finds the organization.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.user.pk)
    member = acting(actor) or _founder(actor, founding)
    with tenancy(member.organization.pk):
        carts.merge(member, wishes=wishes)
        carts.choose(member, method=method, address=None)
        for code in codes:
            carts.add_code(member, code=code)
        return place_order(member, key=key, expected=expected, at_once=at_once)


@operation(Own.ANYBODY)
def place_newcomers_order(
    actor: Visitor,
    *,
    newcomer: Newcomer,
    founding: Founding,
    wishes: Sequence[Wish],
    method: Method | None,
    codes: Iterable[str] = (),
    key: UUID,
    expected: Money | None = None,
    at_once: bool = False,
) -> Order:
    """Order as somebody whose address is proved, and who has no account: all is made here (R-02).

    Account, organization and order are there together, or none is. The same page sent twice is one
    of each; whoever has an account by now is told to log in.
    """
    known = address_codes.held(newcomer.proof).account
    if known is not None and known.check_password(newcomer.password):
        return _placed(Person(known, address=actor.address), key)
    user = signing_up.join_proved(
        actor,
        proof=newcomer.proof,
        password=newcomer.password,
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
        language=newcomer.language,
    )
    return place_first_order(
        Person(user, address=actor.address),
        founding=founding,
        wishes=wishes,
        method=method,
        codes=codes,
        key=key,
        expected=expected,
        at_once=at_once,
    )


def acting(actor: Person) -> Member | None:
    """Return somebody where they may order: in the organization that they joined first."""
    places = Membership.objects.filter(user=actor.user, blocked_at=None)
    for place in places.select_related("organization").order_by("joined_at", "pk"):
        member = Member(place, actor)
        if member.can(Permission.ACCOUNTING_MANAGE):
            return member
    return None


def _placed(actor: Person, key: UUID) -> Order:
    """What the same page, sent before, has ordered; a spent proof orders nothing more."""
    with actor.scope():
        member = acting(actor)
    if member is not None:
        with member.scope():
            order = Order.objects.filter(organization=member.organization, key=key).first()
        if order is not None:
            return order
    raise signing_up.KnownAlready


def _founder(actor: Person, founding: Founding) -> Member:
    made = organizations.create(
        actor, kind=founding.kind, name=founding.name, country=founding.country
    )
    with tenancy(made.pk):
        place = Membership.objects.select_related("organization")
        return Member(place.get(organization=made, user=actor.user), actor)


def _orderable(basket: Basket, expected: Money | None) -> Cart:
    if basket.cart is None or not basket.items:
        raise EmptyCart
    if basket.unsold:
        raise NotSoldAnyMore
    if expected is not None and not _as_shown(basket.quote.total, expected):
        raise PriceChanged
    return basket.cart


def _as_shown(total: Money, expected: Money) -> bool:
    """Tell whether it costs what the page showed, or less, by a free grant chosen on it."""
    return total.currency == expected.currency and total.cents <= expected.cents


def _method(basket: Basket, cart: Cart) -> Method:
    """How it is paid: chosen, and possible now; what costs nothing needs none (R-43)."""
    total = basket.quote.total
    if not total.cents:
        return Method.NOTHING
    for way in methods.ways(total, basket.organization):
        if way.method == cart.method:
            if way.obstacle is not None:
                raise way.obstacle
            return way.method
    raise ChooseMethod


def _order(actor: Member, basket: Basket, cart: Cart, method: Method, key: UUID) -> Order:
    quote = basket.quote
    return Order.objects.create(
        organization=actor.organization,
        key=key,
        placed_by=actor.user,
        method=method,
        billing_address=cart.billing_address,
        currency=quote.total.currency,
        cents=quote.total.cents,
        net_cents=quote.split.net.cents,
        vat_cents=quote.split.vat.cents,
        vat_rate=quote.decision.rate,
        vat_category=quote.decision.category,
        vat_reason=quote.decision.reason,
        vat_evidence=quote.decision.evidence,
        terms=settings.TERMS_VERSION,
        network=actor.person.address,
    )


def _language(order: Order) -> str:
    address = order.billing_address
    return order.organization.language if address is None else address.language


def _lines(actor: Member, order: Order, basket: Basket) -> list[OrderLine]:
    """Freeze each line with its price, and take what its free grant gives (R-43)."""
    return [_line(actor, order, basket, item) for item in basket.items]


def _line(actor: Member, order: Order, basket: Basket, item: Item) -> OrderLine:
    wish, quoted = item.line, item.quoted
    assert quoted is not None  # noqa: S101  nothing unsold came here
    tag = quoted.wanted.tag
    line = OrderLine.objects.create(
        organization=actor.organization,
        order=order,
        offer=wish.offer,
        name=wish.offer.name,
        months=wish.months,
        free_months=wish.grant.months if wish.grant else 0,
        quantity=wish.quantity,
        answer=wish.answer,
        unit_cents=tag.begin.cents,
        renewal_cents=tag.gross.cents,
        off_cents=quoted.off.cents,
        cents=quoted.pays.cents,
        net_cents=quoted.net.cents,
        currency=quoted.pays.currency,
        code=None if quoted.code is None else basket.uses[quoted.code].code,
        grant=wish.grant,
    )
    if wish.grant is not None:
        consume_grant(actor, wish.grant, source=line.source, quantity=line.quantity)
    return line


def _owe(actor: Member, order: Order, line: OrderLine) -> DueItem:
    owed = Owed(
        source=line.source,
        description=described(line),
        unit=line.unit,
        price=line.total,
        decision=order.decision,
        due_on=today(),
        quantity=line.quantity,
    )
    return add_due_item(actor, owed=owed, address=order.billing_address)


def described(line: OrderLine) -> str:
    """Say on a document what a line is."""
    free = _("free for %(months)s months") % {"months": line.free_months}
    period = _("1 year") if line.first_months == 12 else _("1 month")  # noqa: PLR2004
    parts = [line.name, line.answer, free if line.free_months else period]
    return " · ".join(part for part in parts if part)[:300]


def _reserve(actor: Member, order: Order, basket: Basket) -> None:
    """Move the codes from the cart to the order: each is checked again (R-44)."""
    lines = [one.wanted.line for one in basket.quote.lines]
    others: list[Terms] = []
    for use in basket.uses:
        release_code(actor, use)
        reserve_code(
            actor,
            code=use.code.code,
            source=order.source,
            lines=lines,
            until=order.open_until,
            others=others,
        )
        others.append(use.code.terms)
