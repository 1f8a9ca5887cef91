"""Guards: whoever belongs to one organization can do nothing with another's identifiers.

Every address is read from the resolver; a parameter without a sample here fails. Each request
is undone afterwards, so that all of them meet the same two organizations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from psycopg.sql import SQL, Composable, Identifier, Literal

from comptoir import organizations
from comptoir.accounts.models import RecoveryRequest
from comptoir.backoffice.operations import people
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.core.walls import tenant_tables
from comptoir.organizations.permissions import Role
from tests.backoffice.conftest import with_second_factor
from tests.billing.conftest import SELLS
from tests.billing.samples import money_pages
from tests.catalogue.samples import counter_pages
from tests.conftest import a_user
from tests.guards.routes import BELOW_AN_ORGANIZATION, Route, routes
from tests.guards.samples import Furnished, Owner, furnished, owner

WORD = "Zyxware"  # in every name of the other organization, and in nothing else
NOBODY = 999_999_999_999_999

# What the parameters of an address mean; `organization` needs no saying.
MEMBERSHIP = {"pk": "membership"}
INVITATION = {"pk": "invitation"}
TEAM = {"pk": "team"}
PRODUCT = {"pk": "product"}
ORDER = {"pk": "order"}
SUBSCRIPTION = {"pk": "subscription"}
ADDRESS = {"address": "billing_address"}
DOCUMENT = {"document": "document"}
PRO_FORMA = {"pro_forma": "pro_forma"}
PAYMENT = {"payment": "card_payment"}
METHOD = {"method": "saved_method"}
SAMPLES: dict[str, dict[str, str]] = {
    "products:product": PRODUCT,
    "products:rename": PRODUCT,
    "products:renewal": PRODUCT,
    "products:cancel": PRODUCT,
    "products:end": PRODUCT,
    "products:keep": PRODUCT,
    "products:user-access": MEMBERSHIP,
    "products:team-access": TEAM,
    "orders:cart-line": {"pk": "cart_line"},
    "orders:cart-code": {"pk": "cart_code"},
    "orders:withdraw": PRODUCT,
    "orders:terminate": PRODUCT,
    "orders:order": ORDER,
    "orders:cancel-order": ORDER,
    "orders:renewal": SUBSCRIPTION,
    "orders:announce-transfer": SUBSCRIPTION,
    "orders:upgrade": SUBSCRIPTION,
    "billing:bundle": {"bundle": "bundle"},
    "billing:address": ADDRESS,
    "billing:prefer-address": ADDRESS,
    "billing:archive-address": ADDRESS,
    "billing:document": DOCUMENT,
    "billing:document-file": DOCUMENT,
    "billing:pro-forma": PRO_FORMA,
    "billing:pro-forma-file": PRO_FORMA,
    "billing:payment": PAYMENT,
    "billing:confirm-payment": PAYMENT,
    "billing:prefer-method": METHOD,
    "billing:remove-method": METHOD,
    "parking:page": PRODUCT,
    "organizations:user": MEMBERSHIP,
    "organizations:user-role": MEMBERSHIP,
    "organizations:user-block": MEMBERSHIP,
    "organizations:user-unblock": MEMBERSHIP,
    "organizations:user-remove": MEMBERSHIP,
    "organizations:user-unlock": MEMBERSHIP,
    "organizations:invitation": INVITATION,
    "organizations:invitation-resend": INVITATION,
    "organizations:invitation-revoke": INVITATION,
    "organizations:invitation-confirm": INVITATION,
    "organizations:team": TEAM,
    "organizations:team-rename": TEAM,
    "organizations:team-add": TEAM,
    "organizations:team-delete": TEAM,
    "organizations:team-place": {"pk": "team", "membership": "membership"},
    "organizations:stop-appointment": {"pk": "appointment"},
    "organizations:logo": {"sha": "logo"},
    "organizations:portrait": {"portrait": "portrait"},
}
# Identifiers that travel in a query or a body, by the name of their field.
FIELDS = {
    "address": "billing_address",
    "item": "due_item",
    "method": "saved_method",
    "payment": "card_payment",
    "member": "membership",
    "membership": "membership",
    "successor": "membership",
    "team": "team",
    "teams": "team",
    "person": "user",
    "user": "user",
    "invitation": "invitation",
    "appointment": "appointment",
    "organization": "organization",
    "current": "organization",
    "pk": "membership",
    "id": "membership",
}
OWN: dict[str, dict[str, str]] = {
    "accounts:export": {"export": "export"},
    "accounts:portrait": {"portrait": "portrait"},
    "accounts:key": {"key": "key"},
    "accounts:key-removal": {"key": "key"},
    "accounts:device-end": {"session": "session"},
    "accounts:address-again": {"confirmation": "confirmation"},
    "accounts:address-cancel": {"confirmation": "confirmation"},
}
INVITED = "organizations:my-invitation"  # a person's own, by the address invited


@pytest.fixture(autouse=True)
def sells(settings) -> None:
    """A bank account: without one the pages of transfers are not there."""
    settings.SELLER = {**settings.SELLER, **SELLS}


@pytest.fixture
def mine(db) -> Furnished:
    return furnished("Mine")


@pytest.fixture
def theirs(db) -> Furnished:
    return furnished(WORD)


def here() -> list[Route]:
    return [route for route in routes() if route.pattern.startswith(BELOW_AN_ORGANIZATION)]


def identifier(of: Furnished, kind: str) -> object:
    if kind == "logo":
        return of.logo.sha256
    if kind == "user":
        return of.membership.user_id
    return getattr(of, kind).pk


def parameters(route: Route, of: Furnished) -> dict[str, object]:
    """Return what stands in the address of a route, but the organization."""
    wanted = [name for name in route.parameters if name != "organization"]
    known = SAMPLES.get(route.name, {})
    assert set(wanted) == set(known), f"{route.name}: add samples for {wanted} to SAMPLES"
    return {name: identifier(of, known[name]) for name in wanted}


def nobodys(route: Route) -> dict[str, object]:
    """Return identifiers that nothing has."""
    return {
        name: "0" * 64 if name == "sha" else NOBODY
        for name in route.parameters
        if name != "organization"
    }


def carried(of: Furnished) -> dict[str, object]:
    """Return identifiers under every name that a query or a body may give them."""
    return {field: identifier(of, kind) for field, kind in FIELDS.items()}


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Browser:
    """Somebody's browser whose requests leave no trace."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def ask(self, method: str, path: str, **sent: object) -> HttpResponse:
        kept = deepcopy(self.client.cookies)
        try:
            if method == "post":  # some forms are sent to the address that their page was asked at
                path = f"{path}?{urlencode(sent.get('data', {}))}"
            answer = getattr(self.client, method)(path, **sent)
            for close in answer._resource_closers:  # a file; `close` would end the connection, too
                close()
            return answer
        finally:
            self.client.cookies = kept


def words(answer: HttpResponse) -> str:
    return answer.content.decode(errors="replace") if not answer.streaming else ""


def rows_of(of: Furnished) -> list[tuple[str, str]]:
    """Return a fingerprint of everything that an organization has, table by table."""
    with everywhere(), connection.cursor() as cursor:
        cursor.execute(FINGERPRINT, [of.organization.pk] * len(tenant_tables()))
        return cursor.fetchall()


def _fingerprint(table: str) -> Composable:
    column = "id" if table == "organizations_organization" else "organization_id"
    asked = "SELECT {}, md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} t WHERE {} = %s"
    return SQL(asked).format(Literal(table), Identifier(table), Identifier(column))


FINGERPRINT = SQL(" UNION ALL ").join(map(_fingerprint, tenant_tables()))


def test_the_rightful_owner_gets_an_answer_at_every_address(theirs, signed_in):
    browser = Browser(signed_in(theirs.representative))
    lost = []
    for route in here():
        path = route.path(organization=theirs.organization.pk, **parameters(route, theirs))
        for method in ("get", "post"):
            with undone():
                answer = browser.ask(method, path, data=carried(theirs))
            if answer.status_code == 404:
                lost.append((method, route.name))

    assert not lost


@pytest.mark.rule("R-17")
@pytest.mark.parametrize("role", Role)
def test_another_organizations_address_is_not_there(mine, theirs, signed_in, role):
    browser = Browser(signed_in(mine.cast[role]))
    before, found = rows_of(theirs), []
    for route in here():
        path = route.path(organization=theirs.organization.pk, **parameters(route, theirs))
        for method in ("get", "post"):
            with undone():
                answer = browser.ask(method, path, data=carried(theirs))
                same = rows_of(theirs) == before
            if answer.status_code != 404 or WORD.lower() in words(answer).lower() or not same:
                found.append((method, route.name, answer.status_code))

    assert not found


@pytest.mark.parametrize("role", Role)
def test_foreign_identifiers_in_ones_own_address_are_like_nobodys(mine, theirs, signed_in, role):
    browser = Browser(signed_in(mine.cast[role]))
    before, found = rows_of(theirs), []
    for route in here():
        foreign = parameters(route, theirs)
        if not foreign:
            continue
        path, nowhere = (
            route.path(organization=mine.organization.pk, **given)
            for given in (foreign, nobodys(route))
        )
        for method in ("get", "post"):
            with undone():
                answer = browser.ask(method, path, data=carried(mine))
                same = rows_of(theirs) == before
            with undone():
                blank = browser.ask(method, nowhere, data=carried(mine))
            refused = {404, 405} if role is Role.LEGAL_REPRESENTATIVE else {403, 404, 405}
            if answer.status_code not in refused or answer.status_code != blank.status_code:
                found.append((method, route.name, answer.status_code, blank.status_code))
            if WORD.lower() in words(answer).lower() or not same:
                found.append((method, route.name, "tells or changes something"))

    assert not found


@pytest.mark.parametrize("role", Role)
def test_foreign_identifiers_in_query_and_body_are_like_nobodys(mine, theirs, signed_in, role):
    browser = Browser(signed_in(mine.cast[role]))
    before, found = rows_of(theirs), []
    nothing = dict.fromkeys(FIELDS, NOBODY)
    for route in here():
        path = route.path(organization=mine.organization.pk, **parameters(route, mine))
        for method in ("get", "post"):
            with undone():
                answer = browser.ask(method, path, data=carried(theirs))
                same = rows_of(theirs) == before
            with undone():
                blank = browser.ask(method, path, data=nothing)
            if answer.status_code != blank.status_code:
                found.append((method, route.name, answer.status_code, blank.status_code))
            if WORD.lower() in words(answer).lower() or not same:
                found.append((method, route.name, "tells or changes something"))

    assert not found


def test_every_number_that_a_form_reads_has_a_sample():
    package = import_module(f"{organizations.__name__}.forms")
    modules = [
        import_module(f"{package.__name__}.{m.name}") for m in iter_modules(package.__path__)
    ]
    read = {
        name
        for module in modules
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.Form)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.IntegerField)
    }

    assert read <= set(FIELDS)


@pytest.fixture
def one(db) -> Owner:
    return owner("one@example.org")


@pytest.fixture
def other(db) -> Owner:
    return owner("other@example.org")


def own_routes() -> list[Route]:
    return [route for route in routes() if route.pattern.startswith("me/") and route.parameters]


def test_what_is_ones_own_is_there_for_oneself_and_for_nobody_else(one, other, signed_in):
    rightful, stranger = Browser(signed_in(other.user)), Browser(signed_in(one.user))
    wrong = []
    for route in own_routes():
        if route.name == INVITED:
            continue
        known = OWN.get(route.name, {})
        assert set(route.parameters) == set(known), f"{route.name}: add samples to OWN"
        path = route.path(**{name: getattr(other, kind).pk for name, kind in known.items()})
        wrong += list(_wrongly_answered(route, path, rightful, stranger))

    assert not wrong


@pytest.mark.rule("R-14")
def test_an_invitation_is_there_for_its_address_only(theirs, one, signed_in):
    (route,) = [route for route in own_routes() if route.name == INVITED]
    invited = a_user(theirs.invitation.email)
    path = route.path(place=theirs.organization.pk, pk=theirs.invitation.pk)

    rightful, stranger = Browser(signed_in(invited)), Browser(signed_in(one.user))
    assert not list(_wrongly_answered(route, path, rightful, stranger))


def _wrongly_answered(
    route: Route, path: str, rightful: Browser, stranger: Browser
) -> Iterator[tuple[Any, ...]]:
    for method in ("get", "post"):
        with undone():
            answer = rightful.ask(method, path)
        if answer.status_code == 404 and (method, route.name) not in NOT_YET:
            yield method, route.name, "the owner gets 404"
        with undone():
            foreign = stranger.ask(method, path)
        if foreign.status_code not in {404, 405}:
            yield method, route.name, foreign.status_code


NOT_YET = {("get", "accounts:export")}  # the sample's copy is not written yet


def test_the_counter_is_there_for_staff_only(mine, theirs, signed_in):
    staff = with_second_factor(a_user("staff@operator.example"))
    people.add_staff(System(), email=staff.email)
    request = RecoveryRequest.objects.create(
        email="one@example.org", contact="two@example.org", name="N", story="S", language="en"
    )
    with everywhere():
        money = money_pages(theirs.owing)
    known = {
        "backoffice:recovery": {"pk": request.pk},
        "backoffice:grant-recovery": {"pk": request.pk},
        "backoffice:refuse-recovery": {"pk": request.pk},
        "backoffice:task": {"pk": theirs.holding.task.pk},
        "backoffice:retry": {"pk": theirs.holding.errand.pk},
        "backoffice:appointment": {"pk": theirs.appointment.pk},
        "backoffice:appointee": {"pk": theirs.organization.pk},
        "backoffice:appoint": {"pk": theirs.organization.pk, "user": mine.membership.user_id},
        **counter_pages(theirs.shopping),
        **money,
        "backoffice:declaration": {"pk": theirs.ordering.declaration.pk},
    }
    rightful = Browser(signed_in(staff))
    strangers = [Browser(signed_in(member)) for member in mine.cast.values()]
    wrong = []
    for route in [route for route in routes() if route.pattern.startswith("staff/")]:
        given = known.get(route.name, {})
        assert set(given) == set(route.parameters), f"{route.name}: add samples"
        for method in ("get", "post"):
            with undone():
                if rightful.ask(method, route.path(**given)).status_code == 404:
                    wrong.append((method, route.name, "staff get 404"))
            for stranger in strangers:
                with undone():
                    if stranger.ask(method, route.path(**given)).status_code != 404:
                        wrong.append((method, route.name))

    assert not wrong
