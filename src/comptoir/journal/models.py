"""The journal: one row an act, never changed, kept twelve months (R-55)."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now


class Entry(models.Model):
    """Who did what to what, and how it was before.

    Ids without foreign keys: the row outlives what it names, and the app above resolves names.
    An entry with an organization belongs to it; one without belongs to the person it concerns.
    """

    organization_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)  # whom it concerns
    actor_id = models.BigIntegerField(null=True)  # who did it; null for the system and visitors
    actor_kind = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            # one for each way to filter the log: a page costs the same at any size
            models.Index(fields=["organization_id", "at", "id"], name="entry_organization"),
            models.Index(fields=["organization_id", "action", "at", "id"], name="entry_action"),
            models.Index(fields=["organization_id", "actor_id", "at", "id"], name="entry_actor"),
            models.Index(
                fields=["organization_id", "actor_id", "action", "at", "id"],
                name="entry_actor_action",
            ),
            models.Index(fields=["organization_id", "person_id", "at", "id"], name="entry_person"),
            models.Index(
                fields=["organization_id", "person_id", "action", "at", "id"],
                name="entry_person_action",
            ),
            models.Index(
                fields=["person_id", "-id"],
                condition=models.Q(organization_id=None),
                name="entry_own",
            ),
        ]
