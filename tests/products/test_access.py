"""Who may do what with which product: given, explained, lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from comptoir.accounts.actors import Person
from comptoir.core.news import ask
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import tenancy
from comptoir.organizations.models import Membership, Team
from comptoir.organizations.operations import invitations, members, teams
from comptoir.organizations.permissions import Accounting, Role
from comptoir.organizations.questions import LostOnRemoval, Sources
from comptoir.products import rights
from comptoir.products.models import Grant
from comptoir.products.obstacles import HoldsEverything
from comptoir.products.operations import granting
from comptoir.products.permissions import Category, Right
from comptoir.products.wishes import Wish
from tests.conftest import a_user
from tests.jobs import letters_to
from tests.products.making import ordered

USE, MANAGE = frozenset({Right.USE}), frozenset({Right.MANAGE})


@pytest.fixture
def product(representative):
    return ordered(representative.organization, name="First", category=Category.MAIL)


@pytest.fixture
def team(representative, collaborator) -> Team:
    made = teams.create(representative, name="Mailers")
    teams.add(representative, made, membership=collaborator.membership)
    return made


def held(member, product) -> frozenset[Right]:
    with tenancy(product.organization_id):
        return rights.rights(member, product)


def seen(member) -> list[str]:
    with tenancy(member.organization.pk):
        return [product.name for product in rights.visible(member).order_by("name")]


@pytest.mark.rule("R-06", "R-09")
def test_upper_roles_hold_every_product_and_others_what_is_granted(
    representative, administrator, collaborator, product
):
    assert held(administrator, product) == frozenset(Right)
    assert held(collaborator, product) == frozenset()
    assert seen(collaborator) == []

    granting.change_access(
        representative, collaborator.membership, wishes=[Wish(USE, product=product.pk)]
    )
    assert held(collaborator, product) == USE
    assert seen(collaborator) == ["First"]


@pytest.mark.rule("R-09")
def test_a_right_on_a_category_reaches_its_future_products(representative, collaborator, product):
    granting.change_access(
        representative, collaborator.membership, wishes=[Wish(USE, category=Category.MAIL)]
    )
    here = representative.organization
    later = ordered(here, name="Second", category=Category.MAIL)
    ordered(here, name="Domain", category=Category.DOMAIN)

    assert held(collaborator, later) == USE
    assert seen(collaborator) == ["First", "Second"]


@pytest.mark.rule("R-09")
def test_what_a_team_and_a_person_are_granted_adds_up(representative, collaborator, product, team):
    granting.change_access(
        representative, collaborator.membership, wishes=[Wish(USE, product=product.pk)]
    )
    granting.change_team_access(representative, team, wishes=[Wish(MANAGE, product=product.pk)])

    assert held(collaborator, product) == USE | MANAGE
    teams.take_out(representative, team, membership=collaborator.membership)
    assert held(collaborator, product) == USE


@pytest.mark.rule("R-09")
def test_a_right_ends_with_its_day_and_with_its_team(representative, collaborator, product, team):
    today = localdate()
    granting.change_access(
        representative,
        collaborator.membership,
        wishes=[Wish(USE, product=product.pk, until=today)],
    )
    granting.change_team_access(representative, team, wishes=[Wish(MANAGE, product=product.pk)])
    assert held(collaborator, product) == USE | MANAGE

    with tenancy(product.organization_id):
        Grant.objects.filter(until=today).update(until=today - timedelta(days=1))
    assert held(collaborator, product) == MANAGE
    teams.delete(representative, team)
    assert held(collaborator, product) == frozenset()


@pytest.mark.rule("R-09")
def test_a_right_taken_away_is_gone_on_the_next_request(
    representative, collaborator, product, signed_in
):
    browser = signed_in(collaborator)
    assert browser.get(product.url).status_code == 404
    granting.change_access(
        representative, collaborator.membership, wishes=[Wish(USE, product=product.pk)]
    )
    assert browser.get(product.url).status_code == 200
    assert browser.get(f"{product.url}rename/").status_code == 403

    granting.change_access(representative, collaborator.membership, wishes=[])
    assert browser.get(product.url).status_code == 404


@pytest.mark.rule("R-11")
def test_whoever_gets_other_rights_is_told_and_the_log_shows_before_and_after(
    representative, collaborator, product, signed_in
):
    granting.change_access(
        representative, collaborator.membership, wishes=[Wish(USE, product=product.pk)]
    )

    (letter,) = letters_to(collaborator.user.email)
    assert "First: use" in letter.text
    log = signed_in(representative).get(f"/o/{product.organization_id}/activity/")
    assert "First: use" in log.content.decode()

    granting.change_access(
        representative, collaborator.membership, wishes=[Wish(USE, product=product.pk)]
    )
    assert len(letters_to(collaborator.user.email)) == 1


def test_everybody_in_a_team_is_told(representative, collaborator, product, team):
    granting.change_team_access(representative, team, wishes=[Wish(USE, product=product.pk)])

    assert "the team Mailers" in letters_to(collaborator.user.email)[-1].text


@pytest.mark.rule("R-09", "R-19")
def test_rights_are_explained_and_listed_as_lost(representative, collaborator, product, team):
    until = localdate() + timedelta(days=3)
    granting.change_access(
        representative, collaborator.membership, wishes=[Wish(USE, category=Category.MAIL)]
    )
    granting.change_team_access(
        representative, team, wishes=[Wish(MANAGE, product=product.pk, until=until)]
    )

    with tenancy(product.organization_id):
        sources = {(one.right, one.words) for one in ask(Sources(collaborator.membership))}
        lost = [loss.names for loss in ask(LostOnRemoval(collaborator.membership))]
    assert ("Use: Mail services, also future ones", "Granted personally") in sources
    assert ("Manage: First", "Team Mailers") in sources
    assert ["First", "Mail services, also future ones"] in lost


def test_upper_roles_and_foreign_products_are_not_granted(
    representative, administrator, collaborator, product, elsewhere
):
    with pytest.raises(HoldsEverything):
        granting.change_access(
            representative, administrator.membership, wishes=[Wish(USE, product=product.pk)]
        )
    foreign = ordered(elsewhere.organization)
    with pytest.raises(NotFound):
        granting.change_access(
            representative, collaborator.membership, wishes=[Wish(USE, product=foreign.pk)]
        )


@pytest.mark.rule("R-09", "R-19")
def test_rights_end_with_the_membership(representative, collaborator, product):
    granting.change_access(
        representative, collaborator.membership, wishes=[Wish(USE, product=product.pk)]
    )
    members.remove(representative, collaborator.membership)

    with tenancy(product.organization_id):
        assert not Grant.objects.exists()


@pytest.mark.rule("R-14")
def test_what_stands_on_an_invitation_is_the_newcomers(representative, product):
    (sent,) = invitations.invite(
        representative,
        emails=["new@example.org"],
        role=Role.COLLABORATOR,
        accounting=Accounting.NONE,
        language="en",
        further={"products": {f"product-{product.pk}": ["use"]}},
    )
    newcomer = Person(a_user("new@example.org"))
    made = invitations.accept(newcomer, organization=sent.organization_id, invitation=sent.pk)

    assert isinstance(made, Membership)
    with tenancy(product.organization_id):
        grant = Grant.objects.get()
        assert grant.membership_id == made.pk
        assert grant.rights == [Right.USE]
