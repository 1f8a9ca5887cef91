"""What the database itself lets through once, whatever the code above forgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, models
from django.utils.timezone import now

from comptoir.accounts.models import (
    Confirmation,
    PasswordReset,
    Proof,
    RecoveryRequest,
    User,
)
from comptoir.backoffice.models import RecoveryGrant
from comptoir.billing.models import (
    BillingAddress,
    Bundle,
    Customer,
    Document,
    DocumentLine,
    DueItem,
    OnAccount,
    Payment,
    PaymentItem,
    ProFormaItem,
    Refund,
    SavedMethod,
    Series,
    Transmission,
    Withdrawal,
)
from comptoir.billing.models import Entry as MoneyEntry
from comptoir.catalogue.models import FreeGrantUse, PromoUse
from comptoir.core.tenancy import everywhere
from comptoir.drivers.manual.models import StaffTask
from comptoir.orders.models import Cart, CartLine, Order
from comptoir.organizations.models import (
    Appointment,
    Invitation,
    InvitationTeam,
    Membership,
    MutedNotice,
    Notice,
    Team,
    TeamPlace,
)
from comptoir.organizations.permissions import Role
from comptoir.products.models import Errand, Grant, Product, Suspension
from comptoir.products.permissions import Act, Reason
from tests.conftest import a_user, an_organization
from tests.guards.samples import Furnished, furnished
from tests.races.overlap import overlapping
from tests.races.sites import constraints

Row = Callable[[Furnished, User], models.Model]
SOON = timedelta(hours=1)
PLACES = count(100)


def membership(of: Furnished, user: User) -> Membership:
    return Membership(organization=of.organization, user=user, role=Role.EXTERNAL)


def team(of: Furnished, user: User) -> Team:
    return Team(organization=of.organization, name="Twins")


def place(of: Furnished, user: User) -> TeamPlace:
    here = of.cast[Role.EXTERNAL].membership
    return TeamPlace(organization=of.organization, team=of.team, membership=here)


def muted(of: Furnished, user: User) -> MutedNotice:
    here = of.cast[Role.EXTERNAL].membership
    return MutedNotice(organization=of.organization, membership=here, notice=Notice.SECURITY)


def invitation(of: Furnished, user: User) -> Invitation:
    return Invitation(
        organization=of.organization, email=user.email, role=Role.EXTERNAL, language="en"
    )


def invitation_team(of: Furnished, user: User) -> InvitationTeam:
    other = Team.objects.get(name="Another")
    return InvitationTeam(organization=of.organization, invitation=of.invitation, team=other)


def appointment(of: Furnished, user: User) -> Appointment:
    return Appointment(
        organization=of.organization, user=user, reason="Gone", effective_at=now() + SOON
    )


def confirmation(of: Furnished, user: User) -> Confirmation:
    return Confirmation(
        user=user,
        proof=Proof.LOGIN,
        email=user.email,
        link_hash=uuid4().hex,
        link_until=now() + SOON,
        code_until=now() + SOON,
    )


def password_reset(of: Furnished, user: User) -> PasswordReset:
    return PasswordReset(user=user, to_recovery=False, token_hash=uuid4().hex, until=now() + SOON)


def recovery(of: Furnished, user: User) -> RecoveryGrant:
    request = RecoveryRequest.objects.create(
        email=user.email, contact="c@example.org", name="N", story="S", language="en"
    )
    return RecoveryGrant(
        request=request,
        user=user,
        effective_at=now() + SOON,
        stop_hash=uuid4().hex,
        link_hash=uuid4().hex,
    )


def promo_use(of: Furnished, user: User) -> PromoUse:
    return PromoUse(
        organization=of.organization,
        code=of.shopping.promo_use.code,
        source="order:2",
        reserved_until=now() + SOON,
    )


def free_grant_use(of: Furnished, user: User) -> FreeGrantUse:
    return FreeGrantUse(
        organization=of.organization, grant=of.shopping.free_grant, source="order:2:1"
    )


def product(of: Furnished, user: User) -> Product:
    return Product(
        organization=of.organization, category="mail", driver="parking", name="Twin", source="twin"
    )


def suspension(of: Furnished, user: User) -> Suspension:
    return Suspension(organization=of.organization, product=of.product, reason=Reason.UNPAID)


def errand(of: Furnished, user: User) -> Errand:
    return Errand(organization=of.organization, product=of.product, act=Act.RESUME)


def grant(of: Furnished, user: User) -> Grant:
    return Grant(organization=of.organization, team=of.team, category="mail", use=True)


def staff_task(of: Furnished, user: User) -> StaffTask:
    return StaffTask(organization=of.organization, product=of.product, act=Act.RESUME)


def billing_address(of: Furnished, user: User) -> BillingAddress:
    return BillingAddress(
        organization=of.organization,
        kind="company",
        name="Twin",
        country="CH",
        language="en",
        preferred_at=now(),
    )


def due_item(of: Furnished, user: User) -> DueItem:
    return DueItem(
        organization=of.organization,
        source="twin",
        description="Twin",
        unit_gross_cents=0,
        gross_cents=0,
        net_cents=0,
        currency="CHF",
        vat_category="S",
        vat_rate="8.10",
        vat_reason="seller-country",
        due_on=now().date(),
    )


def asked_for(of: Furnished, user: User) -> ProFormaItem:
    return ProFormaItem(
        organization=of.organization, pro_forma=of.pro_forma, due_item=of.owing.spare
    )


def series(of: Furnished, user: User) -> Series:
    return Series(seller="twin", kind="invoice", year=2030)


def document(of: Furnished, user: User) -> Document:
    return Document(
        organization=of.organization,
        kind="invoice",
        seller="twin",
        year=2030,
        place=1,
        number=uuid4().hex[:30],
        issued_on=now().date(),
        currency="CHF",
        net_cents=0,
        tax_cents=0,
        gross_cents=0,
        facts={},
    )


def document_line(
    of: Furnished, user: User, *, place: int = 99, again: bool = True
) -> DocumentLine:
    return DocumentLine(
        organization=of.organization,
        document=of.document,
        place=place,
        due_item=of.owing.spare,
        description="Twin",
        quantity=1,
        net_cents=0,
        gross_cents=0,
        vat_category="S",
        vat_rate="8.10",
        vat_reason="seller-country",
        invoices=not again,
    )


def invoiced(of: Furnished, user: User) -> DocumentLine:
    return document_line(of, user, place=next(PLACES), again=False)


def transmission(of: Furnished, user: User) -> Transmission:
    return Transmission(
        organization=of.organization,
        document=of.document,
        channel="download_and_mail",
        state="twin",
    )


def payment(of: Furnished, user: User) -> Payment:
    return Payment(
        organization=of.organization,
        provider="card",
        reference="twin",
        means="card",
        cents=1,
        currency="CHF",
    )


def payment_item(of: Furnished, user: User) -> PaymentItem:
    return PaymentItem(
        organization=of.organization, payment=of.owing.payment, due_item=of.owing.spare
    )


def sale(of: Furnished, user: User) -> MoneyEntry:
    free = Document.objects.get(number="FREE")
    return MoneyEntry(organization=of.organization, what="sale", document=free)


def credit(of: Furnished, user: User) -> MoneyEntry:
    return MoneyEntry(organization=of.organization, what="credit", payment=of.owing.payment)


def cart(of: Furnished, user: User) -> Cart:
    return Cart(organization=of.organization, user=user)


def cart_line(of: Furnished, user: User) -> CartLine:
    known = of.ordering.cart_line
    return CartLine(
        organization=of.organization, cart=known.cart, offer=known.offer, months=1, answer="twin"
    )


def order(of: Furnished, user: User) -> Order:
    return Order(
        organization=of.organization,
        key=UUID(int=1),
        method="transfer",
        currency="CHF",
        cents=0,
        net_cents=0,
        vat_cents=0,
        vat_rate=0,
        vat_category="S",
        vat_reason="seller-country",
    )


def withdrawal(of: Furnished, user: User) -> Withdrawal:
    here = {"organization": of.organization, "cents": 1, "currency": "CHF"}
    return Withdrawal(**here, iban="CH9300762011623852957", holder="Twin")


def payout(of: Furnished, user: User) -> MoneyEntry:
    return MoneyEntry(organization=of.organization, what="payout", withdrawal=of.owing.withdrawal)


def farewell(of: Furnished, user: User) -> Bundle:
    return Bundle(organization=of.organization, farewell=True, total=1, link_hash=uuid4().hex)


def on_account(of: Furnished, user: User) -> OnAccount:
    return OnAccount(organization=of.organization, days=30, reason="Twin")


def customer(of: Furnished, user: User) -> Customer:
    return Customer(organization=of.organization, provider="twin", reference=uuid4().hex)


def customer_there(of: Furnished, user: User) -> Customer:
    return Customer(organization=an_organization("Another"), provider="there", reference="twin")


def saved_method(of: Furnished, user: User, **changed: Any) -> SavedMethod:
    fields = {"provider": "twin", "reference": "twin", "means": "card", "last4": "4242", **changed}
    return SavedMethod(organization=of.organization, **fields)


def usual_method(of: Furnished, user: User) -> SavedMethod:
    return saved_method(of, user, reference=uuid4().hex, preferred_at=now())


def payment_there(of: Furnished, user: User) -> Payment:
    known = payment(of, user)
    known.reference, known.theirs = uuid4().hex, "twin"
    return known


def refund(of: Furnished, user: User) -> Refund:
    return Refund(organization=of.organization, payment=of.owing.payment, theirs="twin", cents=1)


TWINS: dict[str, Row] = {
    "a_method_is_saved_once": saved_method,
    "one_customer_a_provider": customer,
    "one_organization_a_customer": customer_there,
    "one_payment_of_theirs": payment_there,
    "one_preferred_method": usual_method,
    "one_refund_a_reference": refund,
    "a_withdrawal_is_booked_once": payout,
    "on_account_once": on_account,
    "one_farewell_an_organization": farewell,
    "one_withdrawal_at_a_time": withdrawal,
    "an_order_once": order,
    "one_cart_a_member": cart,
    "one_line_a_wish": cart_line,
    "a_document_is_booked_once": sale,
    "a_payment_is_booked_once": credit,
    "asked_for_once_a_pro_forma": asked_for,
    "invoiced_once": invoiced,
    "meant_for_it_once": payment_item,
    "one_document_a_number": document,
    "one_due_item_a_source": due_item,
    "one_line_a_place": document_line,
    "one_payment_a_reference": payment,
    "one_preferred_billing_address": billing_address,
    "one_series_a_year": series,
    "told_once_a_state": transmission,
    "one_grant_on_a_thing": grant,
    "one_open_errand_of_a_kind": errand,
    "one_open_task_of_a_kind": staff_task,
    "one_product_a_source": product,
    "suspended_once_a_reason": suspension,
    "a_code_once_a_source": promo_use,
    "one_grant_a_source": free_grant_use,
    "muted_once": muted,
    "one_membership_per_account": membership,
    "one_open_appointment": appointment,
    "one_open_confirmation": confirmation,
    "one_open_invitation_per_address": invitation,
    "one_open_password_reset": password_reset,
    "one_place_in_a_team": place,
    "one_place_in_an_invitation": invitation_team,
    "one_team_of_a_name": team,
    "one_waiting_recovery": recovery,
}


def insert(row: Row, of: Furnished, user: User) -> Callable[[], Any]:
    def act() -> None:
        with everywhere():
            row(of, user).save(force_insert=True)

    return act


@pytest.fixture
def full() -> Furnished:
    made = furnished("Full")
    with everywhere():
        Appointment.objects.update(done_at=now())
        SavedMethod.objects.update(preferred_at=None)
        Team.objects.create(organization=made.organization, name="Another")
        free = document(made, made.membership.user)
        free.number, free.seller = "FREE", "free"
        free.save()
    return made


def test_every_constraint_has_a_pair_of_twins():
    assert sorted(TWINS) == constraints()


@pytest.mark.parametrize(
    ("name", "row"),
    [pytest.param(*twin, marks=pytest.mark.proves(twin[0])) for twin in TWINS.items()],
)
def test_of_two_twins_one_is_born(full, name: str, row: Row):
    act = insert(row, full, a_user("twin@example.org"))

    first, second = overlapping(act, act)

    assert first is None
    assert isinstance(second, IntegrityError), repr(second)
    assert name in str(second)
