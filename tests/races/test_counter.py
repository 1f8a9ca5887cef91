"""Two of the staff, or staff and owner, at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import PasswordReset, RecoveryRequest, ResetRequest
from comptoir.accounts.operations import resets
from comptoir.backoffice.actors import Staff
from comptoir.backoffice.models import RecoveryGrant
from comptoir.backoffice.operations import recoveries
from comptoir.core.actors import System
from tests.conftest import a_user
from tests.races.overlap import overlapping

HERE = "backoffice.operations.recoveries"


@pytest.fixture
def staff() -> Staff:
    return Staff(Person(a_user("staff@operator.example"), fresh=True))


@pytest.fixture
def asked() -> RecoveryRequest:
    user = a_user("lea@example.org")
    return RecoveryRequest.objects.create(
        email=user.email, contact="new@example.net", name="Léa", story="S", language="en"
    )


def grant(staff: Staff, asked: RecoveryRequest) -> Any:
    return recoveries.grant_recovery(
        staff, asked, proofs=["habits", "identity"], second_factor_lost=False, note="N"
    )


@pytest.mark.rule("R-25")
@pytest.mark.proves(f"{HERE}:_decide")
def test_a_request_is_decided_once(staff, asked):
    _, refused = overlapping(
        lambda: recoveries.refuse_recovery(staff, asked, note="N"), lambda: grant(staff, asked)
    )

    assert isinstance(refused, recoveries.AlreadyDecided), repr(refused)
    assert not RecoveryGrant.objects.exists()


@pytest.mark.rule("R-25")
@pytest.mark.proves(f"{HERE}:_locked")
def test_a_recovery_stopped_at_the_last_moment_is_not_opened(staff, asked):
    made = grant(staff, asked)
    RecoveryGrant.objects.update(effective_at=now() - timedelta(minutes=1))

    overlapping(
        lambda: recoveries.stop_recovery(Visitor(), token=made.stop_token),
        lambda: recoveries.open_recovery(System(), made),
    )

    made.refresh_from_db()
    assert made.stopped_at is not None
    assert made.opened_at is None


@pytest.mark.rule("R-25")
@pytest.mark.proves(f"{HERE}:_reset")
def test_a_link_followed_while_a_reset_is_being_sent_replaces_it(staff, asked):
    made = grant(staff, asked)
    long_ago = now() - timedelta(days=1)
    RecoveryGrant.objects.update(opened_at=now())
    made.user.credential.changed_at = long_ago
    made.user.credential.save()
    request = ResetRequest.objects.create(email="lea@example.org", to_recovery=False)

    _, followed = overlapping(
        lambda: resets.answer_request(System(), request=request.pk),
        lambda: recoveries.follow_recovery(Visitor(), token=made.link_token),
    )

    assert isinstance(followed, PasswordReset), repr(followed)
    assert PasswordReset.objects.get(replaced_at=None) == followed
