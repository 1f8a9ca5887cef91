"""Paying by card, and « Means of payment »; what a card is made of never comes here.

Some of these call the provider: they say so by `outside`, and open their own transactions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from comptoir.billing import queries, settling
from comptoir.billing.forms import cards as forms
from comptoir.billing.models import Payment as PaymentModel
from comptoir.billing.models import SavedMethod
from comptoir.billing.obstacles import CardRefused, NoProviderAnswer, NoSavedMethod
from comptoir.billing.operations import cards
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.billing.providers import stripe
from comptoir.core import csp
from comptoir.core.refusals import NotFound, Refusal
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.permissions import Permission


class Payment(View):
    """Something to be paid by card: what for, and by which; then what became of it."""

    outside: ClassVar = {"POST"}

    def get(self, request: MemberRequest, payment: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        return self.page(request, _payment(request, payment))

    def post(self, request: MemberRequest, payment: int) -> HttpResponse:
        """Charge the chosen means of payment."""
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        with request.actor.scope():
            asked, form = _payment(request, payment), _charged(request, request.POST)
        if form.is_valid():
            with form.reporting():
                return _answered(request, asked, settling.pay(request.actor, asked, form.chosen))
        with request.actor.scope():
            return self.page(request, _payment(request, payment), form, status=422)

    def page(
        self,
        request: MemberRequest,
        asked: PaymentModel,
        form: forms.Charged | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "asked": asked,
            "items": queries.items_of(asked),
            "form": form or _charged(request),
            "may_manage": request.actor.can(Permission.ACCOUNTING_MANAGE),
            "over": not asked.is_open or not queries.still_meant(asked),
            "refused": refusal(asked.refusal) if asked.refusal else "",
        }
        return render(request, "billing/payment.html", context, status=status)


class Confirm(View):
    """The bank's question, asked by the provider's script; then the browser comes back here."""

    outside: ClassVar = {"GET", "POST"}

    def get(self, request: MemberRequest, payment: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        asked = self.asked(request, payment)
        outcome = settling.settle(asked.organization_id, asked)
        if outcome.stands is not Stands.CONFIRM:
            return _answered(request, asked, outcome)
        secret = stripe.secret(asked.theirs)
        with request.actor.scope():
            return _with_script(request, "billing/confirm.html", secret, {"asked": asked})

    def post(self, request: MemberRequest, payment: int) -> HttpResponse:
        """Ask what became of it: what the browser says is not believed."""
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        asked = self.asked(request, payment)
        return _answered(request, asked, settling.settle(asked.organization_id, asked))

    def asked(self, request: MemberRequest, payment: int) -> PaymentModel:
        with request.actor.scope():
            asked = _payment(request, payment)
        if not asked.theirs:
            raise NotFound
        return asked


class Methods(View):
    """« Means of payment »: what can be charged, and what renewals are charged to."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        saved = queries.saved_methods(request.actor.organization)
        context = {
            "saved": [(method, forms.worded(method)) for method in saved],
            "ready": stripe.ready(),
            "may_manage": request.actor.can(Permission.ACCOUNTING_MANAGE),
        }
        return render(request, "billing/methods.html", context)


class NewMethod(View):
    """A card is typed into the provider's own field; once it has it, it is kept.

    `setup` is what the provider calls that, `payment` what shall be paid with it then.
    """

    outside: ClassVar = {"GET", "POST"}

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        if "setup" not in request.GET:
            return redirect("billing:methods", request.actor.organization.pk)
        return self.page(request)

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        return self.keep(request) if "setup" in request.GET else self.begin(request)

    def begin(self, request: MemberRequest) -> HttpResponse:
        setup = settling.begin_saving(request.actor)
        page = reverse("billing:new-method", args=[request.actor.organization.pk])
        wanted = request.POST.get("payment", "")
        asked = {"setup": setup, **({"payment": wanted} if wanted.isdecimal() else {})}
        return redirect(f"{page}?{urlencode(asked)}")

    def keep(self, request: MemberRequest) -> HttpResponse:
        organization = request.actor.organization.pk
        try:
            settling.keep(request.actor, organization, request.GET["setup"])
        except (CardRefused, NoSavedMethod, NoProviderAnswer) as refusal:
            return self.page(request, refusal)
        messages.success(request, _("The means of payment is saved."))
        wanted = request.GET.get("payment", "")
        if wanted.isdecimal():
            return redirect("billing:payment", organization, int(wanted))
        return redirect("billing:methods", organization)

    def page(self, request: MemberRequest, refused: Refusal | None = None) -> HttpResponse:
        begun = settling.being_saved(request.actor.organization.pk, request.GET["setup"])
        context = {"refused": refused, "types": stripe.types()}
        with request.actor.scope():
            status = 422 if refused else 200
            return _with_script(request, "billing/saving.html", begun.secret, context, status)


class PreferMethod(View):
    """The means of payment that renewals are charged to."""

    def post(self, request: MemberRequest, method: int) -> HttpResponse:
        cards.prefer_method(request.actor, _method(request, method))
        return redirect("billing:methods", request.actor.organization.pk)


class RemoveMethod(View):
    """A means of payment, taken off after a question."""

    def get(self, request: MemberRequest, method: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        found = _method(request, method)
        context = {"method": found, "worded": forms.worded(found)}
        return render(request, "billing/remove_method.html", context)

    def post(self, request: MemberRequest, method: int) -> HttpResponse:
        cards.remove_method(request.actor, _method(request, method))
        messages.success(request, _("The means of payment is removed."))
        return redirect("billing:methods", request.actor.organization.pk)


@method_decorator(csrf_exempt, name="dispatch")
class StripeHook(View):
    """What Stripe tells by itself: believed when it is signed, and asked for again."""

    outside: ClassVar = {"POST"}

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            event = stripe.event(request.body, request.headers.get("Stripe-Signature", ""))
        except ValueError:
            return HttpResponseBadRequest()
        settling.hear(event)
        return HttpResponse(status=204)


def refusal(code: str) -> str:
    """Say why a card was refused, as far as the person can do something about it."""
    known = REFUSALS.get(code)
    return known() if known else _("The payment was refused. Nothing was charged.")


REFUSALS: dict[str, Callable[[], str]] = {
    "card_declined": lambda: _("The bank refused the card. Nothing was charged."),
    "expired_card": lambda: _("The card has expired. Nothing was charged."),
    "insufficient_funds": lambda: _("The account does not hold enough. Nothing was charged."),
    "incorrect_cvc": lambda: _("The security code is wrong. Nothing was charged."),
    "payment_intent_authentication_failure": lambda: _(
        "The payment was not confirmed at the bank. Nothing was charged."
    ),
}


def _answered(request: MemberRequest, asked: PaymentModel, outcome: Outcome) -> HttpResponse:
    """Go on to where it says what became of the money."""
    here = asked.organization_id
    if outcome.stands is Stands.CONFIRM:
        return redirect("billing:confirm-payment", here, asked.pk)
    if outcome.stands is not Stands.PAID:
        return redirect("billing:payment", here, asked.pk)
    with request.actor.scope():
        asked = _payment(request, asked.pk)
    if asked.document_id is None:
        messages.success(request, _("The money is on the prepaid account."))
        return redirect("billing:prepaid", here)
    messages.success(request, _("Paid: here is the invoice."))
    return redirect("billing:document", here, asked.document_id)


def _with_script(
    request: MemberRequest, template: str, secret: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Show a page on which the provider's script works, and may speak with its own."""
    context |= {"script": stripe.script(), "public_key": stripe.public_key(), "secret": secret}
    response = render(request, template, context, status=status)
    connect, frame = stripe.hosts()
    response.headers["Content-Security-Policy"] = csp.opened(request, connect=connect, frame=frame)
    return response


def _charged(request: MemberRequest, sent: Any = None) -> forms.Charged:
    return forms.Charged(queries.saved_methods(request.actor.organization), sent)


def _payment(request: MemberRequest, payment: int) -> PaymentModel:
    found = request.actor.organization.payments.filter(provider=stripe.KEY)
    return get_object_or_404(found.select_related("document"), pk=payment)


def _method(request: MemberRequest, method: int) -> SavedMethod:
    return get_object_or_404(request.actor.organization.saved_methods.usable(), pk=method)
