"""People with no way left: what staff decide, and what follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.timezone import now

from comptoir.accounts.actors import Visitor
from comptoir.accounts.models import PasswordReset, RecoveryRequest, User
from comptoir.backoffice.actors import Staff
from comptoir.backoffice.listeners import open_due_recoveries
from comptoir.backoffice.models import RecoveryGrant
from comptoir.backoffice.operations import recoveries as operations
from comptoir.core.refusals import NotFound, ReauthenticationNeeded
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal.models import Entry
from comptoir.kit import limits
from tests.backoffice.conftest import with_second_factor
from tests.jobs import letters_to, run_jobs

PROOFS = ["support_code", "called_back"]


def granted(
    staff: Staff, asked: RecoveryRequest, *, second_factor_lost: bool = False
) -> RecoveryGrant:
    return operations.grant_recovery(
        staff, asked, proofs=PROOFS, second_factor_lost=second_factor_lost, note="Called back."
    )


def three_days_later(grant: RecoveryGrant) -> RecoveryGrant:
    """Move the grant into the past, and let the clock tick."""
    past = limits.RECOVERY_DELAY + timedelta(minutes=1)
    RecoveryGrant.objects.filter(pk=grant.pk).update(
        decided_at=grant.decided_at - past, effective_at=grant.effective_at - past
    )
    grant.user.credential.changed_at = now() - timedelta(days=30)
    grant.user.credential.save()
    open_due_recoveries()
    return RecoveryGrant.objects.get(pk=grant.pk)


@pytest.mark.rule("R-25")
def test_a_grant_tells_every_address_at_once_and_opens_nothing(staff, asked, locked_out):
    granted(staff, asked)
    open_due_recoveries()

    run_jobs()
    for address in ("lea@example.org", "lea.old@example.org"):
        (letter,) = letters_to(address)
        assert "is it you?" in letter.subject
        assert "/stop/" in letter.text
        assert "lea.new@example.net" not in letter.text
    (promise,) = letters_to("lea.new@example.net")
    assert "72 hours" in promise.text
    assert "/recovery/" not in promise.text
    assert not PasswordReset.objects.exists()


@pytest.mark.rule("R-25")
def test_after_three_days_the_contact_address_gets_a_link_to_a_new_password(
    staff, asked, locked_out, visitor: Client
):
    grant = three_days_later(granted(staff, asked))
    letter = letters_to("lea.new@example.net")[-1]
    assert grant.link_token in letter.text

    page = visitor.get(f"/recovery/{grant.link_token}/")
    assert "Choose a new password" in page.content.decode()
    assert not PasswordReset.objects.exists()
    response = visitor.post(f"/recovery/{grant.link_token}/")

    reset = PasswordReset.objects.get(user=locked_out)
    assert reset.until <= now() + limits.RESET_LINK
    assert response.status_code == 302
    assert reset.token in response.url
    assert "has just been used" in letters_to("lea@example.org")[-1].text


@pytest.mark.rule("R-25")
def test_a_newer_link_cancels_the_older_one(staff, asked, locked_out):
    grant = three_days_later(granted(staff, asked))
    first = operations.follow_recovery(Visitor(), token=grant.link_token)
    operations.follow_recovery(Visitor(), token=grant.link_token)

    first.refresh_from_db()
    assert first.replaced_at is not None


@pytest.mark.rule("R-25")
def test_the_link_dies_when_a_password_has_been_chosen(staff, asked, locked_out):
    grant = three_days_later(granted(staff, asked))
    locked_out.refresh_from_db()
    locked_out.set_password("entirely new words 42")
    locked_out.save()

    with pytest.raises(operations.TooLate):
        operations.follow_recovery(Visitor(), token=grant.link_token)


@pytest.mark.rule("R-25")
@pytest.mark.parametrize(("lost", "left"), [(False, 1), (True, 0)])
def test_the_second_factor_stays_unless_it_is_lost_too(staff, asked, locked_out, lost, left):
    with_second_factor(locked_out)
    grant = granted(staff, asked, second_factor_lost=lost)
    assert Authenticator.objects.filter(user=locked_out).count() == 1
    grant = three_days_later(grant)
    assert Authenticator.objects.filter(user=locked_out).count() == 1

    operations.follow_recovery(Visitor(), token=grant.link_token)

    assert Authenticator.objects.filter(user=locked_out).count() == left


@pytest.mark.rule("R-25")
def test_the_owner_stops_it_with_one_click(staff, asked, locked_out, visitor: Client):
    grant = granted(staff, asked)
    page = visitor.get(f"/recovery/{grant.stop_token}/stop/")
    grant.refresh_from_db()
    assert "Stop this" in page.content.decode()
    assert grant.stopped_at is None

    visitor.post(f"/recovery/{grant.stop_token}/stop/", follow=True)

    assert three_days_later(grant).opened_at is None
    assert "was stopped" in letters_to("lea.new@example.net")[-1].subject


@pytest.mark.rule("R-25")
def test_a_sign_in_meanwhile_stops_it(staff, asked, locked_out):
    grant = granted(staff, asked)
    User.objects.filter(pk=locked_out.pk).update(last_login=now() + timedelta(seconds=1))

    grant = three_days_later(grant)

    assert grant.opened_at is None
    assert grant.stopped_at is not None


def test_a_stopped_link_opens_nothing(staff, asked, locked_out, visitor: Client):
    grant = three_days_later(granted(staff, asked))
    operations.withdraw_recovery(staff, grant)

    assert visitor.post(f"/recovery/{grant.link_token}/").status_code == 409
    assert "works no more" in visitor.get(f"/recovery/{grant.link_token}/").content.decode()


@pytest.mark.parametrize("path", ["/recovery/{}/", "/recovery/{}/stop/"])
def test_an_invented_link_leads_nowhere(db, visitor: Client, path):
    assert visitor.get(path.format("invented")).status_code == 404
    assert visitor.post(path.format("invented")).status_code == 404


def test_one_proof_is_not_enough(staff, asked):
    with pytest.raises(operations.TooFewProofs):
        operations.grant_recovery(
            staff, asked, proofs=["habits", "habits"], second_factor_lost=False, note="Hm."
        )


def test_an_unknown_account_can_only_be_refused(staff, asked):
    RecoveryRequest.objects.filter(pk=asked.pk).update(email="ghost@example.org")
    asked.refresh_from_db()

    with pytest.raises(operations.AccountMissing):
        granted(staff, asked)
    operations.refuse_recovery(staff, asked, note="No such account.")
    assert "not prove enough" in letters_to("lea.new@example.net")[0].text


def test_nobody_decides_on_their_own_account(staff, asked):
    asked.email = staff.user.email
    asked.save()

    with pytest.raises(operations.OwnAccount):
        granted(staff, asked)


def test_a_request_is_decided_once(staff, asked):
    operations.refuse_recovery(staff, asked, note="No.")

    with pytest.raises(operations.AlreadyDecided):
        granted(staff, asked)
    with pytest.raises(operations.AlreadyDecided):
        operations.refuse_recovery(staff, asked, note="No again.")


@pytest.mark.rule("R-56")
def test_deciding_asks_staff_who_they_are(staff, asked, signed_in):
    stale = Staff(staff.person.__class__(staff.user, fresh=False))
    with pytest.raises(ReauthenticationNeeded):
        granted(stale, asked)

    browser = signed_in(staff.user, fresh=False)
    response = browser.get(f"/staff/recovery/{asked.pk}/grant/")
    assert response.status_code == 302
    assert "next=" in response.url


def test_every_decision_is_noted_as_an_act_of_staff(staff, asked, locked_out):
    granted(staff, asked)

    with tenancy(person=locked_out.pk):
        entry = Entry.objects.get(action="backoffice.RecoveryGranted")
    assert (entry.actor_kind, entry.actor_id) == ("staff", staff.user.pk)
    assert entry.details["proofs"] == sorted(PROOFS)


def test_the_pages_of_a_request_lead_to_a_grant(counter, asked, locked_out):
    listed = counter.get("/staff/recovery/").content.decode()
    assert "lea@example.org" in listed
    shown = counter.get(f"/staff/recovery/{asked.pk}/").content.decode()
    assert "My laptop and my phone were stolen." in shown
    assert "l•••@e•••.org" in shown
    assert "lea.old@example.org" not in shown

    incomplete = counter.post(
        f"/staff/recovery/{asked.pk}/grant/", {"proofs": ["habits"], "note": "kept words"}
    )
    assert incomplete.status_code == 422
    assert "Two proofs are needed" in incomplete.content.decode()
    assert "kept words" in incomplete.content.decode()

    done = counter.post(
        f"/staff/recovery/{asked.pk}/grant/", {"proofs": PROOFS, "note": "ok"}, follow=True
    )
    assert "Granted, waits" in done.content.decode()
    assert "lea@example.org" not in counter.get("/staff/recovery/").content.decode()

    stopped = counter.post(f"/staff/recovery/{asked.pk}/", follow=True)
    assert "Stopped" in stopped.content.decode()


def test_the_list_is_filtered_by_state_and_address(counter, asked, staff):
    operations.refuse_recovery(staff, asked, note="No.")

    assert "lea@example.org" not in counter.get("/staff/recovery/").content.decode()
    for query in ("?state=handled", "?state=", "?state=&q=LEA.NEW@"):
        assert "lea@example.org" in counter.get(f"/staff/recovery/{query}").content.decode()
    assert "No request fits" in counter.get("/staff/recovery/?state=&q=zz").content.decode()


def test_a_request_that_does_not_exist_is_not_found(counter):
    assert counter.get("/staff/recovery/4711/").status_code == 404
    with everywhere():
        assert not RecoveryRequest.objects.exists()


def test_stopping_needs_a_real_token(db):
    with pytest.raises(NotFound):
        operations.stop_recovery(Visitor(), token="invented")
