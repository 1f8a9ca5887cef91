"""What products answer when organizations ask, and do when they tell."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.core.actors import System
from comptoir.core.news import answers, listens_to
from comptoir.organizations import activity, roles
from comptoir.organizations.permissions import Role
from comptoir.organizations.questions import (
    Action,
    ActionsOnTeam,
    ActionsOnUser,
    Condition,
    DeletionConditions,
    InvitationAccepted,
    InvitationMade,
    Loss,
    LostOnRemoval,
    OrganizationDeleted,
    Source,
    Sources,
)
from comptoir.products import rights, wishes, words
from comptoir.products.models import Grant, Product
from comptoir.products.operations import granting, life

LISTED = 20
RENEWAL = {"on": gettext_lazy("on"), "off": gettext_lazy("off")}
activity.shows("products", gettext_lazy("Products"), lambda kept: "; ".join(map(words.kept, kept)))
activity.shows("renewal", gettext_lazy("Automatic renewal"), lambda kept: str(RENEWAL[kept]))


@answers(Sources)
def granted(question: Sources) -> Iterator[Source]:
    """Which rights on products somebody has, and whether by name or through a team (R-09)."""
    if Role(question.membership.role) in roles.UPPER:
        return
    found = rights.grants_of(question.membership).select_related("product", "team")
    for grant in found.order_by("category", "product__name", "pk"):
        name = grant.product.name if grant.product else ""
        for right in grant.rights:
            said = words.allowed(right, words.thing(grant.category, name))
            yield _source(question, grant, said)


@answers(LostOnRemoval)
def lost_products(question: LostOnRemoval) -> Iterator[Loss]:
    """The products that a removed person was let to (R-19)."""
    found = rights.grants_of(question.membership).select_related("product")
    names = {
        words.thing(grant.category, grant.product.name if grant.product else "") for grant in found
    }
    yield Loss(_("Products"), sorted(names))


@answers(ActionsOnUser)
def access_of_user(question: ActionsOnUser) -> Iterator[Action]:
    """« Change the access to products », of a user."""
    held = question.membership
    here = reverse("products:user-access", args=[held.organization_id, held.pk])
    yield Action(_("Change the access to products"), here, "key")


@answers(ActionsOnTeam)
def access_of_team(question: ActionsOnTeam) -> Iterator[Action]:
    """« Change the access to products », of a team."""
    here = reverse("products:team-access", args=[question.team.organization_id, question.team.pk])
    yield Action(_("Change the access to products"), here, "key")


@answers(DeletionConditions)
def no_product(question: DeletionConditions) -> Iterator[Condition]:
    """An organization that holds products is not deleted; each can be ended at once (R-46)."""
    page = reverse("organizations:delete", args=[question.organization.pk])
    held = question.organization.products.held().order_by("name", "pk")
    shown = list(held[: LISTED + 1])
    for product in shown[:LISTED]:
        yield Condition(
            False,
            _("The product %(product)s has not ended.") % {"product": product.name},
            f"{reverse('products:end', args=[product.organization_id, product.pk])}?next={page}",
            _("End at once"),
        )
    if len(shown) > LISTED:
        yield Condition(False, _("Further products have not ended."))
    if not shown:
        yield Condition(True, _("It holds no product."))


@listens_to(InvitationMade)
def rights_on_invitation(news: InvitationMade) -> None:
    """What was ticked in the wizard stands on the invitation (R-14)."""
    granting.put_on(news.invitation, wishes.read(news.further.get("products", {})))


@listens_to(InvitationAccepted)
def rights_of_newcomer(news: InvitationAccepted) -> None:
    """Whoever joins has the rights of the invitation (R-14)."""
    granting.pass_on(news.invitation, news.membership)


@listens_to(OrganizationDeleted)
def nothing_is_left(news: OrganizationDeleted) -> None:
    """What ended products still held is erased, then they go too (R-46)."""
    for product in Product.objects.filter(organization=news.organization):
        life.forget(System(product.organization_id), product)


def _source(question: Sources, grant: Grant, said: str) -> Source:
    held = question.membership
    if grant.team is None:
        page = reverse("products:user-access", args=[held.organization_id, held.pk])
        return Source(said, _("Granted personally"), page)
    page = reverse("products:team-access", args=[held.organization_id, grant.team.pk])
    return Source(said, _("Team %(team)s") % {"team": grant.team.name}, page)
