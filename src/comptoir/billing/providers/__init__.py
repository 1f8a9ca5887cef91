"""The ways to pay, by their keys; each is a file of this folder that keeps the contract."""

from __future__ import annotations

from comptoir.billing.providers.account import OnAccount
from comptoir.billing.providers.contract import Asked, Provider
from comptoir.billing.providers.prepaid import Prepaid
from comptoir.billing.providers.stripe import Stripe
from comptoir.billing.providers.transfer import Transfer

__all__ = ["PROVIDERS", "Asked", "Provider"]

WAYS: tuple[Provider, ...] = (Stripe(), Transfer(), Prepaid(), OnAccount())
PROVIDERS: dict[str, Provider] = {it.key: it for it in WAYS}
