"""Many documents in one file, made by a job."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.timezone import now

from comptoir.kit import limits, tokens
from comptoir.organizations.models import Organization


class Bundle(models.Model):
    """Documents of an organization as one ZIP file: asked for, made, kept for some days.

    A farewell is made of a deleted organization, for whoever deleted it: it is mailed, or opened
    with a link that needs no membership (R-47).
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="bundles")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=now)
    sought = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # what was looked for
    farewell = models.BooleanField(default=False)
    nonce = models.CharField(max_length=32, default=tokens.nonce)
    link_hash = models.CharField(max_length=64, unique=True)
    total = models.PositiveIntegerField()  # documents
    done = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    bytes = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(farewell=True),
                name="one_farewell_an_organization",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-id"], name="bundle_newest")]

    @property
    def until(self) -> datetime | None:
        """When its file is deleted; None while it is being made."""
        kept = limits.FAREWELL_KEPT if self.farewell else limits.EXPORT_KEPT
        return self.ready_at and self.ready_at + kept

    @property
    def token(self) -> str:
        """What opens it without a membership; the table keeps its digest."""
        return tokens.derive(settings.SECRET_KEY, "bundle", self.organization_id, self.nonce)
