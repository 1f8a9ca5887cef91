"""Filling the shelves of a new installation."""

from __future__ import annotations

from collections.abc import Sequence

from comptoir.catalogue.assortment import Sketch
from comptoir.catalogue.models import Offer, Price
from comptoir.catalogue.permissions import Upkeep
from comptoir.core.actors import System
from comptoir.core.locks import hold
from comptoir.core.operations import operation


@operation(Upkeep.CATALOGUE)
def stock(actor: System, sketches: Sequence[Sketch]) -> None:  # noqa: ARG001  the gate asks who
    """Put offers into an empty catalogue; once it holds anything, it is for staff to change."""
    hold("catalogue")
    if Offer.objects.exists():
        return
    made: dict[str, Offer] = {}
    for position, sketch in enumerate(sketches):
        made[sketch.slug] = _put(sketch, position, made.get(sketch.extends))


def _put(sketch: Sketch, position: int, extends: Offer | None) -> Offer:
    offer = Offer.objects.create(
        slug=sketch.slug,
        category=sketch.category,
        driver=sketch.driver,
        extends=extends,
        names=sketch.names,
        summaries=sketch.summaries,
        descriptions=sketch.descriptions,
        wants=sketch.wants,
        limits=sketch.limits,
        position=position,
    )
    Price.objects.bulk_create(
        Price(
            offer=offer,
            months=asked.months,
            currency=asked.gross.currency,
            cents=asked.gross.cents,
            setup_cents=asked.setup.cents,
        )
        for asked in sketch.prices
    )
    return offer
