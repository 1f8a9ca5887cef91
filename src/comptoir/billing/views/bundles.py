"""Many documents as one file, and as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.timezone import get_current_timezone, localdate, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from comptoir.billing import bundles, exporting, queries
from comptoir.billing.forms import documents as forms
from comptoir.billing.history import History
from comptoir.billing.models import Bundle as BundleModel
from comptoir.billing.operations import bundling
from comptoir.core.refusals import NotFound, Refusal
from comptoir.core.tenancy import streamed
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.permissions import Permission


class Bundles(View):
    """The files that were asked for; what was looked for can be made into one more."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        organization = request.actor.organization
        found = list(organization.bundles.order_by("-pk")[: queries.BUNDLES])
        waiting = any(bundle.ready_at is None for bundle in found)
        context = {"bundles": found, "waiting": waiting}
        return render(request, "billing/bundles.html", context)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Have a file made."""
        try:
            bundling.bundle(request.actor, sought=forms.Search(request.POST).read())
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        return redirect("billing:bundles", request.actor.organization.pk)


class Bundle(View):
    """One file, as long as it is kept."""

    def get(self, request: MemberRequest, bundle: int) -> FileResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        made = request.actor.organization.bundles.filter(ready_at__isnull=False)
        return _file(get_object_or_404(made, pk=bundle))


class Farewell(View):
    """The invoices of a deleted organization: the link in the letter is enough (R-47)."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = queries.farewell(token)
        status = 200 if found else 404
        return render(request, "billing/farewell.html", {"bundle": found}, status=status)


class FarewellFile(View):
    """The file itself."""

    def get(self, request: HttpRequest, token: str) -> FileResponse:  # noqa: ARG002
        found = queries.farewell(token)
        if found is None:
            raise NotFound
        return _file(found)


class Table(View):
    """What was looked for, as a file for a spreadsheet, however much it is."""

    def get(self, request: MemberRequest) -> StreamingHttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        organization = request.actor.organization
        found = History(organization, forms.Search(request.GET).read())
        language, zone = get_language(), get_current_timezone()

        def chunks() -> Iterator[bytes]:
            with translation.override(language), timezone.override(zone):
                yield from exporting.table(found.pages())

        answer = StreamingHttpResponse(
            streamed(organization.pk, chunks), content_type="text/csv; charset=utf-8"
        )
        name = f"{slugify(_('Invoice history'))}-{localdate()}.csv"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _file(bundle: BundleModel) -> FileResponse:
    path = bundles.place(bundle)
    expired = bundle.until is None or bundle.until <= now()
    if expired or not path.exists():
        raise NotFound
    name = f"{_('invoices')}-{bundle.asked_at:%Y-%m-%d}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)
