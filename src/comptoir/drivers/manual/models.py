"""What waits for a person of the staff."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from comptoir.organizations.models import Organization
from comptoir.products.models import Product
from comptoir.products.permissions import Act


class StaffTask(models.Model):
    """Something that our team does by hand for a product: set it up, stop it, take it down."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="tasks")
    act = models.CharField(max_length=20, choices=Act.choices)
    created_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    note = models.TextField(max_length=2000, blank=True)  # for the customer, in the letter

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "act"],
                condition=Q(done_at=None),
                name="one_open_task_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"], condition=Q(done_at=None), name="task_waiting"
            )
        ]
