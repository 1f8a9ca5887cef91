"""The customer account in a real browser: what only a script, or only a missing one, shows."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import expect

from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Logo, Organization
from comptoir.organizations.permissions import Role
from tests.conftest import a_member, an_organization
from tests.organizations.test_people_in_browser import signed_in

pytestmark = pytest.mark.browser


@pytest.mark.rule("R-48")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_logo_is_added_while_the_coordinates_are_typed(opened, console, tmp_path, scripts):
    ada = a_member(an_organization(), Role.LEGAL_REPRESENTATIVE, "ada@example.org")
    picture = tmp_path / "logo.png"
    Image.new("RGB", (480, 96), "red").save(picture)
    page = signed_in(opened(java_script_enabled=scripts, locale="en-GB"), ada.user, console.url)
    page.goto(f"/o/{ada.organization.pk}/customer-account/edit/")
    page.get_by_label("Name", exact=True).fill("Typed beside it")
    page.get_by_label("Image").set_input_files(picture)
    page.get_by_role("button", name="Add the logo").click()

    expect(page.get_by_text("The logo is up.")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Typed beside it")
    expect(page.locator(".switcher-button img")).to_be_visible()
    page.get_by_label("Address", exact=True).fill("Main street 1")
    page.get_by_label("Postal code").fill("8005")
    page.get_by_label("City").fill("Zurich")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The coordinates are saved.")).to_be_visible()
    with everywhere():
        saved = Organization.objects.get(pk=ada.organization.pk)
        assert Logo.objects.count() == 1
    assert saved.name == "Typed beside it"
