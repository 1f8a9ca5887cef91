"""How long what orders keep is kept (R-55)."""

from __future__ import annotations

from comptoir.core.actors import System
from comptoir.core.retention import kept
from comptoir.kit import limits
from comptoir.orders.operations import carts


@kept("Carts", time=limits.CART_KEPT, since="the last change")
def old_carts() -> int:
    """Forget carts that nobody has touched for thirty days (R-45)."""
    return carts.forget(System())
