"""How long the journal is kept."""

from __future__ import annotations

from django.utils.timezone import now

from comptoir.core.retention import forget_rows, kept
from comptoir.journal.models import Entry
from comptoir.kit.limits import JOURNAL_KEPT


@kept("Journal: who did what, when, from where", time=JOURNAL_KEPT, since="the act")
def old_entries() -> int:
    """Forget acts of more than a year ago."""
    return forget_rows(Entry.objects.filter(at__lt=now() - JOURNAL_KEPT))
