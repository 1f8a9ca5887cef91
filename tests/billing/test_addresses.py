"""Whom invoices are made out to."""

from __future__ import annotations

import pytest

from comptoir.billing.models import BillingAddress
from comptoir.billing.obstacles import UsedOnUnpaid
from comptoir.billing.operations import addresses, owing, paying
from comptoir.billing.operations.addresses import Written
from comptoir.billing.queries import preferred_address
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import everywhere
from comptoir.organizations.permissions import Accounting, Role
from tests.billing.conftest import a_due_item, paid_in
from tests.conftest import a_member

WRITTEN = Written(
    "company",
    "Atelier Zoé",
    "FR",
    "fr",
    contact="Zoé Durand",
    street="1 rue Haute",
    postal_code="74000",
    city="Annecy",
    order_reference="KST 12",
    copies=("compta@example.org",),
)
TYPED = {
    "kind": "company",
    "name": "Atelier Zoé",
    "country": "FR",
    "language": "fr",
    "street": "1 rue Haute",
    "postal_code": "74000",
    "city": "Annecy",
    "order_reference": "KST 12",
    "copies": "compta@example.org",
}


@pytest.fixture
def address(administrator) -> BillingAddress:
    return addresses.add(administrator, written=WRITTEN)


@pytest.mark.rule("R-37")
def test_the_address_is_copied_into_the_document(organization, administrator, address):
    item = a_due_item(organization)
    paid_in(organization, 12_00)
    owing.choose_address(administrator, [item], address=address)

    invoice = paying.pay_from_prepaid(administrator, [item])
    addresses.change(administrator, address, written=Written("company", "Other", "CH", "de"))

    with everywhere():
        invoice.refresh_from_db()
    printed = invoice.facts["billing"]
    assert (printed["name"], printed["order_reference"]) == ("Atelier Zoé", "KST 12")
    assert invoice.facts["buyer"]["name"] == organization.name
    assert invoice.facts["language"] == "fr"


@pytest.mark.rule("R-37")
def test_without_a_choice_the_organizations_own_stands_there(organization, administrator):
    item = a_due_item(organization)
    paid_in(organization, 12_00)

    invoice = paying.pay_from_prepaid(administrator, [item])

    assert invoice.facts["billing"]["name"] == organization.name


@pytest.mark.rule("R-37")
def test_an_address_used_on_something_unpaid_is_not_archived(organization, administrator, address):
    item = a_due_item(organization)
    owing.choose_address(administrator, [item], address=address)

    with pytest.raises(UsedOnUnpaid):
        addresses.archive(administrator, address)
    owing.cancel_due_item(System(organization.pk), item)
    addresses.archive(administrator, address)

    with everywhere():
        assert not organization.billing_addresses.usable().exists()
        assert organization.billing_addresses.count() == 1


def test_an_archived_address_is_not_there_any_more(administrator, address):
    addresses.archive(administrator, address)

    with pytest.raises(NotFound):
        addresses.change(administrator, address, written=WRITTEN)


def test_one_address_is_the_usual_one_or_the_organizations_own(administrator, address):
    other = addresses.add(administrator, written=WRITTEN)
    here = administrator.organization

    def usual():
        with everywhere():
            return preferred_address(here)

    assert usual() is None
    addresses.prefer(administrator, address)
    addresses.prefer(administrator, other)
    assert usual() == other
    addresses.prefer(administrator, None)
    assert usual() is None


@pytest.mark.rule("R-06")
def test_whoever_sees_the_accounting_does_not_change_addresses(organization, administrator):
    seer = a_member(organization, Role.COLLABORATOR, accounting=Accounting.SEE)

    with pytest.raises(Forbidden):
        addresses.add(seer, written=WRITTEN)


def test_an_address_is_added_changed_and_archived_on_its_pages(
    organization, administrator, signed_in
):
    browser, here = signed_in(administrator), f"/o/{organization.pk}/accounting/addresses/"

    shown = browser.post(f"{here}add/", TYPED, follow=True).content.decode()
    assert "Atelier Zoé" in shown
    with everywhere():
        (made,) = organization.billing_addresses.all()
    assert made.copies == ["compta@example.org"]

    changed = {**TYPED, "copies": "a@example.org, b@example.org"}
    assert browser.post(f"{here}{made.pk}/", changed).status_code == 302
    with everywhere():
        made.refresh_from_db()
    assert made.copies == ["a@example.org", "b@example.org"]
    assert "usual" in browser.post(f"{here}{made.pk}/prefer/", follow=True).content.decode()
    gone = browser.post(f"{here}{made.pk}/archive/", follow=True).content.decode()
    assert "is archived" in gone
    assert browser.get(f"{here}{made.pk}/").status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    organization, administrator, signed_in
):
    wrong = {**TYPED, "postal_code": "ABC", "copies": "nobody", "order_reference": "KST 99"}

    answer = signed_in(administrator).post(f"/o/{organization.pk}/accounting/addresses/add/", wrong)

    words = answer.content.decode()
    assert answer.status_code == 422
    assert "nobody is not an e-mail address." in words
    assert "This is not a postal code of France." in words
    assert "KST 99" in words


def test_another_country_asks_for_its_own_fields(organization, administrator, signed_in):
    answer = signed_in(administrator).post(
        f"/o/{organization.pk}/accounting/addresses/fields/", {**TYPED, "country": "US"}
    )

    assert "ZIP code" in answer.content.decode()
