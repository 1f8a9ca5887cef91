"""What pages are looked at with: an organization that is empty, and one that is full."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.timezone import now

from comptoir.accounts.models import DataExport, RecoveryRequest, User
from comptoir.accounts.operations import portraits, security
from comptoir.core.tenancy import everywhere
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Appointment, TeamPlace
from comptoir.organizations.operations import invitations, logos, teams
from comptoir.organizations.permissions import Accounting, Role
from tests.billing.samples import money_pages, owing
from tests.catalogue.scene import at_the_counter, furnish, of_the_shop
from tests.conftest import a_member, a_user, an_organization
from tests.orders.samples import ordering
from tests.products.samples import holding

LONG = "Anna-Katharina Freifrau von Müller-Lüdenscheidt und zu Hohenstein"
LOGO = Path(__file__).parents[1] / "walks" / "files" / "logo.png"


@dataclass
class Scene:
    """Who looks, in which organization, and the numbers that addresses ask for."""

    people: dict[str, User]
    organization: int
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)


def empty() -> Scene:
    """Somebody who has just begun."""
    representative = a_member(an_organization("Munster SA"), Role.LEGAL_REPRESENTATIVE)
    people = {
        "representative": representative.user,
        "person": a_user("zoe@example.org", "Zoé", "Durand"),
        "staff": _staff(),
    }
    here = representative.organization.pk
    numbers = {"user": {"pk": representative.membership.pk}, **of_the_shop(furnish())}
    return Scene(people, here, numbers)


def full() -> Scene:
    """An organization with everything in it, and people who have everything, under long names."""
    organization = an_organization(f"{LONG} GmbH & Co. KG")
    representative = a_member(organization, Role.LEGAL_REPRESENTATIVE, "rep@example.org")
    collaborator = a_member(organization, Role.COLLABORATOR, "kim@example.org")
    a_user("anna-katharina.mueller-luedenscheidt@hohenstein-oberwaldenburg.example", LONG, "Graf")
    for number in range(12):
        a_member(organization, Role.EXTERNAL, f"person{number}@example.org")
    for number in range(8):
        a_member(an_organization(f"Atelier {number}"), Role.EXTERNAL, "rep@example.org")
    logos.put_up(representative, file=LOGO.read_bytes())
    return Scene(
        {
            "representative": _busy(representative.user, representative),
            "collaborator": collaborator.user,
            "staff": _staff(),
        },
        organization.pk,
        _numbers(representative, collaborator),
    )


def _numbers(representative: Member, other: Member) -> dict[str, dict[str, Any]]:
    """Make one of each thing that has a page; return their numbers by the page's name."""
    team = teams.create(representative, name="Hotline and everything that has no other home")
    with everywhere():
        TeamPlace.objects.create(
            organization=team.organization, team=team, membership=other.membership, leads=True
        )
    invited, late = invitations.invite(
        representative,
        emails=["new@example.org", "late@example.org"],
        role=Role.COLLABORATOR,
        accounting=Accounting.SEE,
        teams=[team],
        language="en",
        message="Welcome!",
    )
    with everywhere():
        type(late).objects.filter(pk=late.pk).update(until=now() - timedelta(days=1))
        appointment = Appointment.objects.create(
            organization=team.organization,
            user=other.user,
            reason="The register names her.",
            effective_at=now() + timedelta(days=7),
        )
    request = RecoveryRequest.objects.create(
        email="lea@example.org",
        contact="lea.new@example.net",
        name="Léa Perdue",
        story="My laptop and my phone were stolen.",
        language="en",
    )
    member = {"pk": other.membership.pk}
    with everywhere():
        held = holding("hohenstein", representative.organization, other.membership)
        money = owing("hohenstein", representative.organization)
        counted = money_pages(money)
        bought = ordering("hohenstein", representative.membership, held.product, furnish())
    return {
        "order": {"pk": bought.order.pk},
        "cancel-order": {"pk": bought.order.pk},
        **{key: {"pk": bought.subscription.pk} for key in ("renewal", "upgrade")},
        "address": {"address": money.address.pk},
        "document": {"document": money.document.pk},
        "pro-forma": {"pro_forma": money.pro_forma.pk},
        "payment": {"payment": money.card_payment.pk},
        "remove-method": {"method": money.saved_method.pk},
        **{key: {"pk": held.product.pk} for key in ("product", "rename", "cancel", "end", "page")},
        **{key: {"pk": held.product.pk} for key in ("withdraw", "terminate")},
        **{name.partition(":")[2]: of for name, of in counted.items()},
        "declaration": {"pk": bought.declaration.pk},
        "user-access": member,
        "team-access": {"pk": team.pk},
        "task": {"pk": held.task.pk},
        **at_the_counter(representative),
        **dict.fromkeys(("user", "user-role", "user-block", "user-remove"), member),
        **{key: {"pk": team.pk} for key in ("team", "team-rename", "team-add", "team-delete")},
        "invitation": {"pk": invited.pk},
        "invited": {"token": invited.mailed_token},
        "recovery": {"pk": request.pk},
        "grant-recovery": {"pk": request.pk},
        "refuse-recovery": {"pk": request.pk},
        "appointment": {"pk": appointment.pk},
        "appointee": {"pk": representative.organization.pk},
        "appoint": {"pk": representative.organization.pk, "user": other.user.pk},
        "key": _key(representative.user),
        "key-removal": _key(representative.user),
    }


def _busy(user: User, member: Member) -> User:
    """Somebody with a second factor, codes, a key, a change under way and a copy of their data."""
    user.first_name, user.last_name = LONG.split(" ", 1)
    user.recovery_email = "private@example.org"
    user.save()
    portraits.put_up(member.person, file=LOGO.read_bytes())
    security.ask_recovery_address(member.person, email="elsewhere@example.org")
    DataExport.objects.create(user=user, ready_at=now(), file="x.zip", bytes=4711)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    return user


def _key(user: User) -> dict[str, int]:
    key = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": LONG, "credential": {}}
    )
    return {"key": key.pk}


def _staff() -> User:
    user = a_user("sasha@operator.example", "Sasha", "Counter", staff_since=now())
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    return user
