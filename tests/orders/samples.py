"""What an organization has in its cart and among its orders, for the guards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.utils.timezone import now

from comptoir.catalogue.models import Offer, PromoCode, PromoUse
from comptoir.orders.models import (
    Cart,
    CartLine,
    Declaration,
    Order,
    OrderLine,
    ReminderChoice,
    Subscription,
)
from comptoir.organizations.models import Membership
from comptoir.products.models import Product


@dataclass(frozen=True)
class Ordering:
    """A cart with a line and a code, an order with a line, and what renews."""

    cart: Cart
    cart_line: CartLine
    cart_code: PromoUse
    order: Order
    order_line: OrderLine
    subscription: Subscription
    declaration: Declaration
    reminders: ReminderChoice


def ordering(word: str, buyer: Membership, product: Product, offer: Offer) -> Ordering:
    """Make one of everything."""
    here = {"organization_id": buyer.organization_id}
    cart = Cart.objects.create(**here, user=buyer.user)
    order = Order.objects.create(
        **here,
        key=uuid4(),
        placed_by=buyer.user,
        method="transfer",
        currency="CHF",
        cents=500,
        net_cents=463,
        vat_cents=37,
        vat_rate="8.10",
        vat_category="S",
        vat_reason="seller-country",
    )
    priced = {"unit_cents": 500, "renewal_cents": 500, "cents": 500, "net_cents": 463}
    code, _ = PromoCode.objects.get_or_create(code="CART", defaults={"percent": 5})
    return Ordering(
        cart,
        CartLine.objects.create(**here, cart=cart, offer=offer, months=1, answer=f"{word}.example"),
        PromoUse.objects.create(
            **here, code=code, source=cart.source, reserved_until=now() + timedelta(days=1)
        ),
        order,
        OrderLine.objects.create(
            **here,
            **priced,
            order=order,
            offer=offer,
            name=f"Order {word}",
            months=1,
            quantity=1,
            currency="CHF",
        ),
        Subscription.objects.create(
            **here, product=product, offer=offer, months=1, anchor=date(2030, 1, 1), months_paid=1
        ),
        Declaration.objects.create(
            **here,
            kind="termination",
            number=uuid4().hex[:20],
            product=product,
            contract=f"Contract {word}",
            name=f"Customer {word}",
            email=f"customer@{word.lower()}.example",
            language="en",
            link_hash=uuid4().hex,
        ),
        ReminderChoice.objects.create(**here, days=[30, 7]),
    )
