"""What happens by the clock."""

from __future__ import annotations

from comptoir.backoffice.models import RecoveryGrant
from comptoir.backoffice.operations.recoveries import open_recovery
from comptoir.core.actors import System
from comptoir.core.jobs import calendar


@calendar("*/10 * * * *")
def open_due_recoveries() -> None:
    """Send the links of granted recoveries whose delay is over, each in a commit of its own."""
    for grant in RecoveryGrant.objects.due():
        open_recovery(System(), grant)
