"""What several do to carts and orders at once: nothing is made, charged or given twice."""

from __future__ import annotations

from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import User
from comptoir.accounts.operations import address_codes
from comptoir.billing.models import DueItem, Payment
from comptoir.billing.operations import paying
from comptoir.catalogue.models import FreeGrantUse, PromoUse
from comptoir.catalogue.operations.free_grants import GrantSpent
from comptoir.catalogue.pricing import CodeUsedUp
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.orders.models import CartLine, Order
from comptoir.orders.obstacles import GrantElsewhere, NotOpen
from comptoir.orders.operations import carts, following, placing
from comptoir.orders.operations.placing import Founding, Newcomer
from comptoir.orders.permissions import Method, State
from comptoir.orders.wishes import Wish
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Kind, Membership, Organization
from comptoir.organizations.permissions import Role
from comptoir.products.models import Product
from tests.billing.conftest import prepaid, sells, told
from tests.catalogue.conftest import a_code, a_grant, an_offer
from tests.conftest import PASSWORD, a_member, a_user, an_organization
from tests.orders.conftest import again, ordered, owed_for
from tests.races.overlap import Course, overlapping

__all__ = ["sells"]
pytestmark = pytest.mark.usefixtures("sells")
HERE = "orders.operations"


def member(name: str = "Munster SA") -> Member:
    return a_member(an_organization(name), Role.LEGAL_REPRESENTATIVE)


def filled(actor: Member, *, code: str = "") -> Member:
    """Somebody whose cart is ready to be ordered."""
    carts.put(actor, offer=an_offer(f"offer-{actor.organization.pk}").slug, months=1)
    carts.choose(actor, method=Method.TRANSFER, address=None)
    if code:
        carts.apply_code(actor, code=code)
    return actor


def place(actor: Member, key: UUID | None = None) -> Any:
    return lambda: placing.place_order(actor, key=key or uuid4())


def first(person: Person, key: UUID) -> Any:
    return lambda: placing.place_first_order(
        person,
        founding=Founding(kind=Kind.PERSON, name="", country="CH"),
        wishes=[Wish("mail", 12)],
        method=Method.TRANSFER,
        key=key,
    )


@pytest.mark.rule("R-02")
@pytest.mark.proves(f"{HERE}.placing:place_first_order")
def test_two_first_orders_make_one_organization():
    an_offer()
    person = Person(a_user("zoe@example.org", "Zoé", "Durand"), fresh=True)
    one, other = overlapping(first(person, uuid4()), first(person, uuid4()))

    assert one.organization_id == other.organization_id
    with everywhere():
        assert Organization.objects.count() == 1
        assert Membership.objects.filter(user=person.user).count() == 1


@pytest.mark.rule("R-02")
def test_a_newcomers_order_sent_twice_at_once_is_one_of_everything():
    an_offer()
    visitor, key = Visitor("192.0.2.1"), uuid4()
    asked = address_codes.write_code(visitor, email="zoe@example.org", language="en")
    address_codes.prove_by_code(visitor, asked=asked.pk, code=asked.code)
    newcomer = Newcomer(
        proof=asked.pk, first_name="Zoé", last_name="Durand", password=PASSWORD, language="en"
    )

    def order() -> Order:
        return placing.place_newcomers_order(
            visitor,
            newcomer=newcomer,
            founding=Founding(kind=Kind.PERSON, name="", country="CH"),
            wishes=[Wish("mail", 12)],
            method=Method.TRANSFER,
            key=key,
        )

    one, other = overlapping(order, order)

    assert one == other
    assert User.objects.count() == 1
    with everywhere():
        assert (Organization.objects.count(), Membership.objects.count()) == (1, 1)
        assert (Order.objects.count(), DueItem.objects.count()) == (1, 1)


def test_an_order_sent_twice_at_once_is_one():
    actor, key = filled(member()), uuid4()
    one, other = overlapping(place(actor, key), place(actor, key))

    assert one == other
    with everywhere():
        assert DueItem.objects.count() == 1


@pytest.mark.rule("R-45")
def test_what_two_tabs_put_into_one_cart_is_all_in_it():
    actor, offer = member(), an_offer()
    carts.put(actor, offer=an_offer("other").slug, months=1)

    def put() -> Any:
        return carts.put(actor, offer=offer.slug, months=1)

    overlapping(put, put)
    with everywhere():
        assert CartLine.objects.get(offer=offer).quantity == 2


@pytest.mark.rule("R-43")
def test_a_grant_for_one_is_not_given_twice():
    colleague = member()
    actor = a_member(colleague.organization, Role.ADMINISTRATOR)
    offer = an_offer()
    grant = a_grant(actor.organization, offer, quantity=1)
    for who in (actor, colleague):
        carts.choose_grant(who, carts.put(who, offer=offer.slug, months=1), grant=grant)
    results = overlapping(place(actor), place(colleague))

    assert sum(isinstance(one, Order) for one in results) == 1, results
    assert sum(isinstance(one, (GrantSpent, GrantElsewhere)) for one in results) == 1
    with everywhere():
        assert FreeGrantUse.objects.count() == 1


@pytest.mark.rule("R-44")
def test_of_two_buyers_one_gets_the_last_use():
    a_code(most=1)
    one, other = member("One SA"), member("Other SA")
    for who in (one, other):
        filled(who)
    results = overlapping(
        lambda: carts.apply_code(one, code="SUMMER"),
        lambda: carts.apply_code(other, code="SUMMER"),
    )

    assert sum(isinstance(result, CodeUsedUp) for result in results) == 1, results
    with everywhere():
        assert PromoUse.objects.standing().count() == 1


@pytest.mark.rule("R-41", "R-50")
@pytest.mark.parametrize("paid_first", [True, False])
def test_an_order_cancelled_while_it_is_paid_is_one_or_the_other(paid_first):
    actor = member()
    order = ordered(actor, an_offer())
    items = owed_for(order)

    def pay() -> Payment:
        return paying.record_payment(System(order.organization_id), told=told(500), items=items)

    def cancel() -> None:
        following.cancel(actor, order)

    first, second = (pay, cancel) if paid_first else (cancel, pay)
    results = overlapping(first, second)

    credited = prepaid(actor.organization)
    assert (again(order).state, credited) in {(State.DONE, 0), (State.CANCELLED, 500)}, results
    assert isinstance(results[1], NotOpen) == paid_first


@pytest.mark.rule("R-38")
def test_an_order_delivered_by_two_jobs_is_one_product():
    actor = member()
    order = ordered(actor, an_offer())
    items = owed_for(order)
    paying.record_payment(System(order.organization_id), told=told(500), items=items)
    together = Barrier(2)

    def deliver() -> None:
        together.wait(10)
        following.deliver(order.organization_id, order.pk)

    courses = [Course(deliver) for _ in range(2)]
    for course in courses:
        course.start()
    for course in courses:
        course.join(20)

    assert [course.result for course in courses] == [None, None]
    with everywhere():
        assert Product.objects.count() == 1
