"""« Customer account »: who the organization is, and who may change it."""

from __future__ import annotations

import pytest

from comptoir.core.news import _answerers, answers
from comptoir.core.refusals import Forbidden, Refusal
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.addresses import Coordinates
from comptoir.organizations.models import Organization
from comptoir.organizations.operations.organizations import change_coordinates
from comptoir.organizations.questions import CurrencyChangeObstacles

GENEVA = {
    "kind": "company",
    "name": "Munster SA",
    "country": "CH",
    "street": "Rue de Lausanne 1",
    "street_more": "",
    "postal_code": "CH-1201",
    "city": "Genève",
    "phone": "022 820 35 44",
    "vat_number": "CHE-107.787.577 TVA",
}


def kept(organization: Organization) -> Organization:
    with everywhere():
        return Organization.objects.get(pk=organization.pk)


def edit(member) -> str:
    return f"/o/{member.organization.pk}/customer-account/edit/"


def overview(member) -> str:
    return f"/o/{member.organization.pk}/customer-account/"


@pytest.mark.rule("R-06")
def test_a_legal_representative_changes_the_coordinates(representative, signed_in):
    answer = signed_in(representative).post(edit(representative), GENEVA, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == overview(representative)
    for shown in ("CH-1201 Genève", "+41 22 820 35 44", "CHE-107.787.577 TVA", "CHF"):
        assert shown in page
    organization = kept(representative.organization)
    assert (organization.postal_code, organization.phone) == ("1201", "+41228203544")


@pytest.mark.rule("R-06")
@pytest.mark.parametrize("who", ["administrator", "collaborator", "external"])
def test_nobody_else_changes_them(who, request):
    with pytest.raises(Forbidden):
        change_coordinates(
            request.getfixturevalue(who), coordinates=Coordinates("company", "X", "CH")
        )


@pytest.mark.rule("R-06")
def test_an_administrator_sees_them_with_blocked_buttons_and_why(administrator, signed_in):
    page = signed_in(administrator).get(overview(administrator)).content.decode()
    assert "Only a legal representative can change the coordinates." in page
    assert "Only a legal representative can delete the customer account." in page
    assert edit(administrator) not in page
    assert signed_in(administrator).get(edit(administrator)).status_code == 403


@pytest.mark.parametrize("who", ["collaborator", "external"])
@pytest.mark.parametrize("page", ["settings", "customer-account", "security", "activity"])
def test_others_do_not_see_the_organizations_pages(who, page, request, signed_in):
    member = request.getfixturevalue(who)
    where = f"/o/{member.organization.pk}/{page}/"
    assert signed_in(member).get(where).status_code == 403


def test_manage_my_organization_leads_to_its_pages(administrator, signed_in):
    here = f"/o/{administrator.organization.pk}"
    page = signed_in(administrator).get(f"{here}/settings/").content.decode()
    for way in ("customer-account", "security", "activity", "representative", "users"):
        assert f'href="{here}/{way}/"' in page


@pytest.mark.rule("R-11")
def test_the_journal_keeps_what_it_was_before(representative):
    change_coordinates(representative, coordinates=Coordinates("company", "Colmar SA", "CH"))
    with everywhere():
        entry = Entry.objects.get(action="organizations.CoordinatesChanged")
    assert (entry.before, entry.after) == ({"name": "Munster SA"}, {"name": "Colmar SA"})


def test_saving_what_is_there_already_is_no_act(representative):
    change_coordinates(representative, coordinates=Coordinates("company", "Munster SA", "CH"))
    with everywhere():
        assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", " ", "Enter the name."),
        ("street", "", "Enter the street and number"),
        ("postal_code", "12", "not a postal code of Switzerland"),
        ("phone", "123", "does not exist in Switzerland"),
        ("vat_number", "CHE-107.787.578 TVA", "check digits"),
        ("country", "XX", "Select a valid choice"),
        ("kind", "", "This field is required"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(
    representative, signed_in, field, typed, says
):
    answer = signed_in(representative).post(edit(representative), {**GENEVA, field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert f'href="#id_{field}"' in page
    if field != "city":
        assert "Genève" in page
    assert not kept(representative.organization).city


def test_another_countrys_address_has_other_fields(representative, signed_in):
    browser = signed_in(representative)
    here = f"/o/{representative.organization.pk}/customer-account/address/"
    swiss = browser.post(here, GENEVA, headers={"HX-Request": "true"}).content.decode()
    assert "State" not in swiss
    typed = {**GENEVA, "country": "US"}
    american = browser.post(here, typed, headers={"HX-Request": "true"}).content.decode()
    assert "California" in american
    assert "ZIP code" in american
    assert 'value="Rue de Lausanne 1"' in american
    assert "<html" not in american


def test_without_scripts_the_other_fields_come_with_the_mistakes(representative, signed_in):
    typed = {**GENEVA, "country": "US", "vat_number": "", "phone": ""}
    answer = signed_in(representative).post(edit(representative), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="region"' in page
    assert "This is needed in that country." in page

    typed |= {"postal_code": "90210", "city": "Beverly Hills", "region": "CA"}
    assert signed_in(representative).post(edit(representative), typed).status_code == 302
    assert kept(representative.organization).region == "CA"


def test_what_the_new_country_does_not_have_is_forgotten(representative, signed_in):
    with everywhere():
        Organization.objects.filter(pk=representative.organization.pk).update(
            country="US", region="CA"
        )
    signed_in(representative).post(edit(representative), GENEVA)
    assert kept(representative.organization).region == ""


# Currency


@pytest.fixture
def prepaid_is_not_empty():
    @answers(CurrencyChangeObstacles)
    def balance(question):
        return [Refusal(f"The balance is not in {question.currency}.", field="country")]

    yield
    _answerers[CurrencyChangeObstacles].remove(balance)


@pytest.mark.rule("R-05")
def test_the_currency_follows_the_country(representative):
    change_coordinates(representative, coordinates=Coordinates("company", "Munster SA", "FR"))
    assert kept(representative.organization).currency == "EUR"


@pytest.mark.rule("R-05")
def test_the_currency_does_not_change_while_something_is_open(
    representative, signed_in, prepaid_is_not_empty
):
    french = {**GENEVA, "country": "FR", "postal_code": "75001", "city": "Paris"}
    french |= {"phone": "", "vat_number": ""}
    answer = signed_in(representative).post(edit(representative), french)
    assert answer.status_code == 422
    assert "The balance is not in EUR." in answer.content.decode()
    assert kept(representative.organization).country == "CH"


@pytest.mark.rule("R-05")
def test_a_country_of_the_same_currency_asks_nothing(representative, prepaid_is_not_empty):
    change_coordinates(representative, coordinates=Coordinates("company", "Munster SA", "LI"))
    assert kept(representative.organization).country == "LI"


@pytest.mark.rule("R-05")
def test_choosing_the_country_shows_what_will_change(representative, signed_in):
    here = f"/o/{representative.organization.pk}/customer-account/address/"
    page = signed_in(representative).post(here, {**GENEVA, "country": "FR"}).content.decode()
    assert "Later invoices are in EUR." in page
