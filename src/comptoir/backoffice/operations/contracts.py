"""What our team settles of the contracts that customers end without a login (R-51, R-52)."""

from __future__ import annotations

from comptoir.backoffice.actors import Staff
from comptoir.backoffice.permissions import Duty
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.orders.models import Declaration
from comptoir.orders.operations import leaving
from comptoir.products.models import Product


@operation(Duty.CONTRACTS, fresh=True)
def settle(actor: Staff, declaration: Declaration, *, product: Product) -> None:
    """Let a declaration take effect on the contract that it is about; a receipt follows."""
    by = actor.within(product.organization)
    leaving.settle(System(), declaration, product=product, by=by)


@operation(Duty.CONTRACTS)
def decline(actor: Staff, declaration: Declaration, *, reason: str) -> None:
    """Refuse what fits no contract; whoever declared it reads why."""
    leaving.decline(System(), declaration, reason=reason, by=actor)
