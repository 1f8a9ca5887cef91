"""Guards: every page costs as many queries with sixty rows of everything as with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from comptoir.accounts.models import DataExport, RecoveryRequest, Session, User
from comptoir.backoffice.demo.making import accounts, customers, history, place
from comptoir.backoffice.demo.names import Shop, Sketch
from comptoir.backoffice.operations import people
from comptoir.catalogue.models import FreeGrant, Offer, Price
from comptoir.core.actors import System
from comptoir.core.days import today
from comptoir.core.tenancy import everywhere
from comptoir.drivers.manual.models import StaffTask
from comptoir.journal.models import Entry
from comptoir.orders.models import CartLine
from comptoir.organizations.models import (
    Appointment,
    Invitation,
    InvitationTeam,
    Membership,
    Organization,
    Team,
    TeamPlace,
)
from comptoir.organizations.permissions import Role
from comptoir.products.models import Errand, Grant, Product, ProductState
from comptoir.products.permissions import Act, Step
from tests.backoffice.conftest import with_second_factor
from tests.catalogue.samples import counter_pages, crowd
from tests.conftest import a_user
from tests.guards.routes import BELOW_AN_ORGANIZATION, Route, routes
from tests.guards.samples import Furnished, furnished
from tests.guards.test_isolation import Browser, parameters, undone

MANY = 60


def cost(browser: Browser, path: str) -> int:
    """Return how many queries a page needs; what only its first visit needs is not counted."""
    with undone():
        browser.ask("get", path)
        with CaptureQueriesContext(connection) as queries:
            browser.ask("get", path)
    return len(queries)


def costs(browser: Browser, paths: dict[str, str]) -> dict[str, int]:
    return {name: cost(browser, path) for name, path in paths.items()}


def crowd_into(of: Furnished) -> None:
    """Give an organization sixty more of everything that it lists."""
    users = accounts(
        [Sketch("A", f"B{n}", f"many{n}@example.org") for n in range(MANY)], timedelta(days=9)
    )
    here = of.organization
    with everywhere():
        members = Membership.objects.bulk_create(
            place(here, user, Role.COLLABORATOR) for user in users
        )
        teams = Team.objects.bulk_create(
            Team(organization=here, name=f"Team {n}") for n in range(MANY)
        )
        TeamPlace.objects.bulk_create(
            TeamPlace(organization=here, team=of.team, membership=member) for member in members
        )
        TeamPlace.objects.bulk_create(
            TeamPlace(organization=here, team=team, membership=of.membership) for team in teams
        )
        InvitationTeam.objects.bulk_create(
            InvitationTeam(organization=here, invitation=of.invitation, team=team) for team in teams
        )
        Invitation.objects.bulk_create(
            Invitation(
                organization=here,
                email=f"n{n}@example.net",
                role=Role.EXTERNAL,
                language="en",
                sender=of.representative.membership,
                mailed_hash=uuid4().hex,
                copied_hash=uuid4().hex,
            )
            for n in range(MANY)
        )
        Entry.objects.bulk_create(history(here, members, ["Team 1"], 3 * MANY))
        hold_many(of)
        wish(of, "many", MANY)


def wish(of: Furnished, word: str, number: int) -> None:
    """Put lines of as many offers into the cart; for every second one there is no free grant."""
    common = {"organization": of.organization, "cart": of.ordering.cart, "months": 1}
    model = of.cart_line.offer
    offers = Offer.objects.bulk_create(
        Offer(category=model.category, names={"fr": f"{word} {n}"}, slug=f"{word}-{n}")
        for n in range(number)
    )
    Price.objects.bulk_create(
        Price(offer=one, currency="CHF", months=1, cents=100, valid_from=today()) for one in offers
    )
    CartLine.objects.bulk_create(CartLine(**common, offer=one) for one in offers)
    FreeGrant.objects.bulk_create(
        FreeGrant(
            organization=of.organization,
            offer=one,
            quantity=1,
            months=1,
            until=today(),
            granted_by=of.shopping.free_grant.granted_by,
            reason="R",
        )
        for one in offers[::2]
    )


def hold_many(of: Furnished) -> None:
    """Give an organization sixty more products, with rights on them and work to do for them."""
    here = of.organization
    products = Product.objects.bulk_create(
        Product(
            organization=here,
            category="domain",  # of which the sample has one: its page asks no more for many
            driver="parking",
            name=f"Product {n}",
            source=f"many:{n}",
        )
        for n in range(MANY)
    )
    common = [{"organization": here, "product": product} for product in products]
    ProductState.objects.bulk_create(ProductState(**one, step=Step.ACTIVE) for one in common)
    for holder in ({"membership": of.membership}, {"team": of.team}):
        Grant.objects.bulk_create(Grant(**one, **holder, use=True) for one in common)
    Errand.objects.bulk_create(
        Errand(**one, act=Act.ACTIVATE, tries=1, trouble="no answer") for one in common
    )
    StaffTask.objects.bulk_create(StaffTask(**one, act=Act.ACTIVATE) for one in common)


def scatter(user: User) -> list[Organization]:
    """Put somebody into sixty more organizations, and log them in on sixty devices."""
    with everywhere():
        made = customers(Shop(f"Shop {n}", "CH", "1200", "Genève", "fr") for n in range(MANY))
        Membership.objects.bulk_create(place(shop, user, Role.EXTERNAL) for shop in made)
        DataExport.objects.bulk_create(DataExport(user=user) for _ in range(MANY))
        Entry.objects.bulk_create(
            Entry(
                person_id=user.pk,
                actor_id=user.pk,
                actor_kind="person",
                action="accounts.PasswordChanged",
            )
            for _ in range(MANY)
        )
    for number in range(MANY):
        key = f"session{number}"
        Session.objects.create(session_key=key, expire_date=now() + timedelta(days=1))
        UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent="")
    return made


def of_organization(route: Route, of: Furnished) -> str:
    return route.path(organization=of.organization.pk, **parameters(route, of))


def pages(prefix: str) -> list[Route]:
    return [route for route in routes() if route.pattern.startswith(prefix)]


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {name: (before[name], after[name]) for name in before if after[name] > before[name]}


def test_pages_of_an_organization_cost_the_same_at_any_size(db, signed_in):
    full = furnished("Full")
    with everywhere():
        wish(full, "few", 2)
    browser = Browser(signed_in(full.representative))
    paths = {route.name: of_organization(route, full) for route in pages(BELOW_AN_ORGANIZATION)}
    before = costs(browser, paths)

    crowd_into(full)

    assert not grown(before, costs(browser, paths))


def test_ones_own_pages_cost_the_same_at_any_size(db, signed_in):
    full = furnished("Full")
    user = full.representative.user
    browser = Browser(signed_in(user))
    paths = {route.name: route.path() for route in pages("me/") if not route.parameters}
    before = costs(browser, paths)

    scatter(user)

    assert not grown(before, costs(browser, paths))


def test_pages_behind_the_counter_cost_the_same_at_any_size(db, signed_in):
    full = furnished("Full")
    staff = with_second_factor(a_user("staff@operator.example"))
    people.add_staff(System(), email=staff.email)
    asked = request_of(full.membership.user)
    browser = Browser(signed_in(staff))
    paths = staff_paths(full, asked)
    before = costs(browser, paths)

    crowd_into(full)
    with everywhere():
        crowd(full.shopping, MANY)
    shops = scatter(full.membership.user)
    appoint_in(shops, full.membership.user)
    for _ in range(MANY):
        request_of(full.membership.user)

    assert not grown(before, costs(browser, paths))


def staff_paths(full: Furnished, asked: RecoveryRequest) -> dict[str, str]:
    given = {
        "backoffice:task": {"pk": full.holding.task.pk},
        "backoffice:retry": {"pk": full.holding.errand.pk},
        "backoffice:appointment": {"pk": full.appointment.pk},
        "backoffice:appointee": {"pk": full.organization.pk},
        "backoffice:appoint": {"pk": full.organization.pk, "user": full.membership.user_id},
        **counter_pages(full.shopping),
    }
    usual = {"pk": asked.pk}
    return {
        route.name: route.path(**given.get(route.name, usual if route.parameters else {}))
        for route in pages("staff/")
    }


def request_of(user: User) -> RecoveryRequest:
    return RecoveryRequest.objects.create(
        email=user.email, contact="c@example.org", name="N", story="S", language="en"
    )


def appoint_in(shops: Sequence[Organization], user: User) -> None:
    with everywhere():
        Appointment.objects.bulk_create(
            Appointment(organization=shop, user=user, reason="R", effective_at=now())
            for shop in shops
        )


def test_the_cost_of_a_page_is_really_counted(db, client: Client):
    assert cost(Browser(client), "/readyz") > 1
