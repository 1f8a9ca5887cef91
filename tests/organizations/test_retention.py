"""What belongs to organizations is forgotten in time (R-55)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Invitation
from comptoir.organizations.retention import invitations_over


@pytest.mark.rule("R-13", "R-55")
def test_an_invitation_is_forgotten_thirty_days_after_its_end(organization):
    old, young = now() - timedelta(days=31), now() - timedelta(days=29)
    cases = {
        "accepted": {"accepted_at": old},
        "withdrawn": {"revoked_at": old},
        "expired": {"until": old},
        "just accepted": {"accepted_at": young},
        "just expired": {"until": young},
        "waiting": {"until": old, "waits_since": old},
        "open": {},
    }
    with everywhere():
        Invitation.objects.bulk_create(
            Invitation(
                organization=organization,
                email=f"{number}@example.org",
                message=name,
                role="collaborator",
                language="en",
                mailed_hash="m",
                copied_hash="c",
                **fields,
            )
            for number, (name, fields) in enumerate(cases.items())
        )
    assert invitations_over() == 3
    with everywhere():
        left = set(Invitation.objects.values_list("message", flat=True))
    assert left == {"just accepted", "just expired", "waiting", "open"}
