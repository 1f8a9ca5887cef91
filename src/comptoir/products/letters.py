"""The letters that products write."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from comptoir.core.letters import Content, Envelope, absolute, letter
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from comptoir.organizations.models import Membership
from comptoir.products import words
from comptoir.products.models import ProductState
from comptoir.products.permissions import Step


@letter(
    trigger="A product can be used, is cancelled or has ended",
    readers="The legal representatives",
)
def product_told(*, organization: int, membership: int, step: int) -> Envelope | None:
    """What became of a product."""
    with tenancy(organization):
        members = Membership.objects.active().select_related("user", "organization")
        member = members.filter(pk=membership).first()
        reached = ProductState.objects.select_related("product").filter(pk=step).first()
    if member is None or reached is None or Step(reached.step) not in SAYS:
        return None
    return Envelope(
        member.user.email, member.user.language, lambda: SAYS[Step(reached.step)](member, reached)
    )


def _active(member: Membership, reached: ProductState) -> Content:
    names = _names(member, reached)
    said = [line for line in reached.note.splitlines() if line.strip()]
    return Content(
        subject=_("%(product)s is ready") % names,
        greeting=_("Hello,"),
        paragraphs=[
            _("The product %(product)s of %(organization)s can be used from now on.") % names,
            *([_("Our team writes:"), *said] if said else []),
        ],
        button=(_("Open the product"), absolute(reached.product.url)),
        organization=member.organization.name,
        reason=_reason(member),
    )


def _cancelled(member: Membership, reached: ProductState) -> Content:
    names = _names(member, reached)
    return Content(
        subject=_("%(product)s is cancelled") % names,
        greeting=_("Hello,"),
        paragraphs=[
            _("The product %(product)s of %(organization)s will not be renewed.") % names,
            _("It works until the end of the paid period. Until then you can change your mind."),
        ],
        button=(_("Open the product"), absolute(reached.product.url)),
        organization=member.organization.name,
        reason=_reason(member),
    )


def _ended(member: Membership, reached: ProductState) -> Content:
    names = _names(member, reached)
    return Content(
        subject=_("%(product)s has ended") % names,
        greeting=_("Hello,"),
        paragraphs=[
            _("The product %(product)s of %(organization)s has ended.") % names,
        ],
        organization=member.organization.name,
        reason=_reason(member),
    )


SAYS = {Step.ACTIVE: _active, Step.CANCELLED: _cancelled, Step.TERMINATED: _ended}


def _names(member: Membership, reached: ProductState) -> dict[str, str]:
    return {"product": reached.product.name, "organization": member.organization.name}


def _reason(member: Membership) -> str:
    names = {"organization": member.organization.name}
    return _("You are legal representative of %(organization)s.") % names


@letter(
    trigger="Somebody's rights on products change, their own or their team's (R-11)",
    readers="The person concerned",
)
def access_changed(*, organization: int, membership: int, entry: int) -> Envelope | None:
    """What the person may do with products from now on."""
    with tenancy(organization):
        members = Membership.objects.active().select_related("user", "organization")
        member = members.filter(pk=membership).first()
        change = Entry.objects.filter(pk=entry).first()
    if member is None or change is None:
        return None
    return Envelope(member.user.email, member.user.language, lambda: _access(member, change))


def _access(member: Membership, change: Entry) -> Content:
    names = {"organization": member.organization.name, **change.details}
    granted = [words.kept(line) for line in change.after.get("products", [])]
    told = _("Your access to products of %(organization)s has changed.")
    if "team" in change.details:
        told = _("What the team %(team)s may do with products of %(organization)s has changed.")
    return Content(
        subject=_("Your access to products of %(organization)s") % names,
        greeting=_("Hello,"),
        paragraphs=[told % names, *(granted or [_("Nothing is granted any more.")])],
        button=(
            _("Open the organization"),
            absolute(reverse("home:dashboard", args=[member.organization_id])),
        ),
        organization=member.organization.name,
        reason=_("You are a member of %(organization)s.") % names,
    )
