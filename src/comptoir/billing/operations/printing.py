"""Documents on paper: rendered once after issue, and kept with their sum (R-38)."""

from __future__ import annotations

from comptoir.billing import drawing, store
from comptoir.billing.facts import Facts
from comptoir.billing.models import Channel, Document, ProForma, Transmission
from comptoir.billing.permissions import Upkeep
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound


@operation(Upkeep.DOCUMENTS)
def print_document(actor: System, *, document: int) -> Document:  # noqa: ARG001
    """Render an issued document from its own facts; rendered twice it is the same, and kept once.

    The bytes are a function of the facts alone, so two workers at once write the same file.
    """
    found = Document.objects.filter(pk=document).first()
    if found is None:
        raise NotFound
    if not found.pdf_sha256:
        found.pdf_sha256 = store.keep(drawing.pdf(Facts.from_json(found.facts)))
        found.save(update_fields=["pdf_sha256"])
        _told(found, "printed")
    return found


@operation(Upkeep.DOCUMENTS)
def print_pro_forma(actor: System, *, pro_forma: int) -> ProForma:  # noqa: ARG001
    """Render a request to pay from its own facts, once."""
    found = ProForma.objects.filter(pk=pro_forma).first()
    if found is None:
        raise NotFound
    if not found.pdf_sha256:
        found.pdf_sha256 = store.keep(drawing.pdf(Facts.from_json(found.facts)))
        found.save(update_fields=["pdf_sha256"])
    return found


@operation(Upkeep.DOCUMENTS)
def note_download(actor: System, *, document: Document) -> None:  # noqa: ARG001
    """Note that somebody took a document away; once is enough."""
    _told(document, "downloaded")


def _told(document: Document, state: str) -> None:
    Transmission.objects.get_or_create(
        document=document,
        channel=Channel.DOWNLOAD_AND_MAIL,
        state=state,
        defaults={"organization_id": document.organization_id},
    )
