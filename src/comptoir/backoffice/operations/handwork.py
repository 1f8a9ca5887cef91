"""What our team does for products by hand, and what it looks after when drivers fail."""

from __future__ import annotations

from comptoir.backoffice.actors import Staff
from comptoir.backoffice.events import TaskDone, TriedAgain
from comptoir.backoffice.permissions import Duty
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.drivers.manual import operations as manual
from comptoir.drivers.manual.models import StaffTask
from comptoir.journal.operations import record
from comptoir.products.models import Errand
from comptoir.products.operations import errands


@operation(Duty.PRODUCTS)
def finish(actor: Staff, task: StaffTask, *, note: str = "") -> None:
    """Note that a task is done, in the organization's own journal; the customer is told."""
    manual.done(System(task.organization_id), task, by=actor.user.pk, note=note)
    event = TaskDone(product=task.product.name, act=task.act)
    record(actor.within(task.organization), event)


@operation(Duty.PRODUCTS)
def try_again(actor: Staff, errand: Errand) -> None:
    """Have a driver try again, now."""
    errands.try_again(System(errand.organization_id), errand.product)
    record(actor.within(errand.organization), TriedAgain(product=errand.product.name))
