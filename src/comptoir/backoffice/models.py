"""What the operator's people have decided."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.models import RecoveryRequest, User
from comptoir.kit import limits, tokens


class Proof(models.TextChoices):
    """Why staff believe that a person is who they say."""

    SUPPORT_CODE = "support_code", _("They gave the support code of the account")
    CALLED_BACK = "called_back", _("They answered at the phone number of the account")
    IDENTITY = "identity", _("They showed an identity document in the name of the account")
    REGISTER = "register", _("A register or contract names them for an organization of the account")
    HABITS = "habits", _("They know what only the owner knows: teams, colleagues, recent activity")


class RecoveryGrantQuerySet(models.QuerySet["RecoveryGrant"]):
    """Grants, by what is still to happen."""

    def waiting(self) -> RecoveryGrantQuerySet:
        return self.filter(stopped_at=None, opened_at=None)

    def due(self) -> RecoveryGrantQuerySet:
        return self.waiting().filter(effective_at__lte=now())


class RecoveryGrant(models.Model):
    """A way back into an account, decided by staff (R-25): told at once, open only later.

    Until `effective_at` whoever reads mail at the account's addresses may stop it; then the
    contact address gets a link that leads to a password reset.
    """

    request = models.OneToOneField(RecoveryRequest, models.CASCADE, related_name="grant")
    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_grants")
    proofs = models.JSONField(default=list)
    second_factor_lost = models.BooleanField(default=False)
    decided_at = models.DateTimeField(default=now)
    effective_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True)
    nonce = models.CharField(max_length=32, default=tokens.nonce)
    stop_hash = models.CharField(max_length=64, unique=True)
    link_hash = models.CharField(max_length=64, unique=True)

    objects = RecoveryGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(stopped_at=None, opened_at=None),
                name="one_waiting_recovery",
                violation_error_message=_("Another recovery of this account is under way."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["effective_at"],
                condition=Q(stopped_at=None, opened_at=None),
                name="recovery_grant_waiting",
            ),
        ]

    @property
    def stop_token(self) -> str:
        """What the owner's letters carry; derived, never stored."""
        return tokens.derive(settings.SECRET_KEY, "recovery stop", self.user_id, self.nonce)

    @property
    def link_token(self) -> str:
        """What the letter to the contact address carries; derived, never stored."""
        return tokens.derive(settings.SECRET_KEY, "recovery link", self.user_id, self.nonce)

    @property
    def proof_names(self) -> list[str]:
        """What was proved, in the reader's language."""
        return [str(Proof(proof).label) for proof in self.proofs]

    @property
    def stoppable(self) -> bool:
        """Tell whether it can still be stopped: it waits, or its link is unused."""
        return self.stopped_at is None and (self.opened_at is None or self.usable)

    @property
    def until(self) -> datetime | None:
        """When the link of the contact address expires; None before it was sent."""
        return self.opened_at and self.opened_at + limits.RECOVERY_LINK_KEPT

    @property
    def usable(self) -> bool:
        """Tell whether the link opens: sent, not stopped, not expired, nothing chosen since."""
        return (
            self.stopped_at is None
            and self.opened_at is not None
            and self.opened_at + limits.RECOVERY_LINK_KEPT > now()
            and self.user.credential.changed_at < self.opened_at
        )
