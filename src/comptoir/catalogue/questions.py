"""What the catalogue asks the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from comptoir.core.news import Question
from comptoir.kit.money import Money


@dataclass(frozen=True)
class Net(Question[Money]):
    """What of a gross price is left without the seller's own VAT, on a day."""

    gross: Money
    day: date
