"""« Download my data »: asked for, written by a job, kept seven days (R-55)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import files, letters, portability
from comptoir.accounts.actors import Person
from comptoir.accounts.events import DataAskedFor, DataDownloaded
from comptoir.accounts.models import DataExport, User
from comptoir.accounts.operations.witness import witness
from comptoir.accounts.permissions import Own, Upkeep
from comptoir.core.actors import System
from comptoir.core.jobs import job
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound, Refusal
from comptoir.core.tenancy import tenancy
from comptoir.journal import operations as journal
from comptoir.kit import limits

DAY = timedelta(days=1)


class AlreadyBeingWritten(Refusal):
    """One copy at a time."""

    message = _("A copy is being prepared already.")


class EnoughForToday(Refusal):
    """A copy is work for the server."""

    message = _("You have asked for several copies today. Ask for the next one tomorrow.")


@operation(Own.ACCOUNT, fresh=True)
def ask_for_data(actor: Person) -> DataExport:
    """Have a copy of all that is kept about the person written, and a letter sent when ready."""
    User.objects.select_for_update(of=("self",)).get(pk=actor.user.pk)
    lately = DataExport.objects.filter(user_id=actor.user.pk, asked_at__gt=now() - DAY)
    if lately.filter(ready_at=None).exists():
        raise AlreadyBeingWritten
    if lately.count() >= limits.EXPORTS_A_DAY:
        raise EnoughForToday

    export = DataExport.objects.create(user=actor.user)
    witness(actor, DataAskedFor())
    write_copy.later(export=export.pk)
    return export


@job()
def write_copy(export: int) -> None:
    """Gather with the person's own eyes, write the file, then say that it is there."""
    wanted = DataExport.objects.filter(pk=export, ready_at=None).select_related("user").first()
    if wanted is None or wanted.user.erased_at:
        return
    with tenancy(person=wanted.user_id):
        content = portability.archive(wanted.user)
    files.write(wanted, content)
    deliver_copy(System(), export=wanted.pk, size=len(content))


@operation(Upkeep.EXPORT)
def deliver_copy(actor: System, *, export: int, size: int) -> None:  # noqa: ARG001  the gate asks who
    """The copy is written: it can be downloaded for seven days, and the person is told."""
    fresh = DataExport.objects.filter(pk=export, ready_at=None)
    if fresh.update(ready_at=now(), bytes=size):
        letters.export_ready.post(export=export)


@operation(Own.ACCOUNT, fresh=True)
def download(actor: Person, export: DataExport) -> None:
    """Note that the copy leaves; refused once it has expired (R-55, R-56)."""
    if export.until is None or export.until <= now():
        raise NotFound
    journal.record(actor, DataDownloaded())
