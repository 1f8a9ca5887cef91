"""Facts in, bytes out: the PDF of a document. It knows no database and no model."""

from comptoir.billing.drawing.printer import pdf, png

__all__ = ["pdf", "png"]
