"""Letters about what is given."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.catalogue.models import FreeGrant
from comptoir.core.jinja import day
from comptoir.core.letters import Content, Envelope, absolute, letter
from comptoir.core.tenancy import tenancy
from comptoir.organizations.models import Membership

READERS = "Everybody who may order for the organization"


@letter(trigger="Staff grant an organization something free of charge (R-43)", readers=READERS)
def free_grant_given(*, organization: int, membership: int, grant: int) -> Envelope | None:
    """What is given, for how long, and until when it can be used."""
    return _to_member(organization, membership, grant, _given)


@letter(trigger="Staff revoke a free grant that was not used up (R-43)", readers=READERS)
def free_grant_revoked(*, organization: int, membership: int, grant: int) -> Envelope | None:
    """What can no longer be used; what was ordered with it stays."""
    return _to_member(organization, membership, grant, _revoked)


def _given(member: Membership, grant: FreeGrant) -> Content:
    names = {"organization": member.organization.name, "offer": grant.offer.name}
    free = ngettext("%(num)s month", "%(num)s months", grant.months) % {"num": grant.months}
    return Content(
        subject=_("%(offer)s, free of charge for %(organization)s") % names,
        greeting=_greeting(member),
        paragraphs=[
            _("Our team has granted %(organization)s an offer free of charge: %(offer)s.") % names,
            grant.reason,
        ],
        facts=[
            (_("Quantity"), str(grant.quantity)),
            (_("Free of charge for"), free),
            (_("To be ordered until"), day(grant.until)),
        ],
        button=(_("Look at the offer"), absolute(grant.offer.url)),
        aftermath=[
            _("Put the offer into the cart of %(organization)s and choose it there.") % names
        ],
        organization=member.organization.name,
        reason=_("You may order for %(organization)s.") % names,
    )


def _revoked(member: Membership, grant: FreeGrant) -> Content:
    names = {"organization": member.organization.name, "offer": grant.offer.name}
    return Content(
        subject=_("%(offer)s: the free grant of %(organization)s has ended") % names,
        greeting=_greeting(member),
        paragraphs=[
            _("Our team has revoked the free grant of %(organization)s for %(offer)s.") % names,
            _("What was ordered with it stays as it is."),
        ],
        button=(
            _("Open the organization"),
            absolute(reverse("home:dashboard", args=[member.organization_id])),
        ),
        organization=member.organization.name,
        reason=_("You may order for %(organization)s.") % names,
    )


def _to_member(
    organization: int,
    membership: int,
    grant: int,
    write: Callable[[Membership, FreeGrant], Content],
) -> Envelope | None:
    with tenancy(organization):
        members = Membership.objects.active().select_related("organization", "user")
        member = members.filter(pk=membership).first()
        given = FreeGrant.objects.select_related("offer").filter(pk=grant).first()
    if member is None or given is None:
        return None
    return Envelope(member.user.email, member.user.language, lambda: write(member, given))


def _greeting(member: Membership) -> str:
    return _("Hello %(name)s,") % {"name": member.user.name}
