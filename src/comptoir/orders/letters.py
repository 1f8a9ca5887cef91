"""The letters that orders write."""

from __future__ import annotations

from django.utils.translation import gettext as _

from comptoir.core import jinja
from comptoir.core.letters import Content, Envelope, absolute, letter
from comptoir.core.tenancy import tenancy
from comptoir.orders.models import Order
from comptoir.orders.permissions import State
from comptoir.organizations.models import Membership


@letter(
    trigger="An order is not paid on day 7 or 21, or is cancelled after 30 days",
    readers="The legal representatives and administrators who want billing reminders",
)
def order_waits(
    *,
    organization: int,
    membership: int,
    order: int,
    day: int,  # noqa: ARG001  each day's letter is another one
) -> Envelope | None:
    """What becomes of an order that nobody pays (R-50)."""
    with tenancy(organization):
        members = Membership.objects.active().select_related("user", "organization")
        member = members.filter(pk=membership).first()
        placed = Order.objects.filter(pk=order).first()
    if member is None or placed is None or placed.state is State.DONE:
        return None
    says = _cancelled if placed.state is State.CANCELLED else _open
    return Envelope(member.user.email, member.user.language, lambda: says(member, placed))


def _open(member: Membership, order: Order) -> Content:
    names = _names(member, order)
    return Content(
        subject=_("The order %(order)s waits for its payment") % names,
        greeting=_("Hello,"),
        paragraphs=[
            _("The order %(order)s of %(organization)s over %(total)s is not paid yet.") % names,
            _("It keeps its price until %(day)s. After that it is cancelled.") % names,
        ],
        button=(_("See how to pay"), absolute(order.url)),
        organization=member.organization.name,
        reason=_reason(names),
    )


def _cancelled(member: Membership, order: Order) -> Content:
    names = _names(member, order)
    return Content(
        subject=_("The order %(order)s is cancelled") % names,
        greeting=_("Hello,"),
        paragraphs=[
            _("The order %(order)s of %(organization)s was not paid and is cancelled.") % names,
            _("Money that still comes is credited to the prepaid account."),
        ],
        button=(_("Open the order"), absolute(order.url)),
        organization=member.organization.name,
        reason=_reason(names),
    )


def _names(member: Membership, order: Order) -> dict[str, object]:
    return {
        "order": order.pk,
        "organization": member.organization.name,
        "total": jinja.money(order.total),
        "day": jinja.day(order.open_until),
    }


def _reason(names: dict[str, object]) -> str:
    return _("You receive this because you answer for %(organization)s.") % names
