"""What our team is asked to do by hand, and has done."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.drivers.manual.models import StaffTask
from comptoir.products.models import Product
from comptoir.products.operations import errands
from comptoir.products.permissions import Act, Upkeep

OPPOSITE = {Act.SUSPEND: Act.RESUME, Act.RESUME: Act.SUSPEND}


class AlreadyDone(Refusal):
    """A colleague was quicker."""

    message = _("This task has already been done.")


@operation(Upkeep.PRODUCTS)
def want(actor: System, product: Product, *, act: Act) -> bool:  # noqa: ARG001
    """Put a task on our team's list; twice is once, and what it makes needless goes.

    Tells whether it has been done already.
    """
    product = product.lock()
    if act is Act.CHANGE:
        return _change(product)
    latest = product.tasks.filter(act__in=[act, OPPOSITE.get(act, act)]).order_by("-pk").first()
    if latest is not None and latest.act == act:
        return latest.done_at is not None
    never_done = latest is not None and latest.done_at is None
    made_needless = product.tasks.filter(done_at=None)
    if act in OPPOSITE:
        made_needless = made_needless.filter(act=OPPOSITE[act])
    if act is not Act.ACTIVATE:
        made_needless.update(done_at=now())
    StaffTask.objects.create(
        organization_id=product.organization_id,
        product=product,
        act=act,
        done_at=now() if never_done else None,
    )
    return never_done


@operation(Upkeep.PRODUCTS)
def done(actor: System, task: StaffTask, *, by: int, note: str = "") -> None:
    """Note that somebody of our team has done a task; a product set up is ready (by letter)."""
    product = task.product.lock()
    task = StaffTask.objects.get(pk=task.pk)
    if task.done_at is not None:
        raise AlreadyDone
    task.done_at, task.done_by_id, task.note = now(), by, note
    task.save(update_fields=["done_at", "done_by", "note"])
    if task.act == Act.ACTIVATE:
        errands.ready(actor, product, note=note)
    if task.act == Act.ERASE:
        errands.erased(actor, product)


def _change(product: Product) -> bool:
    """Ask for one more change: every one is new, and one that waits is enough."""
    waiting = product.tasks.filter(act=Act.CHANGE, done_at=None)
    if not waiting.exists():
        StaffTask.objects.create(
            organization_id=product.organization_id, product=product, act=Act.CHANGE
        )
    return False
