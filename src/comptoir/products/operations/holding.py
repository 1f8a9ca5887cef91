"""What members do with the products that their organization holds."""

from __future__ import annotations

from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.journal import operations as journal
from comptoir.organizations.actors import Member
from comptoir.organizations.operations.standing import refuse
from comptoir.organizations.permissions import Permission
from comptoir.products import events, rights
from comptoir.products.models import Product
from comptoir.products.obstacles import Ended, obstacles_to_cancelling, obstacles_to_undoing
from comptoir.products.operations import life
from comptoir.products.permissions import Right, Step
from comptoir.products.questions import CancellationUndone


@operation(Permission.ACCOUNTING_MANAGE)
def cancel_at_end(actor: Member, product: Product) -> None:
    """Let a product run until its end and no longer; a technical right is not enough (R-10)."""
    product = product.lock()
    refuse(obstacles_to_cancelling(product))

    life.run_out(actor, product)


@operation(Permission.ACCOUNTING_MANAGE, fresh=True)
def cancel_now(actor: Member, product: Product) -> None:
    """End a product at once, with all that is in it (R-10, R-46, R-56)."""
    product = product.lock()
    if product.terminated_at is not None:
        raise Ended

    life.end(actor, product)


@operation(Permission.ACCOUNTING_MANAGE)
def undo_cancellation(actor: Member, product: Product) -> None:
    """Let a cancelled product go on; automatic renewal stays off until it is ticked (R-40)."""
    product = product.lock()
    refuse(obstacles_to_undoing(product))

    life.step(actor, product, Step.ACTIVE)
    journal.record(actor, events.CancellationUndone(product=product.name))
    tell(CancellationUndone(product))


@operation(Permission.ACCOUNTING_MANAGE)
def choose_renewal(actor: Member, product: Product, *, auto_renew: bool) -> None:
    """Have a product renewed by itself, or not: an explicit tick, at any time (R-10, R-40)."""
    product = product.lock()
    if product.terminated_at is not None:
        raise Ended
    if product.auto_renew == auto_renew:
        return

    product.auto_renew = auto_renew
    product.save(update_fields=["auto_renew"])
    before, after = ("off", "on") if auto_renew else ("on", "off")
    event = events.RenewalChosen(
        product=product.name, before={"renewal": before}, after={"renewal": after}
    )
    journal.record(actor, event)


@operation(Permission.BELONG)
def rename(actor: Member, product: Product, *, name: str) -> None:
    """Give a product another name; whoever manages it may."""
    rights.require(actor, product, Right.MANAGE)
    product = product.lock()
    before, product.name = product.name, name
    if before == name:
        return

    product.save(update_fields=["name"])
    event = events.ProductRenamed(product=before, before={"name": before}, after={"name": name})
    journal.record(actor, event)
