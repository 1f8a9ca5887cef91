"""The left menu: which line is marked on which page."""

from __future__ import annotations

import re

import pytest

from comptoir.organizations.operations import invitations, teams
from comptoir.organizations.permissions import Accounting, Role


def marked(page: str) -> str:
    """The line of the left menu that says where one is."""
    found = re.findall(r'class="side-entry"[^>]* aria-current="page">.*?<span>([^<]*)</span>', page)
    assert len(found) == 1, found
    return str(found[0])


@pytest.mark.parametrize(
    "page",
    ["", "{member}/", "{member}/role/", "{member}/block/", "{member}/remove/", "add/",
     "invitations/", "invitations/{invitation}/"],
)  # fmt: skip
def test_every_page_about_users_is_marked_as_user_management(
    administrator, collaborator, signed_in, page
):
    (invitation,) = invitations.invite(
        administrator,
        emails=["new@example.org"],
        role=Role.EXTERNAL,
        accounting=Accounting.NONE,
        language="en",
    )
    where = page.format(member=collaborator.membership.pk, invitation=invitation.pk)
    here = f"/o/{administrator.organization.pk}/users/{where}"
    assert marked(signed_in(administrator).get(here).content.decode()) == "User management"


def test_every_step_of_the_wizard_is_marked_as_user_management(administrator, signed_in):
    here = f"/o/{administrator.organization.pk}/users/add/"
    browser = signed_in(administrator)
    teams.create(administrator, name="Support")
    for step, typed in (
        ("", {"emails": "new@example.org"}),
        ("role/", {"role": "external", "accounting": "none"}),
        ("teams/", {}),
        ("message/", {"language": "en"}),
        ("review/", {}),
    ):
        assert marked(browser.get(here + step).content.decode()) == "User management", step
        browser.post(here + step, typed)


@pytest.mark.parametrize("page", ["", "create/", "{team}/", "{team}/add/", "{team}/rename/"])
def test_every_page_about_teams_is_marked_as_teams(administrator, signed_in, page):
    team = teams.create(administrator, name="Support")
    here = f"/o/{administrator.organization.pk}/teams/{page.format(team=team.pk)}"
    assert marked(signed_in(administrator).get(here).content.decode()) == "Teams"


@pytest.mark.parametrize("page", ["/me/organizations/", "/me/organizations/new/", "/me/welcome/"])
def test_making_an_organization_belongs_to_ones_organizations(person, signed_in, page):
    assert marked(signed_in(person.user).get(page).content.decode()) == "My organizations"
