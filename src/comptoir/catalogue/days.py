"""The seller's calendar: prices, codes and grants begin and end with its days (R-39)."""

from comptoir.core.days import today

__all__ = ["today"]
