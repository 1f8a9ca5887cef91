"""How a product goes on: arranged, upgraded, reminded of; and the pages where that is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from comptoir.billing.models import Document
from comptoir.billing.obstacles import NotEnoughPrepaid
from comptoir.catalogue.models import Price
from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.drivers.manual.models import StaffTask
from comptoir.orders import alternatives
from comptoir.orders.models import ReminderChoice, Subscription
from comptoir.orders.obstacles import NothingOpen, NotOffered, NotRenewed, NoUpgrade
from comptoir.orders.operations import arranging
from comptoir.products.operations import holding
from tests.billing.conftest import paid_in, prepaid
from tests.catalogue.conftest import an_offer
from tests.jobs import run_jobs
from tests.orders.renewing import FIRST, again, on, owed, product, renewing_product, run

pytestmark = pytest.mark.usefixtures("sells")
DUE = date(2031, 1, 31)


@pytest.fixture
def plus(db):
    """A better mail service, at twice the price."""
    offer = an_offer("mail-plus", driver="manual")
    Price.objects.filter(offer=offer, months=12).update(cents=10000)
    Price.objects.filter(offer=offer, months=1).update(cents=1000)
    return offer


@pytest.fixture
def yearly(organization, representative, mail) -> Subscription:
    return renewing_product(organization, mail)


@pytest.fixture
def address(organization):
    with everywhere():
        return organization.billing_addresses.create(
            kind="company", name="Fiduciaire Rive", country="CH", language="en"
        )


def arrange(actor, subscription, offer, **changed):
    chosen = {"months": 12, "address": None, "automatic": False, **changed}
    arranging.arrange(actor, subscription, offer=offer.slug, **chosen)


@pytest.mark.rule("R-53")
def test_another_offer_and_period_act_at_renewal(yearly, plus, organization, representative):
    run(yearly, DUE - timedelta(days=60))
    arrange(representative, yearly, plus, months=1)

    assert [item.gross_cents for item in owed(yearly) if item.is_open] == [1000]
    assert again(yearly).announced_cents == 1000
    assert product(yearly).offer == "mail"
    paid_in(organization, 10_00)
    with on(DUE):
        arranging.pay_from_prepaid(representative, [it for it in owed(yearly) if it.is_open])
    found = again(yearly)
    assert (found.offer, found.months, found.next_offer_id) == (plus, 1, None)
    assert found.ends_on == date(2031, 2, 28)
    assert product(yearly).offer == "mail-plus"


def test_it_goes_on_only_as_something_of_its_kind_that_is_sold(yearly, representative, domain):
    with pytest.raises(NotOffered):
        arrange(representative, yearly, domain)


@pytest.mark.rule("R-37")
def test_the_address_chosen_is_on_what_is_owed(yearly, mail, address, representative):
    run(yearly, DUE - timedelta(days=60))
    arrange(representative, yearly, mail, address=address)

    (item,) = owed(yearly)
    assert item.billing_address_id == address.pk


def test_what_is_cancelled_is_not_arranged(yearly, mail, representative):
    holding.cancel_at_end(representative, product(yearly))
    with pytest.raises(NotRenewed):
        arrange(representative, yearly, mail)
    with pytest.raises(NotRenewed):
        arranging.announce_transfer(representative, yearly)


def test_only_accounting_arranges(yearly, mail, collaborator):
    with pytest.raises(Forbidden):
        arrange(collaborator, yearly, mail)


def test_a_transfer_is_announced_for_what_is_open(yearly, representative):
    with pytest.raises(NothingOpen):
        arranging.announce_transfer(representative, yearly)
    run(yearly, DUE - timedelta(days=60))
    with on(DUE - timedelta(days=31)):
        arranging.announce_transfer(representative, yearly)
    assert again(yearly).transfer_on == DUE - timedelta(days=31)


@pytest.mark.rule("R-53")
def test_an_upgrade_pays_the_rest_of_the_period(yearly, plus, organization, representative):
    paid_in(organization, 100_00)
    halfway = FIRST + timedelta(days=182)
    with on(halfway):
        document = arranging.upgrade(representative, yearly, offer=plus.slug)

    assert document.gross_cents == round(5000 * (365 - 182) / 365)
    assert prepaid(organization) == 100_00 - document.gross_cents
    found = again(yearly)
    assert found.offer == plus
    assert found.ends_on == DUE
    assert product(yearly).offer == "mail-plus"
    with on(halfway), pytest.raises(NoUpgrade):
        arranging.upgrade(representative, yearly, offer=plus.slug)


@pytest.mark.rule("R-53")
def test_an_upgrade_that_is_not_paid_changes_nothing(yearly, plus, representative):
    with on(FIRST), pytest.raises(NotEnoughPrepaid):
        arranging.upgrade(representative, yearly, offer=plus.slug)

    assert product(yearly).offer == "mail"
    with everywhere():
        assert not Document.objects.exists()


@pytest.mark.rule("R-53")
def test_an_upgrade_changes_what_is_owed_for_the_next_period(
    yearly, plus, organization, representative
):
    run(yearly, DUE - timedelta(days=60))
    paid_in(organization, 100_00)
    with on(DUE - timedelta(days=50)):
        arranging.upgrade(representative, yearly, offer=plus.slug)

    assert [item.gross_cents for item in owed(yearly) if item.is_open] == [10000]


def test_an_upgrade_of_a_free_year_paid_by_the_month_pays_for_each_month(
    organization, representative, mail, plus
):
    free = renewing_product(organization, mail, months=1)
    with everywhere():
        Subscription.objects.update(months_paid=12)
    with on(FIRST), everywhere():
        (better,) = alternatives.upgrades(Subscription.objects.get(pk=free.pk))
    assert better.price.cents == 12 * 500


@pytest.mark.rule("R-39")
def test_the_reminders_that_are_picked(yearly, organization, representative):
    arranging.choose_reminders(representative, days=[30, 7, 99])
    with everywhere():
        assert ReminderChoice.objects.get().days == [30, 7]
    run(yearly, DUE - timedelta(days=60))
    assert again(yearly).announced_on is None
    run(yearly, DUE - timedelta(days=30))
    assert again(yearly).announced_on == DUE - timedelta(days=30)


def page(yearly, name="renewal", **parts):
    rest = {"renewal": f"{yearly.pk}/", "renewals": "", "reminders": "reminders/"}[name]
    return f"/o/{yearly.organization_id}/accounting/renewals/{rest}"


def test_the_list_shows_what_renews(yearly, representative, signed_in):
    shown = signed_in(representative).get(page(yearly, "renewals")).content.decode()
    for word in ("example.org", "Mail", "31 Jan 2031", "50.00", "to be paid by you"):
        assert word in shown.replace("\xa0", " "), word


def test_the_list_asks_no_query_a_row(
    yearly, mail, organization, representative, signed_in, django_assert_max_num_queries
):
    browser = signed_in(representative)
    browser.get(page(yearly, "renewals"))
    for _ in range(10):
        renewing_product(organization, mail)
    with django_assert_max_num_queries(14):
        browser.get(page(yearly, "renewals"))


def test_everything_is_arranged_on_one_page(
    yearly, mail, address, representative, organization, signed_in
):
    browser = signed_in(representative)
    run(yearly, DUE - timedelta(days=60))
    assert browser.get(page(yearly)).status_code == 200
    sent = {"plan": f"{mail.pk}-1", "address": str(address.pk), "automatic": "on"}
    assert browser.post(page(yearly), sent).status_code == 302

    found = again(yearly)
    assert (found.renews_for, found.billing_address_id) == (1, address.pk)
    assert found.product.auto_renew
    wrong = browser.post(page(yearly), {**sent, "plan": "9-9"})
    assert wrong.status_code == 422
    assert "cannot go on as that" in wrong.content.decode()
    assert browser.post(page(yearly) + "transfer/").status_code == 302
    assert "we do not remind you until" in browser.get(page(yearly)).content.decode()


def test_the_page_of_an_upgrade(yearly, plus, representative, organization, signed_in):
    browser = signed_in(representative)
    here = page(yearly) + "upgrade/"
    assert "holds" in browser.get(here).content.decode()
    paid_in(organization, 100_00)
    assert browser.post(here, {}).status_code == 422
    done = browser.post(here, {"offer": plus.pk})
    assert done.status_code == 302
    assert "/accounting/invoices/" in done["Location"]


def test_reminders_are_picked_on_their_page(yearly, representative, signed_in):
    browser = signed_in(representative)
    assert browser.get(page(yearly, "reminders")).status_code == 200
    assert browser.post(page(yearly, "reminders"), {"days": ["14"]}).status_code == 302
    with everywhere():
        assert ReminderChoice.objects.get().days == [14]


def test_who_only_sees_the_accounting_sees_the_list_alone(yearly, collaborator, signed_in):
    with everywhere():
        collaborator.membership.accounting = "see"
        collaborator.membership.save()
    browser = signed_in(collaborator)
    assert browser.get(page(yearly, "renewals")).status_code == 200
    assert browser.get(page(yearly)).status_code == 403


def test_an_upgrade_by_hand_waits_for_our_team(organization, representative, plus):
    basic = an_offer("hosted", driver="manual")
    made = renewing_product(organization, basic, driver="manual")
    paid_in(organization, 100_00)
    with on(FIRST):
        arranging.upgrade(representative, made, offer=plus.slug)
    run_jobs()
    with everywhere():
        waiting = StaffTask.objects.filter(product=made.product_id, done_at=None)
        assert list(waiting.order_by("pk").values_list("act", flat=True)) == ["activate", "change"]


def test_the_page_of_the_product_says_what_is_owed_and_leads_on(yearly, representative, signed_in):
    run(yearly, DUE - timedelta(days=60))
    shown = signed_in(representative).get(product(yearly).url).content.decode()
    assert "The next period, from 31 Jan 2031, costs" in shown
    assert page(yearly) in shown
