"""Ordering: what was wished becomes owed, once, at the price that was shown."""

from datetime import date
from uuid import uuid4

import pytest

from comptoir.billing.models import Document, ProForma
from comptoir.billing.operations import paying
from comptoir.catalogue.models import FreeGrantUse, Price, PromoUse
from comptoir.catalogue.pricing import CodeExpired
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.kit.money import Currency, Money
from comptoir.orders.models import Order, Subscription
from comptoir.orders.obstacles import (
    ChooseMethod,
    EmptyCart,
    NotOpen,
    NotSoldAnyMore,
    PriceChanged,
)
from comptoir.orders.operations import carts, following, placing
from comptoir.orders.operations.placing import Founding
from comptoir.orders.permissions import Method, State
from comptoir.orders.wishes import Wish
from comptoir.organizations.models import Kind, Membership, Organization
from comptoir.organizations.operations.organizations import NameNeeded
from comptoir.organizations.permissions import Role
from comptoir.products.models import Product
from tests.billing.conftest import chf, paid_in, prepaid, told
from tests.catalogue.conftest import a_code, a_grant
from tests.conftest import a_member
from tests.jobs import run_jobs
from tests.orders.conftest import again, ordered, owed_for

pytestmark = pytest.mark.usefixtures("sells")


def pay(order, reference="ch_1"):
    items = owed_for(order)
    paying.record_payment(
        System(order.organization_id),
        told=told(sum(item.gross_cents for item in items), reference),
        items=items,
    )


def products():
    with everywhere():
        return list(Product.objects.order_by("pk"))


@pytest.mark.rule("R-50", "R-42")
def test_an_order_by_transfer_waits_for_its_payment(representative, mail, backup):
    order = ordered(representative, mail, backup)

    assert order.state is State.OPEN
    assert (order.total, order.net, order.vat) == (chf(10_00), chf(9_25), chf(75))
    assert [item.gross_cents for item in owed_for(order)] == [500, 500]
    with everywhere():
        assert ProForma.objects.get().amount == chf(10_00)
        assert not Document.objects.exists()
    run_jobs()
    assert not products()


@pytest.mark.rule("R-38", "R-50")
def test_what_is_paid_becomes_a_product(representative, mail, domain):
    carts.put(representative, offer=domain.slug, months=12, answer="example.org")
    order = ordered(representative, mail)
    pay(order)

    assert again(order).state is State.DONE
    assert not products()  # a job makes them, after the commit
    following.deliver(order.organization_id, order.pk)
    following.deliver(order.organization_id, order.pk)
    made = products()
    assert [(one.name, one.category, one.offer) for one in made] == [
        ("example.org", "domain", "domain"),
        ("Mail", "mail", "mail"),
    ]
    with everywhere():
        spans = [one.subscription for one in made]
        assert [(one.months, one.months_paid) for one in spans] == [(12, 12), (1, 1)]
        assert [one.until for one in made] == [one.until for one in spans]
        assert not any(one.auto_renew for one in made)


@pytest.mark.rule("R-38")
def test_three_of_something_are_three_products(representative, mail):
    carts.put(representative, offer=mail.slug, months=1, quantity=3)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    order = placing.place_order(representative, key=uuid4())
    assert order.total == chf(15_00)
    pay(order)
    following.deliver(order.organization_id, order.pk)

    assert len(products()) == 3


def test_an_order_sent_twice_is_one(representative, mail):
    carts.put(representative, offer=mail.slug, months=1)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    key = uuid4()
    first = placing.place_order(representative, key=key)

    assert placing.place_order(representative, key=key) == first
    with everywhere():
        assert Order.objects.count() == 1


@pytest.mark.rule("R-41")
def test_the_prepaid_account_pays_at_once(organization, representative, mail):
    paid_in(organization, 12_00)
    order = ordered(representative, mail, method=Method.PREPAID)

    assert order.state is State.DONE
    assert prepaid(organization) == 7_00


@pytest.mark.rule("R-43")
def test_a_total_of_0_is_done_at_once_with_an_invoice_at_0(organization, representative, mail):
    grant = a_grant(organization, mail, months=12)
    line = carts.put(representative, offer=mail.slug, months=1)
    carts.choose_grant(representative, line, grant=grant)
    order = placing.place_order(representative, key=uuid4())

    assert (order.state, order.method, order.total) == (State.DONE, Method.NOTHING, chf(0))
    with everywhere():
        document = Document.objects.get()
        assert (document.gross_cents, document.paid_at is not None) == (0, True)
        assert FreeGrantUse.objects.get().grant == grant
    following.deliver(organization.pk, order.pk)
    with everywhere():
        subscription = Subscription.objects.get()
        assert (subscription.months, subscription.months_paid) == (1, 12)


@pytest.mark.rule("R-43", "R-44", "R-50")
def test_cancelling_gives_grants_and_codes_back(organization, representative, mail, backup):
    a_code(offers=[backup])
    grant = a_grant(organization, mail)
    line = carts.put(representative, offer=mail.slug, months=1)
    carts.choose_grant(representative, line, grant=grant)
    carts.put(representative, offer=backup.slug, months=12)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    carts.apply_code(representative, code="SUMMER")
    order = placing.place_order(representative, key=uuid4())
    assert order.total == chf(45_00)
    with everywhere():
        assert PromoUse.objects.standing().get().source == order.source

    following.cancel(representative, order)

    assert again(order).state is State.CANCELLED
    with everywhere():
        assert FreeGrantUse.objects.get().returned_at is not None
        assert not PromoUse.objects.standing().exists()
    with pytest.raises(NotOpen):
        following.cancel(representative, order)


@pytest.mark.rule("R-44")
def test_a_code_counts_when_the_order_is_paid(representative, mail):
    a_code()
    carts.put(representative, offer=mail.slug, months=12)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    carts.apply_code(representative, code="SUMMER")
    order = placing.place_order(representative, key=uuid4())
    pay(order)

    with everywhere():
        assert PromoUse.objects.get(released_at=None).counted_at is not None


@pytest.mark.rule("R-44")
def test_a_code_is_checked_again_on_submission(representative, mail):
    code = a_code()
    carts.put(representative, offer=mail.slug, months=12)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    carts.apply_code(representative, code="SUMMER")
    code.starts, code.ends = date(2020, 1, 1), date(2020, 1, 31)
    code.save()

    with pytest.raises(CodeExpired):
        placing.place_order(representative, key=uuid4())
    with everywhere():
        assert not Order.objects.exists()


def test_a_paid_order_is_not_cancelled(representative, mail):
    order = ordered(representative, mail)
    pay(order)
    with pytest.raises(NotOpen):
        following.cancel(representative, order)


@pytest.mark.rule("R-41", "R-50")
def test_money_for_a_cancelled_order_stands_on_the_prepaid_account(
    organization, representative, mail
):
    order = ordered(representative, mail)
    following.cancel(representative, order)
    pay(order)

    assert again(order).state is State.CANCELLED
    assert prepaid(organization) == 5_00


@pytest.mark.rule("R-45")
def test_another_price_than_the_one_shown_is_not_ordered(representative, mail):
    carts.put(representative, offer=mail.slug, months=1)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    Price.objects.filter(offer=mail).update(cents=600)

    with pytest.raises(PriceChanged):
        placing.place_order(representative, key=uuid4(), expected=chf(5_00))
    assert placing.place_order(representative, key=uuid4(), expected=chf(6_00)).total == chf(6_00)


def test_nothing_is_not_ordered(representative):
    with pytest.raises(EmptyCart):
        placing.place_order(representative, key=uuid4())


def test_what_is_no_longer_sold_is_not_ordered(representative, mail):
    carts.put(representative, offer=mail.slug, months=1)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    Price.objects.filter(offer=mail).delete()
    with pytest.raises(NotSoldAnyMore):
        placing.place_order(representative, key=uuid4())


def test_the_payment_method_is_chosen_first(representative, mail):
    carts.put(representative, offer=mail.slug, months=1)
    with pytest.raises(ChooseMethod):
        placing.place_order(representative, key=uuid4())


@pytest.mark.rule("R-10")
def test_who_may_not_spend_money_orders_nothing(collaborator, external):
    for member in (collaborator, external):
        with pytest.raises(Forbidden):
            placing.place_order(member, key=uuid4())


@pytest.mark.rule("R-42")
def test_a_company_in_the_union_pays_the_net(organization, representative, mail):
    with everywhere():
        Organization.objects.update(country="DE", vat_number="DE136695976")
    member = a_member(Organization(pk=organization.pk), Role.ADMINISTRATOR)
    with everywhere():
        membership = Membership.objects.select_related("organization").get(pk=member.membership.pk)
    member = type(member)(membership, member.person)
    order = ordered(member, mail)

    assert order.total == Money(4_63, Currency.EUR)
    assert (order.vat_category, order.vat_reason) == ("AE", "reverse-charge-eu")


FOUNDING = Founding(kind=Kind.PERSON, name="", country="CH")


def first(person, founding=FOUNDING, **changed):
    fields = {"wishes": [Wish("mail", 12)], "method": Method.TRANSFER, "key": uuid4(), **changed}
    return placing.place_first_order(person, founding=founding, **fields)


@pytest.mark.rule("R-02", "R-03")
def test_the_first_order_makes_the_organization(person, mail):
    order = first(person)

    with everywhere():
        membership = Membership.objects.select_related("organization").get(user=person.user)
    assert membership.organization_id == order.organization_id
    assert membership.organization.name == "Zoé Durand"
    assert membership.role == Role.LEGAL_REPRESENTATIVE
    assert order.total == chf(50_00)


@pytest.mark.rule("R-02")
def test_the_second_order_goes_to_the_same_organization(person, mail):
    assert first(person).organization_id == first(person).organization_id


@pytest.mark.rule("R-02")
def test_cancelling_the_first_order_leaves_the_organization(person, mail):
    order = first(person)
    with everywhere():
        place = Membership.objects.select_related("organization").get(user=person.user)
    following.cancel(placing.Member(place, person), order)

    with everywhere():
        assert Organization.objects.filter(pk=order.organization_id).exists()


@pytest.mark.rule("R-02")
def test_a_first_order_that_is_refused_makes_no_organization(person, mail):
    with pytest.raises(ChooseMethod):
        first(person, method=None)
    with everywhere():
        assert not Organization.objects.exists()


@pytest.mark.rule("R-03")
def test_a_company_gives_its_name(person, mail):
    with pytest.raises(NameNeeded):
        first(person, Founding(kind=Kind.COMPANY, name=" ", country="CH"))


@pytest.mark.rule("R-44")
def test_a_code_reduces_a_first_order(person, mail):
    a_code()
    assert first(person, codes=["summer"]).total == chf(45_00)


@pytest.mark.rule("R-01")
def test_whoever_has_not_proved_an_address_orders_nothing(person, mail):
    person.user.verified_at = None
    with pytest.raises(Forbidden):
        first(person)
