"""Pages of products, as browsers see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from comptoir.core.actors import System
from comptoir.core.tenancy import tenancy
from comptoir.organizations.operations import teams
from comptoir.products.models import Grant
from comptoir.products.operations import life
from comptoir.products.permissions import Category, Reason, Right, State
from tests.products.making import active, fresh, ordered, state


@pytest.fixture
def product(representative):
    return active(representative.organization, category=Category.DOMAIN)


def words(answer) -> str:
    return answer.content.decode()


def test_the_dashboard_shows_products_by_category_with_what_is_next(
    representative, product, signed_in
):
    here = representative.organization
    ordered(here, name="Backup", category=Category.BACKUP)
    life.suspend(System(here.pk), product, reason=Reason.UNPAID)

    page = words(signed_in(representative).get(f"/o/{here.pk}/"))

    assert page.index("Domains") < page.index("Backups")
    assert "It will be set up when it is paid for." in page
    assert "suspended" in page
    assert "nothing is lost" in page


def test_inside_a_product_the_menu_leads_back_first_and_then_to_its_pages(
    representative, product, signed_in
):
    page = words(signed_in(representative).get(product.url))

    menu = page[page.index('id="side"') :]
    assert menu.index("Back to all products") < menu.index("Overview") < menu.index("Page")
    taken = words(signed_in(representative).get(f"{product.url}parking/"))
    assert "example.org is taken." in taken


def test_a_product_is_cancelled_and_kept_after_all(representative, product, signed_in):
    browser = signed_in(representative)
    assert "Nothing more is charged" in words(browser.get(f"{product.url}cancel/"))
    browser.post(f"{product.url}cancel/")
    assert state(product) is State.CANCELLED
    assert "Undo the cancellation" in words(browser.get(product.url))

    browser.post(f"{product.url}keep/")
    assert state(product) is State.ACTIVE


def test_ending_at_once_says_what_is_lost_and_asks_who_it_is(representative, product, signed_in):
    stale = signed_in(representative, fresh=False)
    assert "/reauthenticate/" in stale.get(f"{product.url}end/").headers["Location"]

    browser = signed_in(representative)
    assert "What is lost" in words(browser.get(f"{product.url}end/"))
    browser.post(f"{product.url}end/")
    assert state(product) is State.TERMINATED
    assert browser.get(product.url).status_code == 404


def test_renewal_is_ticked_on_the_products_page(representative, product, signed_in):
    browser = signed_in(representative)
    browser.post(f"{product.url}renewal/", {"renew": "on"})
    assert fresh(product).auto_renew
    browser.post(f"{product.url}renewal/", {"renew": "off"})
    assert not fresh(product).auto_renew


def test_a_name_is_asked_and_nothing_typed_is_lost(representative, product, signed_in):
    browser = signed_in(representative)
    wrong = browser.post(f"{product.url}rename/", {"name": ""})
    assert wrong.status_code == 422
    assert "Type a name." in words(wrong)

    browser.post(f"{product.url}rename/", {"name": "Our name"})
    assert "Our name" in words(browser.get(product.url))


@pytest.mark.rule("R-09")
def test_access_is_chosen_on_the_users_page(representative, collaborator, product, signed_in):
    browser = signed_in(representative)
    user = f"/o/{product.organization_id}/users/{collaborator.membership.pk}/"
    assert "Change the access to products" in words(browser.get(user))

    typed = {f"product-{product.pk}": ["use"], f"product-{product.pk}-until": "2020-01-01"}
    wrong = browser.post(f"{user}products/", typed)
    assert wrong.status_code == 422
    assert "This day is past." in words(wrong)
    assert 'value="2020-01-01"' in words(wrong)
    empty = browser.post(f"{user}products/", {"category-mail-until": "2999-01-01"})
    assert "Tick what is allowed until then." in words(empty)

    until = localdate() + timedelta(days=9)
    typed |= {f"product-{product.pk}-until": until.isoformat(), "category-mail": ["manage"]}
    browser.post(f"{user}products/", typed)
    with tenancy(product.organization_id):
        grants = {grant.category: grant for grant in Grant.objects.all()}
    assert grants[""].until == until
    assert grants["mail"].rights == [Right.MANAGE]
    assert "Granted personally" in words(browser.get(user))
    shown = words(browser.get(f"{user}products/"))
    assert f'value="{until.isoformat()}"' in shown


@pytest.mark.rule("R-09")
def test_access_is_chosen_on_the_teams_page(representative, product, signed_in):
    browser, team = signed_in(representative), teams.create(representative, name="Mailers")
    page = f"/o/{product.organization_id}/teams/{team.pk}/"
    assert "Change the access to products" in words(browser.get(page))

    browser.post(f"{page}products/", {"category-domain": ["use", "statistics"]})

    with tenancy(product.organization_id):
        assert Grant.objects.get(team=team).rights == [Right.USE, Right.STATISTICS]


@pytest.mark.rule("R-09")
def test_the_wizard_asks_for_products_where_there_are_some(representative, product, signed_in):
    browser, here = signed_in(representative), f"/o/{product.organization_id}/users/add/"
    browser.post(here, {"emails": "new@example.org"})
    on = browser.post(f"{here}role/", {"role": "collaborator", "accounting": "none"})
    assert on.headers["Location"] == f"{here}products/"

    on = browser.post(f"{here}products/", {f"product-{product.pk}": ["use"]})
    assert on.headers["Location"] == f"{here}message/"
    browser.post(f"{here}message/", {"language": "en", "message": ""})
    assert "example.org: use" in words(browser.get(f"{here}review/"))
    browser.post(f"{here}review/")

    with tenancy(product.organization_id):
        assert Grant.objects.get().invitation.email == "new@example.org"


def test_the_wizard_asks_upper_roles_for_no_product(representative, product, signed_in):
    browser, here = signed_in(representative), f"/o/{product.organization_id}/users/add/"
    browser.post(here, {"emails": "new@example.org"})
    on = browser.post(f"{here}role/", {"role": "administrator", "accounting": "manage"})

    assert on.headers["Location"] == f"{here}message/"


@pytest.mark.rule("R-46")
def test_a_product_is_an_obstacle_to_deleting_the_organization(representative, product, signed_in):
    page = words(
        signed_in(representative).get(f"/o/{product.organization_id}/customer-account/delete/")
    )

    assert "The product example.org has not ended." in page
    assert f"{product.url}end/" in page
