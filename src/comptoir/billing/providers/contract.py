"""What every way to pay has in common: asked first, looked at later, the money sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from comptoir.billing.models import BillingAddress, DueItem, Payment
from comptoir.billing.outcomes import Outcome
from comptoir.billing.payers import Payer
from comptoir.core.refusals import Refusal
from comptoir.kit.money import Money
from comptoir.organizations.models import Organization


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Where the person goes who wants to pay, and what the other side is asked about later."""

    url: str
    reference: str
    payment: Payment | None = None  # the intention, where the other side is told before it pays


class Provider(Protocol):
    """A way to pay.

    `ask` runs inside the transaction of what is bought, and so talks to nobody; `look` and `refund`
    may go over the network, and so run outside of any. Asking twice with the same key, looking
    twice, refunding twice: each is once.
    """

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> Any: ...

    def obstacle(self, organization: Organization | None, total: Money) -> Refusal | None:
        """Say why it is not possible now; whoever has no organization yet has no money here."""
        ...

    def ask(
        self,
        actor: Payer,
        items: Sequence[DueItem],
        *,
        address: BillingAddress | None = None,
        prepaid: Money | None = None,
    ) -> Asked:
        """Note what shall be paid; `prepaid` is what the prepaid account adds (R-41)."""
        ...

    def look(self, organization: int, reference: str) -> Outcome:
        """Ask the other side what became of it; changes nothing here."""
        ...

    def refund(self, organization: int, reference: str, *, key: UUID, amount: Money) -> Outcome:
        """Send money back by the way it came; PAID when the other side took it on."""
        ...
