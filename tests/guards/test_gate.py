"""Guards: every operation refuses what is somebody else's, before it does anything."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Model

from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import Confirmation, DataExport, User
from comptoir.backoffice.actors import Staff
from comptoir.billing.models import (
    BillingAddress,
    Document,
    DueItem,
    Payment,
    ProForma,
    SavedMethod,
)
from comptoir.catalogue.models import FreeGrant, PromoUse
from comptoir.core.actors import System
from comptoir.core.operations import Operation
from comptoir.core.refusals import NotFound
from comptoir.orders.models import CartLine, Subscription
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Appointment, Invitation, Membership, Organization, Team
from comptoir.products.models import Product
from tests.guards.samples import furnished, owner

REACH_EVERYTHING = {Staff, System}


def _actors(operation: Operation[Any, Any, Any]) -> set[type]:
    hint = get_type_hints(operation.function)["actor"]
    return set(get_args(hint)) or {hint}


def _models(hint: Any) -> Iterator[type[Model]]:
    """Every table named in a type, also inside lists and alternatives."""
    if isinstance(hint, type) and issubclass(hint, Model):
        yield hint
    for inner in get_args(hint):
        yield from _models(inner)


def _ours() -> list[Operation[Any, Any, Any]]:
    """Tests register operations too."""
    return [made for made in Operation.registry if made.__module__.startswith("comptoir.")]


def _arguments() -> Iterator[tuple[Operation[Any, Any, Any], str, type[Model]]]:
    for operation in _ours():
        if _actors(operation) & REACH_EVERYTHING:
            continue
        for name, hint in get_type_hints(operation.function).items():
            if name not in {"actor", "return"}:
                yield from ((operation, name, model) for model in _models(hint))


ARGUMENTS = [
    pytest.param(*found, id=f"{found[0].__module__.split('.')[-1]}.{found[0].__name__}-{found[1]}")
    for found in _arguments()
]


@pytest.fixture
def mine(db):
    return furnished("Mine")


@pytest.fixture
def theirs(db):
    return furnished("Theirs")


@pytest.fixture
def myself(db):
    return owner("myself@example.org")


@pytest.fixture
def another(db):
    return owner("another@example.org")


def _sample(model: type[Model], organization, person) -> Model:
    found = {
        BillingAddress: organization.billing_address,
        Document: organization.document,
        DueItem: organization.due_item,
        Payment: organization.card_payment,
        ProForma: organization.pro_forma,
        SavedMethod: organization.saved_method,
        Appointment: organization.appointment,
        CartLine: organization.cart_line,
        PromoUse: organization.promo_use,
        FreeGrant: organization.shopping.free_grant,
        Invitation: organization.invitation,
        Membership: organization.membership,
        Organization: organization.organization,
        Product: organization.product,
        Subscription: organization.subscription,
        Team: organization.team,
        Authenticator: person.key,
        Confirmation: person.confirmation,
        DataExport: person.export,
        User: person.user,
        UserSession: person.session,
    }
    assert model in found, f"no sample of {model.__name__}: add one here"
    return found[model]


def _actor(operation, mine, myself) -> Member | Person:
    return mine.representative if _actors(operation) == {Member} else myself.person


def _called(operation, name: str, actor, thing: object) -> None:
    """Call an operation with one argument, and nothing else."""
    names = list(inspect.signature(operation.function).parameters)[1:]
    operation(actor, **{**dict.fromkeys(names), name: thing})


def test_there_are_operations_to_guard():
    assert len(ARGUMENTS) >= 20
    assert all(
        _actors(operation) <= {Member, Person, Visitor, Staff, System} for operation in _ours()
    )


@pytest.mark.parametrize(("operation", "name", "model"), ARGUMENTS)
def test_what_is_foreign_does_not_exist(operation, name, model, mine, theirs, myself, another):
    actor = _actor(operation, mine, myself)

    actor.reach(_sample(model, mine, myself))
    foreign = _sample(model, theirs, another)
    for given in (foreign, [foreign]):
        with pytest.raises(NotFound):
            _called(operation, name, actor, given)
