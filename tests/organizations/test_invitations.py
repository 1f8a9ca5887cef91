"""Inviting people, and what can be done while they have not answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal.models import Entry
from comptoir.kit import limits
from comptoir.organizations.models import Invitation, Membership
from comptoir.organizations.obstacles import (
    AlreadyMember,
    BeyondYourRole,
    InvitationUsed,
    InvitationWithdrawn,
    InvitedOften,
    InvitingYourself,
    JustInvited,
    RepresentativesOnly,
    TooManyAtOnce,
)
from comptoir.organizations.operations import invitations, teams
from comptoir.organizations.permissions import Accounting, Role
from comptoir.organizations.queries import invitation_of
from tests.conftest import a_user
from tests.jobs import letters_to


def invite(actor, *emails: str, role=Role.COLLABORATOR, **more) -> list[Invitation]:
    more.setdefault("accounting", Accounting.NONE)
    more.setdefault("language", "en")
    return invitations.invite(actor, emails=emails or ["new@example.org"], role=role, **more)


def aged(invitation: Invitation, by: timedelta) -> Invitation:
    """The same invitation, sent long ago."""
    with everywhere():
        Invitation.objects.filter(pk=invitation.pk).update(
            sent_at=invitation.sent_at - by, until=invitation.until - by
        )
        return Invitation.objects.select_related("organization").get(pk=invitation.pk)


def token(invitation: Invitation, secret: str) -> str:
    return f"{invitation.organization_id}-{invitation.pk}-{secret}"


def open_invitations(actor) -> list[Invitation]:
    with everywhere():
        return list(actor.organization.invitations.open().order_by("pk"))


@pytest.mark.rule("R-13")
def test_several_people_are_invited_at_once_and_each_gets_a_letter(administrator):
    invite(administrator, "One@Example.org ", "two@example.org", "one@example.org")

    assert [i.email for i in open_invitations(administrator)] == [
        "one@example.org",
        "two@example.org",
    ]
    [letter] = letters_to("one@example.org")
    assert "Administrator Example invites you to Munster SA" in letter.subject
    assert "/invitations/" in letter.text
    with everywhere():
        assert Entry.objects.filter(action="organizations.Invited").count() == 2


@pytest.mark.rule("R-13")
def test_an_invitation_is_valid_thirty_days_and_its_tokens_are_kept_hashed(administrator):
    [invitation] = invite(administrator)

    assert timedelta(days=29) < invitation.until - now() <= timedelta(days=30)
    assert invitation.mailed_token not in {invitation.mailed_hash, invitation.copied_hash}
    found = invitation_of(token(invitation, invitation.mailed_token))
    assert found is not None
    assert found.mailed
    found = invitation_of(token(invitation, invitation.copied_token))
    assert found is not None
    assert not found.mailed
    assert invitation_of(token(invitation, "guessed")) is None


def test_the_letter_speaks_the_chosen_language_and_says_the_message(administrator):
    invite(administrator, language="fr", message="See you on Monday.\n\nAda")

    [letter] = letters_to("new@example.org")
    assert letter.language == "fr"
    assert "See you on Monday." in letter.text


@pytest.mark.rule("R-13")
def test_inviting_an_address_again_replaces_the_open_invitation(administrator):
    [first] = invite(administrator)
    aged(first, limits.INVITATION_RESEND)
    [second] = invite(administrator, role=Role.ADMINISTRATOR)

    assert open_invitations(administrator) == [second]


@pytest.mark.rule("R-13")
def test_an_address_is_not_written_to_twice_within_an_hour(administrator):
    [first] = invite(administrator)
    with pytest.raises(JustInvited, match="less than an hour ago"):
        invite(administrator)
    with pytest.raises(JustInvited):
        invitations.resend(administrator, first)


@pytest.mark.rule("R-13")
def test_withdrawing_is_no_way_around_the_hour(administrator):
    for _ in range(limits.INVITATIONS_AN_HOUR):
        [invitation] = invite(administrator)
        invitations.revoke(administrator, invitation)
    with pytest.raises(InvitedOften, match="several times within an hour"):
        invite(administrator)


@pytest.mark.rule("R-08")
def test_only_the_highest_role_is_handed_over(administrator, representative):
    for actor in (administrator, representative):
        with pytest.raises(BeyondYourRole):
            invite(actor, role=Role.EXTERNAL, hands_over=representative.membership)


@pytest.mark.rule("R-15")
def test_members_and_oneself_are_led_to_the_role(administrator, collaborator):
    with pytest.raises(AlreadyMember, match="is already a member") as refused:
        invite(administrator, collaborator.user.email.upper())
    assert refused.value.mend.endswith(f"/users/{collaborator.membership.pk}/role/")
    with pytest.raises(InvitingYourself):
        invite(administrator, administrator.user.email)


@pytest.mark.rule("R-15")
def test_an_address_with_an_account_is_answered_like_one_without(administrator):
    a_user("known@example.org", "Known", "Person")
    asked = []
    for email in ("known@example.org", "other@example.org"):
        with CaptureQueriesContext(connection) as queries:
            [invitation] = invite(administrator, email)
        asked.append(len(queries))

        assert invitation.accepted_by is None
        assert len(letters_to(email)) == 1
    assert asked[0] == asked[1]


@pytest.mark.rule("R-08")
def test_only_a_representative_invites_a_representative(administrator, representative):
    with pytest.raises(BeyondYourRole):
        invite(administrator, role=Role.LEGAL_REPRESENTATIVE)
    [invitation] = invite(representative, role=Role.LEGAL_REPRESENTATIVE)

    assert invitation.accounting == Accounting.MANAGE
    aged(invitation, timedelta(days=1))
    for deed in (invitations.resend, invitations.revoke):
        with pytest.raises(RepresentativesOnly):
            deed(administrator, invitation)
    with pytest.raises(RepresentativesOnly):
        invite(administrator, role=Role.EXTERNAL)


def test_a_list_of_addresses_has_an_end(administrator):
    with pytest.raises(TooManyAtOnce):
        invite(administrator, *(f"p{n}@example.org" for n in range(51)))


@pytest.mark.rule("R-06")
def test_a_collaborator_invites_nobody(collaborator):
    with pytest.raises(Forbidden):
        invite(collaborator)


@pytest.mark.rule("R-13")
def test_sending_again_replaces_the_link_and_starts_the_thirty_days_anew(
    administrator, representative
):
    [invitation] = invite(administrator)
    assert len(letters_to("new@example.org")) == 1
    before = aged(invitation, timedelta(days=31))
    assert before.expired
    invitations.resend(representative, invitation)

    [after] = open_invitations(administrator)
    assert not after.expired
    assert invitation_of(token(before, before.mailed_token)) is None
    assert invitation_of(token(after, after.mailed_token)) is not None
    assert len(letters_to("new@example.org")) == 2


@pytest.mark.rule("R-13")
def test_withdrawing_is_immediate_and_final(administrator):
    [invitation] = invite(administrator)
    invitations.revoke(administrator, invitation)

    assert open_invitations(administrator) == []
    for deed in (invitations.revoke, invitations.resend):
        with pytest.raises(InvitationWithdrawn):
            deed(administrator, invitation)


@pytest.mark.rule("R-13")
def test_no_letter_leaves_for_an_invitation_that_was_withdrawn_before(administrator):
    [invitation] = invite(administrator)
    invitations.revoke(administrator, invitation)

    assert letters_to("new@example.org") == []


def test_an_accepted_invitation_is_closed(administrator):
    [invitation] = invite(administrator)
    with everywhere():
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=now())
    with pytest.raises(InvitationUsed):
        invitations.revoke(administrator, invitation)


def test_an_invitation_of_another_organization_is_not_there(administrator, elsewhere):
    [invitation] = invite(elsewhere)
    for deed in (invitations.revoke, invitations.resend, invitations.confirm):
        with pytest.raises(NotFound):
            deed(administrator, invitation)


# The pages


def the_page(member, name="invitations", *more):
    return reverse(f"organizations:{name}", args=[member.organization.pk, *more])


@pytest.mark.rule("R-13")
def test_expired_invitations_stay_visible_for_thirty_days(administrator, signed_in):
    [lately, long_ago] = invite(administrator, "lately@example.org", "long-ago@example.org")
    aged(lately, timedelta(days=40))
    aged(long_ago, timedelta(days=61))
    shown = signed_in(administrator).get(the_page(administrator)).content.decode()

    assert "lately@example.org" in shown
    assert "Expired" in shown
    assert "long-ago@example.org" not in shown


@pytest.mark.rule("R-16")
def test_the_page_gives_the_link_that_proves_nothing(administrator, signed_in):
    [invitation] = invite(administrator)
    shown = (
        signed_in(administrator)
        .get(the_page(administrator, "invitation", invitation.pk))
        .content.decode()
    )

    assert token(invitation, invitation.copied_token) in shown
    assert invitation.mailed_token not in shown


def test_the_pages_send_again_and_withdraw(administrator, signed_in):
    [invitation] = invite(administrator)
    aged(invitation, timedelta(hours=2))
    browser = signed_in(administrator)

    answer = browser.post(the_page(administrator, "invitation-resend", invitation.pk))
    assert answer.url == the_page(administrator)
    answer = browser.post(the_page(administrator, "invitation-resend", invitation.pk))
    assert answer.status_code == 409
    browser.post(the_page(administrator, "invitation-revoke", invitation.pk))
    assert open_invitations(administrator) == []


@pytest.mark.rule("R-08", "R-13")
def test_what_cannot_be_done_yet_is_shown_with_its_reason(representative, administrator, signed_in):
    (fresh,) = invite(administrator)
    (crown,) = invite(representative, "chief@example.org", role=Role.LEGAL_REPRESENTATIVE)
    aged(crown, timedelta(hours=2))
    listed = reverse("organizations:invitations", args=[fresh.organization_id])
    page = signed_in(administrator).get(listed).content.decode()
    assert "was invited less than an hour ago" in page
    assert "Only a legal representative can change" in page
    assert "/resend/" not in page
    page = signed_in(representative).get(listed).content.decode()
    assert f"/invitations/{crown.pk}/resend/" in page
    assert f"/invitations/{crown.pk}/revoke/" in page


def test_a_collaborator_sees_no_invitations(collaborator, signed_in):
    assert signed_in(collaborator).get(the_page(collaborator)).status_code == 403


# The wizard


def step(member, name=""):
    return the_page(member, f"add-user-{name}" if name else "add-user")


def go_through(browser, member, **words):
    browser.post(step(member), {"emails": words.get("emails", "a@example.org, b@example.org")})
    browser.post(step(member, "role"), {"role": words.get("role", "external"), "accounting": "see"})
    return browser.post(step(member, "message"), {"language": "de", "message": "Hallo"})


def test_the_wizard_leads_step_by_step_to_the_letters(administrator, signed_in):
    browser = signed_in(administrator)
    answer = browser.post(step(administrator), {"emails": "a@example.org, b@example.org"})
    assert answer.url == step(administrator, "role")
    answer = browser.post(step(administrator, "role"), {"role": "external", "accounting": "see"})
    assert answer.url == step(administrator, "message")  # there is no team: no such step
    answer = browser.post(step(administrator, "message"), {"language": "de", "message": "Hallo"})
    assert answer.url == step(administrator, "review")
    review = browser.get(answer.url).content.decode()
    assert "b@example.org" in review
    assert "Hallo" in review
    answer = browser.post(step(administrator, "review"))

    assert answer.url == the_page(administrator)
    assert [
        (i.email, i.role, i.accounting, i.language) for i in open_invitations(administrator)
    ] == [
        ("a@example.org", "external", "see", "de"),
        ("b@example.org", "external", "see", "de"),
    ]
    assert browser.get(step(administrator, "review")).url == step(administrator)  # sent once


def test_the_wizard_asks_for_teams_where_there_are_any(administrator, signed_in):
    team = teams.create(administrator, name="Support")
    browser = signed_in(administrator)
    browser.post(step(administrator), {"emails": "a@example.org"})
    answer = browser.post(
        step(administrator, "role"), {"role": "collaborator", "accounting": "none"}
    )
    assert answer.url == step(administrator, "teams")
    browser.post(answer.url, {"teams": [str(team.pk)]})
    browser.post(step(administrator, "message"), {"language": "fr"})
    browser.post(step(administrator, "review"))

    [invitation] = open_invitations(administrator)
    with tenancy(administrator.organization.pk):
        assert [place.team for place in invitation.places.all()] == [team]


def test_each_wrong_address_is_named_and_nothing_typed_is_lost(
    administrator, collaborator, signed_in
):
    written = f"zoé@, Good <good@example.org>\nnobody\n{collaborator.user.email}"
    answer = signed_in(administrator).post(step(administrator), {"emails": written})
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert "“zoé@” is not an e-mail address." in shown
    assert "“nobody” is not an e-mail address." in shown
    assert f"{collaborator.user.email} is already a member" in shown
    assert f"/users/{collaborator.membership.pk}/role/" in shown
    assert "Good &lt;good@example.org&gt;" in shown


def test_a_step_can_be_bookmarked_but_not_skipped(administrator, signed_in):
    browser = signed_in(administrator)
    assert browser.get(step(administrator, "review")).url == step(administrator)
    browser.post(step(administrator), {"emails": "a@example.org"})
    assert browser.get(step(administrator, "message")).url == step(administrator, "role")
    assert "a@example.org" in browser.get(step(administrator)).content.decode()


def test_each_organization_has_its_own_draft(administrator, elsewhere, signed_in):
    browser = signed_in(administrator)
    browser.post(step(administrator), {"emails": "a@example.org"})
    with everywhere():
        Membership.objects.create(
            organization=elsewhere.organization,
            user=administrator.user,
            role=Role.ADMINISTRATOR,
            accounting=Accounting.MANAGE,
        )
    assert "a@example.org" not in browser.get(step(elsewhere)).content.decode()


def test_what_became_impossible_meanwhile_is_said_on_the_review(administrator, signed_in):
    browser = signed_in(administrator)
    go_through(browser, administrator)
    invite(administrator, "a@example.org")
    answer = browser.post(step(administrator, "review"))

    assert answer.status_code == 422
    assert "a@example.org was invited less than an hour ago" in answer.content.decode()


@pytest.mark.rule("R-08")
def test_the_wizard_offers_only_what_the_inviter_may_give(administrator, representative, signed_in):
    for member, offered in ((administrator, False), (representative, True)):
        browser = signed_in(member)
        browser.post(step(member), {"emails": "a@example.org"})
        shown = browser.get(step(member, "role")).content.decode()
        assert ('value="legal_representative"' in shown) is offered


def test_a_collaborator_does_not_open_the_wizard(collaborator, signed_in):
    assert signed_in(collaborator).get(step(collaborator)).status_code == 403
