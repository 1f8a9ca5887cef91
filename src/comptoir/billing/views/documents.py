"""« Invoice history », and one document."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from comptoir.billing import queries
from comptoir.billing.forms import documents as forms
from comptoir.billing.history import History
from comptoir.billing.models import Document as DocumentModel
from comptoir.billing.models import Kind
from comptoir.billing.operations import printing
from comptoir.billing.payers import job_in
from comptoir.billing.questions import subjects
from comptoir.billing.views.files import pdf
from comptoir.kit.money import total
from comptoir.organizations.http import MemberRequest, cursors
from comptoir.organizations.permissions import Permission


class Documents(View):
    """Invoices and credit notes, newest first, found by state, days, amount and words."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        form = forms.Search(request.GET)
        sought = form.read()
        organization = request.actor.organization
        context = {
            "page": History(organization, sought).page(**cursors(request)),
            "sought": sought,
            "asked": {name: request.GET[name] for name in form.fields if request.GET.get(name)},
            "states": forms.STATES,
            "products": [(one.key, one.name) for one in subjects(organization)],
            "kinds": Kind,
        }
        return render(request, "billing/documents.html", context)


class Document(View):
    """One document, as it was issued; « Download » at its foot."""

    def get(self, request: MemberRequest, document: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        found = of_number(request, document)
        context = {
            "document": found,
            "facts": found.facts,
            "kind": Kind(found.kind),
            "lines": queries.lines_of(found),
            "corrections": found.credit_notes.order_by("pk"),
            **_still(found, may_pay=request.actor.can(Permission.ACCOUNTING_MANAGE)),
        }
        return render(request, "billing/document.html", context)


class File(View):
    """The stored PDF: always the same file (R-38)."""

    def get(self, request: MemberRequest, document: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        found = of_number(request, document)
        worker = job_in(request.actor.organization)
        if not found.pdf_sha256:  # whoever is quicker than the job need not wait for it
            found = printing.print_document(worker, document=found.pk)
        answer = pdf(found.pdf_sha256, found.number)
        printing.note_download(worker, document=found)
        return answer


def _still(document: DocumentModel, *, may_pay: bool) -> dict[str, Any]:
    """Say what is left to pay of an invoice on account, and where; or that nothing ever was."""
    claims = list(document.claims.order_by("pk"))
    left = [item for item in claims if item.is_open]
    items = urlencode([("item", item.pk) for item in left])
    return {
        "left": total((item.left for item in left), document.gross.currency),
        "pay": items if may_pay else "",
        "forgiven": bool(claims) and all(item.cancelled_at for item in claims),
    }


def of_number(request: MemberRequest, document: int) -> DocumentModel:
    """Return one of the organization's documents."""
    return get_object_or_404(request.actor.organization.documents, pk=document)
