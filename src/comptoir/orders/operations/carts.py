"""The cart: one of each person in each organization, kept thirty days (R-45)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.timezone import now

from comptoir.billing.models import BillingAddress
from comptoir.catalogue import queries as catalogue
from comptoir.catalogue.models import FreeGrant, PromoUse
from comptoir.catalogue.operations import guesses
from comptoir.catalogue.operations.promo_codes import release_code, reserve_code
from comptoir.catalogue.permissions import Months, Wants
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound, Refusal
from comptoir.kit import limits
from comptoir.kit.money import Currency
from comptoir.orders import answers, methods, queries
from comptoir.orders.models import Cart, CartLine
from comptoir.orders.obstacles import CartFull, ChooseMethod, GrantElsewhere, OneOnly
from comptoir.orders.permissions import Method, Upkeep
from comptoir.orders.wishes import Wish
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Permission


@operation(Permission.ACCOUNTING_MANAGE)
def put(
    actor: Member, *, offer: str, months: Months, quantity: int = 1, answer: str = ""
) -> CartLine:
    """Put an offer, by its slug, into one's cart; more of what asks for no name is one line."""
    wanted = catalogue.offer(offer)
    catalogue.price(wanted, currency=Currency(actor.organization.currency), months=months)
    answer = answers.read(wanted, answer)
    cart = _held(actor)
    known = cart.lines.filter(offer=wanted, months=months, answer=answer).first()
    if known is not None:
        return _more(known, 0 if answer else quantity)
    if cart.lines.count() >= limits.CART_LINES:
        raise CartFull

    return CartLine.objects.create(
        organization=actor.organization,
        cart=cart,
        offer=wanted,
        months=months,
        quantity=1 if answer else quantity,
        answer=answer,
    )


@operation(Permission.ACCOUNTING_MANAGE)
def change(actor: Member, line: CartLine, *, quantity: int, months: Months) -> None:
    """Want more or fewer of something, or for another period."""
    line = _own(actor, line)
    catalogue.price(line.offer, currency=Currency(actor.organization.currency), months=months)
    if quantity > 1 and line.offer.wants != Wants.NOTHING:
        raise OneOnly

    CartLine.objects.filter(
        cart=line.cart, offer=line.offer, months=months, answer=line.answer
    ).exclude(pk=line.pk).delete()
    line.quantity, line.months = quantity, months
    line.save(update_fields=["quantity", "months"])


@operation(Permission.ACCOUNTING_MANAGE)
def choose_grant(actor: Member, line: CartLine, *, grant: FreeGrant | None) -> None:
    """Have a free grant pay for a line, or not; it is never applied unless chosen (R-43)."""
    line = _own(actor, line)
    if grant is not None:
        fitting = catalogue.fitting_grants(actor, line.offer, quantity=line.quantity)
        if grant.pk not in {one.pk for one in fitting.grants}:
            raise GrantElsewhere

    line.grant = grant
    line.save(update_fields=["grant"])


@operation(Permission.ACCOUNTING_MANAGE)
def take_out(actor: Member, line: CartLine) -> None:
    """Take something out of one's cart; with the last line the promo codes are free again."""
    line = _own(actor, line)
    line.delete()
    if not line.cart.lines.exists():
        _release(actor, queries.uses(line.cart))


@operation(Permission.ACCOUNTING_MANAGE)
def choose(actor: Member, *, method: Method | None, address: BillingAddress | None) -> None:
    """Say how the order will be paid, and whom the invoice is made out to (R-37)."""
    cart = _held(actor)
    total = queries.basket(actor).quote.total
    way = next(
        (one for one in methods.ways(total, actor.organization) if one.method == method), None
    )
    if way is not None and way.obstacle is not None:
        raise _under(way.obstacle, "method")

    cart.method, cart.billing_address = method or "", address
    cart.save(update_fields=["method", "billing_address"])


def apply_code(actor: Member, *, code: str) -> PromoUse:
    """Put a promo code that was typed on one's cart, unless too many were guessed (R-44)."""
    with guesses.counted(actor.person):
        return add_code(actor, code=code)


@operation(Permission.ACCOUNTING_MANAGE)
def add_code(actor: Member, *, code: str) -> PromoUse:
    """Put a promo code on one's cart: its use waits thirty minutes for the order (R-44)."""
    cart = _held(actor)
    basket = queries.basket(actor)
    if not cart.method and basket.quote.total.cents:
        raise ChooseMethod

    return reserve_code(
        actor,
        code=code,
        source=cart.source,
        lines=[one.wanted.line for one in basket.quote.lines],
        until=now() + limits.CHECKOUT,
        others=basket.others(code),
    )


@operation(Permission.ACCOUNTING_MANAGE)
def drop_code(actor: Member, use: PromoUse) -> None:
    """Take a promo code off one's cart."""
    if use.source != _held(actor).source:
        raise NotFound
    release_code(actor, use)


@operation(Permission.ACCOUNTING_MANAGE)
def merge(actor: Member, *, wishes: Iterable[Wish]) -> None:
    """Put what was wished before signing in into the cart, as far as it is still sold (R-45)."""
    for wish in wishes:
        try:
            put(
                actor,
                offer=wish.offer,
                months=Months(wish.months),
                quantity=wish.quantity,
                answer=wish.answer,
            )
        except Refusal:  # not sold any more, or the cart is full: the page shows what is in it
            continue


@operation(Upkeep.ORDERS)
def forget(actor: System) -> int:  # noqa: ARG001
    """Throw away carts that nobody has touched for thirty days (R-45)."""
    gone, _kinds = Cart.objects.filter(touched_at__lt=now() - limits.CART_KEPT).delete()
    return gone


def empty(actor: Member, cart: Cart) -> None:
    """Leave nothing in a cart: inside the operation that ordered it."""
    _release(actor, queries.uses(cart))
    cart.delete()


def _held(actor: Member) -> Cart:
    """Somebody's cart of their organization, touched now, and so held until the commit."""
    cart, _fresh = Cart.objects.get_or_create(organization=actor.organization, user=actor.user)
    cart.touched_at = now()
    cart.save(update_fields=["touched_at"])
    return cart


def _own(actor: Member, line: CartLine) -> CartLine:
    """A line of one's own cart, read again; another person's is not there."""
    found = CartLine.objects.filter(pk=line.pk, cart=_held(actor)).first()
    if found is None:
        raise NotFound
    return found


def _more(line: CartLine, quantity: int) -> CartLine:
    line.quantity = min(line.quantity + quantity, limits.CART_QUANTITY)
    line.save(update_fields=["quantity"])
    return line


def _release(actor: Member, uses: Iterable[PromoUse]) -> None:
    for use in uses:
        release_code(actor, use)


def _under(refusal: Refusal, field: str) -> Refusal:
    refusal.field = field
    return refusal
