"""The cart: what is in it, what it costs, and how long it is kept."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.billing.obstacles import NotEnoughPrepaid
from comptoir.catalogue.models import Price, PromoUse
from comptoir.catalogue.pricing import NotSold, UnknownCode
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits
from comptoir.orders import answers
from comptoir.orders.models import Cart, CartLine
from comptoir.orders.obstacles import ChooseMethod, GrantElsewhere, OneOnly
from comptoir.orders.operations import carts
from comptoir.orders.permissions import Method
from comptoir.orders.wishes import Wish
from tests.billing.conftest import chf
from tests.catalogue.conftest import a_code, a_grant

pytestmark = pytest.mark.usefixtures("sells")


@pytest.mark.rule("R-45")
def test_more_of_the_same_is_one_line(representative, mail, seen):
    carts.put(representative, offer=mail.slug, months=12)
    carts.put(representative, offer=mail.slug, months=12, quantity=2)
    carts.put(representative, offer=mail.slug, months=1)

    basket = seen(representative)
    assert [(item.line.months, item.line.quantity) for item in basket.items] == [(12, 3), (1, 1)]
    assert basket.quote.total == chf(155_00)


@pytest.mark.rule("R-45")
def test_everybody_has_a_cart_of_their_own(representative, administrator, elsewhere, mail, seen):
    line = carts.put(representative, offer=mail.slug, months=1)

    assert not seen(administrator).items
    for stranger in (administrator, elsewhere):
        with pytest.raises(NotFound):
            carts.take_out(stranger, line)
    assert len(seen(representative).items) == 1


@pytest.mark.rule("R-10")
def test_who_may_not_spend_money_has_no_cart(collaborator, external, mail):
    for member in (collaborator, external):
        with pytest.raises(Forbidden):
            carts.put(member, offer=mail.slug, months=1)


@pytest.mark.rule("R-45")
def test_the_price_is_the_one_of_now(representative, mail, seen):
    carts.put(representative, offer=mail.slug, months=1)
    Price.objects.filter(offer=mail, months=1).update(cents=700)

    assert seen(representative).quote.total == chf(7_00)


def test_what_left_the_shop_is_shown_without_a_price(representative, mail, seen):
    carts.put(representative, offer=mail.slug, months=1)
    Price.objects.filter(offer=mail).delete()

    basket = seen(representative)
    assert [item.line.offer for item in basket.unsold] == [mail]
    assert basket.quote.total == chf(0)


def test_nothing_is_put_in_that_has_no_price(representative, mail):
    Price.objects.filter(offer=mail, months=12).delete()
    with pytest.raises(NotSold):
        carts.put(representative, offer=mail.slug, months=12)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Entreprise-Familiale.XYZ ", "entreprise-familiale.xyz"),
        ("https://example.org/page", "example.org"),
        ("zoé.example", "xn--zo-cja.example"),
        ("example.org.", "example.org"),
    ],
)
def test_a_domain_is_kept_as_the_dns_writes_it(representative, domain, written, kept):
    assert carts.put(representative, offer=domain.slug, months=12, answer=written).answer == kept


@pytest.mark.parametrize(
    "written", ["", "example", "-a.org", "a b.org", "a..org", "1.2.3.4", "x" * 300]
)
def test_what_is_no_domain_is_refused_at_its_field(representative, domain, written):
    with pytest.raises(answers.NoDomain) as refused:
        carts.put(representative, offer=domain.slug, months=12, answer=written)
    assert refused.value.field == "answer"


def test_a_domain_is_in_the_cart_once(representative, domain, seen):
    for _ in range(2):
        line = carts.put(
            representative, offer=domain.slug, months=12, quantity=3, answer="example.org"
        )
    assert [item.line.quantity for item in seen(representative).items] == [1]
    with pytest.raises(OneOnly):
        carts.change(representative, line, quantity=2, months=12)


def test_a_changed_period_joins_the_line_that_has_it(representative, mail, seen):
    carts.put(representative, offer=mail.slug, months=12)
    line = carts.put(representative, offer=mail.slug, months=1)
    carts.change(representative, line, quantity=4, months=12)

    assert [(one.line.months, one.line.quantity) for one in seen(representative).items] == [(12, 4)]


@pytest.mark.rule("R-43")
def test_a_free_grant_is_applied_only_when_chosen(organization, representative, mail, backup, seen):
    grant = a_grant(organization, mail)
    line = carts.put(representative, offer=mail.slug, months=1)
    other = carts.put(representative, offer=backup.slug, months=1)
    assert seen(representative).quote.total == chf(10_00)

    carts.choose_grant(representative, line, grant=grant)
    assert seen(representative).quote.total == chf(5_00)
    with pytest.raises(GrantElsewhere):
        carts.choose_grant(representative, other, grant=grant)

    carts.choose_grant(representative, line, grant=None)
    assert seen(representative).quote.total == chf(10_00)


@pytest.mark.rule("R-44")
def test_the_code_comes_after_the_payment_method(representative, mail, seen):
    a_code()
    carts.put(representative, offer=mail.slug, months=12)
    with pytest.raises(ChooseMethod):
        carts.apply_code(representative, code="summer")

    carts.choose(representative, method=Method.TRANSFER, address=None)
    with pytest.raises(UnknownCode):
        carts.apply_code(representative, code="winter")
    carts.apply_code(representative, code=" summer ")
    assert seen(representative).quote.total == chf(45_00)


@pytest.mark.rule("R-44")
def test_a_code_waits_thirty_minutes_and_can_be_taken_off(representative, mail, seen):
    a_code()
    carts.put(representative, offer=mail.slug, months=12)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    use = carts.apply_code(representative, code="SUMMER")
    assert abs(use.reserved_until - now() - limits.CHECKOUT) < timedelta(minutes=1)

    carts.drop_code(representative, use)
    assert seen(representative).quote.total == chf(50_00)


def test_a_cart_without_lines_holds_no_code(representative, mail):
    a_code()
    line = carts.put(representative, offer=mail.slug, months=12)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    carts.apply_code(representative, code="SUMMER")
    carts.take_out(representative, line)

    with everywhere():
        assert not PromoUse.objects.standing().exists()


def test_the_prepaid_account_is_chosen_only_when_it_holds_enough(representative, mail):
    carts.put(representative, offer=mail.slug, months=1)
    with pytest.raises(NotEnoughPrepaid) as refused:
        carts.choose(representative, method=Method.PREPAID, address=None)
    assert refused.value.field == "method"


@pytest.mark.rule("R-45")
def test_what_a_visitor_wished_is_merged(representative, mail, domain, seen):
    carts.put(representative, offer=mail.slug, months=1)
    carts.merge(
        representative,
        wishes=[
            Wish("mail", 1, 2),
            Wish("gone", 1),
            Wish("domain", 12, answer="example.org"),
            Wish("domain", 12, answer="nonsense"),
        ],
    )
    lines = [item.line for item in seen(representative).items]
    assert [(line.offer.slug, line.quantity) for line in lines] == [("mail", 3), ("domain", 1)]


@pytest.mark.rule("R-45")
def test_a_cart_is_kept_thirty_days(representative, administrator, mail):
    for member in (representative, administrator):
        carts.put(member, offer=mail.slug, months=1)
    with everywhere():
        old = Cart.objects.filter(user=representative.user)
        old.update(touched_at=now() - limits.CART_KEPT - timedelta(minutes=1))

    carts.forget(System())
    with everywhere():
        assert [cart.user for cart in Cart.objects.all()] == [administrator.user]
        assert CartLine.objects.count() == 1
