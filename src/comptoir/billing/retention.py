"""How long what billing keeps is kept (R-55)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.timezone import now

from comptoir.billing import bundles
from comptoir.billing.models import Bundle
from comptoir.core.retention import forget_rows, kept
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits


@kept("Many documents as one file", time=limits.EXPORT_KEPT, since="the request")
def old_bundles() -> int:
    """Delete the files that cannot be downloaded any more, then their rows."""
    return _forget(Bundle.objects.filter(farewell=False, asked_at__lt=now() - limits.EXPORT_KEPT))


@kept(
    "The invoices of a deleted organization, for whoever deleted it",
    time=limits.FAREWELL_KEPT,
    since="the deletion",
)
def old_farewells() -> int:
    """Delete them when their link opens nothing any more (R-47)."""
    before = now() - limits.FAREWELL_KEPT
    over = Q(ready_at__lt=before) | Q(ready_at=None, asked_at__lt=before)
    return _forget(Bundle.objects.filter(over, farewell=True))


def _forget(due: QuerySet[Bundle]) -> int:
    with everywhere():
        bundles.remove(due)
    return forget_rows(due)
