"""Making an organization: the first one, another one, one for a client."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.core.news import _answerers, answers
from comptoir.core.refusals import Forbidden, Refusal
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.models import Invitation, Kind, Membership, Organization
from comptoir.organizations.operations.invitations import accept, invite
from comptoir.organizations.operations.organizations import (
    NameNeeded,
    TooManyOrganizations,
    create,
)
from comptoir.organizations.permissions import Accounting, Role
from comptoir.organizations.questions import HoldsPaidProduct
from tests.conftest import a_user, an_organization
from tests.jobs import letters_to

CREATE = "/me/organizations/new/"


def founded(person: Person, **fields: object) -> Organization:
    fields = {"kind": Kind.COMPANY, "name": "Munster SA", "country": "CH", **fields}
    return create(person, **fields)


def memberships(organization: Organization) -> list[Membership]:
    with everywhere():
        return list(organization.memberships.select_related("user").order_by("pk"))


@pytest.mark.rule("R-04")
def test_the_creator_is_legal_representative(person):
    made = founded(person)
    (membership,) = memberships(made)
    assert (membership.user, membership.role) == (person.user, Role.LEGAL_REPRESENTATIVE)
    assert (made.country, made.currency, made.language) == ("CH", "CHF", "en")
    with everywhere():
        entry = Entry.objects.get()
    assert (entry.action, entry.organization_id) == ("organizations.Founded", made.pk)


@pytest.mark.rule("R-03")
def test_a_private_persons_organization_is_called_by_first_and_last_name(person):
    made = founded(person, kind=Kind.PERSON, name=" ")
    assert made.name == "Zoé Durand"


@pytest.mark.rule("R-03")
def test_the_name_does_not_follow_the_users_name(person):
    made = founded(person, kind=Kind.PERSON, name="")
    person.user.last_name = "Martin"
    person.user.save()
    with everywhere():
        made.refresh_from_db()
    assert made.name == "Zoé Durand"


@pytest.mark.rule("R-03")
@pytest.mark.parametrize("kind", [Kind.COMPANY, Kind.ASSOCIATION, Kind.ADMINISTRATION])
def test_whoever_has_a_legal_name_must_say_it(person, kind):
    with pytest.raises(NameNeeded):
        founded(person, kind=kind, name="")


@pytest.mark.rule("R-03")
def test_whoever_has_given_no_name_must_name_the_organization(db):
    with pytest.raises(NameNeeded):
        founded(Person(a_user("noname@example.org")), kind=Kind.PERSON, name="")


@pytest.mark.rule("R-01", "R-04")
def test_an_unverified_person_creates_nothing(db):
    with pytest.raises(Forbidden):
        founded(Person(a_user("new@example.org", verified_at=None)))


@pytest.mark.rule("R-03")
def test_two_organizations_may_have_one_name(person, organization):
    assert founded(person, name=organization.name).pk != organization.pk


def unpaid(person: Person, count: int, days: int = 0, **fields: object) -> None:
    for number in range(count):
        an_organization(
            f"No {number}",
            founded_by=person.user,
            founded_at=now() - timedelta(days=days),
            **fields,
        )


@pytest.mark.rule("R-04")
def test_the_twenty_first_in_thirty_days_is_refused(person):
    unpaid(person, 19)
    founded(person)
    with pytest.raises(TooManyOrganizations):
        founded(person)


@pytest.mark.rule("R-04")
def test_deleting_organizations_does_not_make_room_for_more(person):
    unpaid(person, 20, deleted_at=now())
    with pytest.raises(TooManyOrganizations):
        founded(person)


@pytest.mark.rule("R-04")
def test_after_thirty_days_there_is_room_again(person):
    unpaid(person, 20, days=30)
    assert founded(person)


@pytest.mark.rule("R-04")
def test_organizations_with_a_paid_product_do_not_count(person):
    unpaid(person, 20)

    @answers(HoldsPaidProduct)
    def all_paid(question):
        return question.organizations

    try:
        assert founded(person)
    finally:
        _answerers[HoldsPaidProduct].remove(all_paid)


@pytest.mark.rule("R-04")
def test_for_a_client_the_creator_stays_until_the_client_accepts(person):
    made = founded(person, client="Client@Example.org")
    (letter,) = letters_to("client@example.org")
    assert "Zoé Durand" in letter.subject
    with everywhere():
        invitation = Invitation.objects.get(organization=made)
    assert invitation.role == Role.LEGAL_REPRESENTATIVE
    assert [m.role for m in memberships(made)] == [Role.LEGAL_REPRESENTATIVE]

    client = Person(a_user("client@example.org", "Carl", "Client"))
    accept(client, organization=made.pk, invitation=invitation.pk)
    roles = {m.user.email: m.role for m in memberships(made)}
    assert roles == {
        "zoe@example.org": Role.ADMINISTRATOR,
        "client@example.org": Role.LEGAL_REPRESENTATIVE,
    }


@pytest.mark.rule("R-03", "R-04")
def test_a_clients_organization_is_not_called_after_the_creator(person):
    with pytest.raises(NameNeeded):
        founded(person, kind=Kind.PERSON, name="", client="client@example.org")


@pytest.mark.rule("R-15")
def test_oneself_is_no_client(person):
    with pytest.raises(Refusal) as refused:
        founded(person, client="zoe@example.org")
    assert refused.value.field == "client"
    with everywhere():
        assert not Organization.objects.exists()


# Pages


def test_whoever_belongs_nowhere_is_welcomed_and_led_there(person, signed_in):
    browser = signed_in(person)
    assert browser.get("/").url == reverse("organizations:welcome")
    page = browser.get("/me/welcome/")
    assert "Welcome, Zoé" in page.content.decode()
    assert 'placeholder="Zoé Durand"' in page.content.decode()


@pytest.mark.rule("R-20")
def test_whoever_is_blocked_everywhere_is_offered_to_create_one(collaborator, signed_in):
    with everywhere():
        Membership.objects.filter(pk=collaborator.membership.pk).update(blocked_at=now())
    assert signed_in(collaborator).get("/me/welcome/").status_code == 200


def test_whoever_belongs_somewhere_finds_the_list_instead(collaborator, signed_in):
    assert signed_in(collaborator).get("/me/welcome/").url == "/me/organizations/"


@pytest.mark.rule("R-04")
def test_creating_moves_one_into_the_new_organization(representative, signed_in):
    browser = signed_in(representative)
    answer = browser.post(
        CREATE, {"kind": "association", "name": "Les Amis", "country": "FR"}, follow=True
    )
    with everywhere():
        made = Organization.objects.get(name="Les Amis")
    assert answer.redirect_chain[-1][0] == f"/o/{made.pk}/"
    assert browser.get("/").url == f"/o/{made.pk}/"


def test_mistakes_stand_at_their_fields_and_nothing_typed_is_lost(person, signed_in):
    typed = {"kind": "company", "name": "", "country": "FR", "for_client": "on"}
    answer = signed_in(person).post(CREATE, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter the address of the future legal representative." in page
    assert 'value="FR" selected' in page

    answer = signed_in(person).post(CREATE, {"kind": "company", "name": "", "country": "FR"})
    assert answer.status_code == 422
    assert "Enter the legal name." in answer.content.decode()


def test_who_names_oneself_as_client_is_told_what_to_do(person, signed_in):
    typed = {"kind": "company", "name": "X", "country": "FR", "for_client": "on"}
    answer = signed_in(person).post(CREATE, {**typed, "client": person.user.email.upper()})
    assert answer.status_code == 422
    assert "This is your own address. Untick" in answer.content.decode()


def test_an_unticked_client_is_no_client(person, signed_in):
    typed = {"kind": "company", "name": "X", "country": "FR", "client": "who@example.org"}
    assert signed_in(person).post(CREATE, typed).status_code == 302
    with everywhere():
        assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("zone", "language", "country"),
    [
        ("", "fr-BE,fr;q=0.9", "BE"),
        ("Europe/Paris", "de-DE,de;q=0.9", "FR"),
        ("", "fr", "CH"),
        ("", "en-XX", "CH"),
    ],
)
def test_a_likely_country_is_proposed(person, signed_in, zone, language, country):
    person.user.time_zone = zone
    person.user.save()
    page = signed_in(person).get(CREATE, headers={"Accept-Language": language})
    assert f'value="{country}" selected' in page.content.decode()


@pytest.mark.rule("R-14")
def test_invitations_that_wait_are_shown_first(person, representative, signed_in):
    invite(
        representative,
        emails=["zoe@example.org"],
        role=Role.COLLABORATOR,
        accounting=Accounting.NONE,
        language="en",
    )
    for page in ("/me/welcome/", "/me/organizations/"):
        content = signed_in(person).get(page).content.decode()
        assert "Munster SA" in content
        assert "Look at the invitation" in content
