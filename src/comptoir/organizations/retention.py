"""How long what belongs to organizations is kept (R-55)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.timezone import now

from comptoir.core.retention import forget_rows, kept
from comptoir.kit import limits
from comptoir.organizations.models import Invitation


@kept("Invitations that are over", time=limits.INVITATION_KEPT, since="their end")
def invitations_over() -> int:
    """Forget invitations that were accepted, declined, withdrawn or left to expire (R-13)."""
    before = now() - limits.INVITATION_KEPT
    expired = Q(accepted_at=None, revoked_at=None, waits_since=None, until__lt=before)
    over = Q(accepted_at__lt=before) | Q(revoked_at__lt=before) | expired
    return forget_rows(Invitation.objects.filter(over))
