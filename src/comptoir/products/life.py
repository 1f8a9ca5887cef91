"""The life of a product, as pure rules: which state follows from its dated rows."""

from __future__ import annotations

from comptoir.products.permissions import State, Step

RUNNING = frozenset({State.ACTIVE, State.CANCELLED, State.EXPIRED})


def state(step: Step, *, suspended: bool) -> State:
    """Return what a product is: a suspension covers every step but the last."""
    if suspended and step is not Step.TERMINATED:
        return State.SUSPENDED
    return State(step.value)
