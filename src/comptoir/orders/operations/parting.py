"""What orders leave of a deleted organization, and what they know of its products (R-46, R-55)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from comptoir.billing.models import Document, Kind
from comptoir.billing.questions import Subject, Subjects
from comptoir.catalogue.models import FreeGrant, PromoUse
from comptoir.core.news import answers, listens_to
from comptoir.orders.models import Cart, Declaration, Order, ReminderChoice
from comptoir.organizations.models import Kind as Customer
from comptoir.organizations.questions import Action, HoldsPaidProduct, OrganizationDeleted
from comptoir.products.models import Product
from comptoir.products.questions import ActionsOnProduct

SUBJECTS = 200  # that a list of choices holds


@listens_to(OrganizationDeleted)
def what_was_ordered_stays(news: OrganizationDeleted) -> None:
    """Orders that were paid stay with their documents; carts, gifts and wishes go (R-55)."""
    here = news.organization
    ReminderChoice.objects.filter(organization=here).delete()
    Cart.objects.filter(organization=here).delete()
    Declaration.objects.filter(organization=here, settled_at=None).delete()
    Order.objects.filter(organization=here, done_at=None).delete()
    FreeGrant.objects.filter(organization=here).delete()
    PromoUse.objects.filter(organization=here, counted_at=None).delete()


@answers(HoldsPaidProduct)
def paid_products(question: HoldsPaidProduct) -> Iterator[int]:
    """Organizations with a living product that have paid for something (R-04)."""
    paid = Document.objects.filter(
        organization=OuterRef("organization"),
        kind=Kind.INVOICE,
        paid_at__isnull=False,
        gross_cents__gt=0,
    )
    held = Product.objects.held().filter(organization__in=question.organizations)
    yield from held.filter(Exists(paid)).values_list("organization", flat=True).distinct()


@answers(ActionsOnProduct)
def ways_out(question: ActionsOnProduct) -> Iterator[Action]:
    """« Withdraw from the contract here », « Terminate your contract » (R-51, R-52)."""
    product = question.product
    where = [product.organization_id, product.pk]
    if product.terminated_at is not None:
        return
    if product.organization.kind == Customer.PERSON:
        page = reverse("orders:withdraw", args=where)
        yield Action(_("Withdraw from the contract here"), page, "arrow-back-up")
    page = reverse("orders:terminate", args=where)
    yield Action(_("Terminate your contract"), page, "calendar-off")


@answers(Subjects)
def products_charged_for(question: Subjects) -> Iterator[Subject]:
    """What invoices can be about: the products, ended ones too."""
    found = Product.objects.filter(organization=question.organization).order_by("name", "pk")
    if question.key:
        found = found.filter(pk=question.key) if question.key.isdecimal() else found.none()
    for product in found.select_related("subscription")[:SUBJECTS]:
        line, _colon, _number = product.source.rpartition(":")
        renews = getattr(product, "subscription", None)
        renewals = [f"renewal:{renews.pk}:"] if renews else []
        yield Subject(str(product.pk), product.name, sources=[line], prefixes=renewals)
