"""A document as PDF/A-3a and PDF/UA-1, an invoice with Factur-X inside; always the same bytes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from comptoir.billing.drawing import einvoice, metadata, wording
from comptoir.billing.facts import Facts, Kind

HERE = Path(__file__).parent
ELECTRONIC = {Kind.INVOICE, Kind.CREDIT_NOTE}
_ONE_AT_A_TIME = Lock()


def pdf(facts: Facts) -> bytes:
    """Draw a document; invoices and credit notes carry themselves as Factur-X (EN 16931)."""
    xml = einvoice.xml(facts) if facts.kind in ELECTRONIC else b""
    drawn: bytes = _drawn(facts, xml, format="pdf", pdf_standards=["a-3a", "ua-1"])
    return metadata.with_facturx(drawn) if xml else drawn


def png(facts: Facts, *, dots_per_inch: int = 200) -> list[bytes]:
    """Draw the pages of a document as pictures."""
    drawn: list[bytes] | bytes = _drawn(facts, b"", format="png", ppi=dots_per_inch)
    return drawn if isinstance(drawn, list) else [drawn]


def _drawn(facts: Facts, xml: bytes, **how: Any) -> Any:
    said = {"page": json.dumps(wording.page(facts)), "xml": xml.decode()}
    with _ONE_AT_A_TIME:
        return _compiler().compile(sys_inputs=said, **how)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"]
    )
    return typst.Compiler(HERE / "document.typ", root=HERE, font_paths=fonts)
