"""Contracts that customers end: withdrawal and termination, with or without login (R-51, R-52)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import override

from comptoir.billing.drafts import Charge
from comptoir.billing.models import DocumentLine
from comptoir.billing.operations.crediting import credit_note
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.journal import operations as journal
from comptoir.journal.operations import Signed
from comptoir.kit import limits, networks, text, tokens
from comptoir.orders import leaving, letters
from comptoir.orders.events import Terminated, Withdrawn
from comptoir.orders.leaving import Outcome
from comptoir.orders.models import Declaration
from comptoir.orders.obstacles import DeclarationSettled, EnoughDeclared
from comptoir.orders.permissions import Ending, Upkeep
from comptoir.organizations.actors import Member
from comptoir.organizations.operations.standing import refuse
from comptoir.organizations.permissions import Permission
from comptoir.products.models import Product
from comptoir.products.obstacles import obstacles_to_cancelling
from comptoir.products.operations import life

DAY = timedelta(days=1)
EVENTS = {Ending.WITHDRAWAL: Withdrawn, Ending.TERMINATION: Terminated}


@operation(Permission.ACCOUNTING_MANAGE)
def declare(actor: Member, product: Product, *, kind: Ending) -> Declaration:
    """End a contract of one's organization: it takes effect, and a dated receipt is mailed."""
    product = product.lock()
    refuse(leaving.obstacles(product, kind))

    said = _said(
        Declaration(
            organization=actor.organization,
            kind=kind,
            product=product,
            contract=product.name,
            name=actor.user.name,
            email=actor.user.email,
            language=actor.user.language,
            said_by=actor.user,
        )
    )
    _take_effect(said, product, by=actor)
    return said


@operation(Upkeep.ORDERS)
def receive(
    actor: System,  # noqa: ARG001  the gate asks who
    *,
    kind: Ending,
    name: str,
    email: str,
    contract: str,
    language: str,
    address: str | None,
) -> Declaration:
    """Take a declaration without a login: a receipt goes to the address, whoever it is.

    Where address and contract are one customer's, its legal representatives confirm; else staff
    settle it. The answer is the same.
    """
    email, network = text.address(email), networks.source(address)
    lately = Declaration.objects.filter(said_at__gt=now() - DAY, said_by=None)
    if lately.filter(Q(network=network) | Q(email=email)).count() >= limits.DECLARATIONS_A_DAY:
        raise EnoughDeclared

    product = _product(contract, email)
    said = _said(
        Declaration(
            organization_id=product.organization_id if product else None,
            kind=kind,
            product=product,
            contract=contract,
            name=name,
            email=email,
            language=language,
            network=network,
        )
    )
    letters.declaration_received.post(declaration=said.pk)
    if product is not None:
        letters.tell_of_declaration.later(organization=product.organization_id, declaration=said.pk)
    return said


@operation(Upkeep.ORDERS)
def settle(
    actor: System,  # noqa: ARG001  the gate asks who
    declaration: Declaration,
    *,
    product: Product,
    by: Signed,
) -> None:
    """Let a declaration take effect, as of the day it was said: confirmed by link, or by staff.

    Whether somebody may still withdraw is judged by that day, too (R-51).
    """
    product = product.lock()
    said = Declaration.objects.filter(pk=declaration.pk).first()
    if said is None:
        raise NotFound
    if said.settled_at is not None or said.refused_at is not None:
        raise DeclarationSettled
    refuse(leaving.obstacles(product, Ending(said.kind), localdate(said.said_at)))
    said.organization_id, said.product = product.organization_id, product
    said.decided_by_id = by.signature.user_id
    _take_effect(said, product, by=by)


@operation(Upkeep.ORDERS)
def decline(actor: System, declaration: Declaration, *, reason: str, by: Signed) -> None:  # noqa: ARG001
    """Refuse a declaration that fits no contract, and say why."""
    open_one = Declaration.objects.open().filter(pk=declaration.pk)
    if not open_one.update(refused_at=now(), reason=reason, decided_by_id=by.signature.user_id):
        raise DeclarationSettled
    letters.declaration_settled.post(declaration=declaration.pk)


def _said(declaration: Declaration) -> Declaration:
    declaration.number = f"D-{tokens.public_id()}"
    declaration.link_hash = tokens.digest(declaration.token)
    declaration.save()
    return declaration


def _take_effect(said: Declaration, product: Product, *, by: Signed) -> None:
    kind = Ending(said.kind)
    comes = leaving.outcome(product, kind, localdate(said.said_at))
    here = System(product.organization_id)
    if kind == Ending.WITHDRAWAL or obstacles_to_cancelling(product):
        life.terminate(here, product)
    else:
        life.cancel(here, product)
    _give_back(here, product, comes)
    said.settled_at, said.ends_on = now(), comes.ends_on
    if comes.back is not None:
        said.back_cents, said.currency = comes.back.cents, comes.back.currency
    said.save()
    journal.record(by, EVENTS[kind](product=product.name, number=said.number))
    letters.declaration_settled.post(declaration=said.pk)


def _give_back(here: System, product: Product, comes: Outcome) -> None:
    if comes.invoice is None or comes.item is None or comes.back is None or not comes.back.cents:
        return
    with override(product.organization.language):
        reason = _("Withdrawal from the contract")
    charge = Charge(comes.item, comes.back)
    credit_note(here, comes.invoice, charges=[charge], reason=reason)


def _product(contract: str, email: str) -> Product | None:
    """Return the one living product that the words name, of an organization of this address."""
    own = Product.objects.held().filter(organization__memberships__user__email=email)
    words = contract.strip()
    found = own.filter(name__iexact=words)
    if words.isdecimal():
        found = own.filter(Q(name__iexact=words) | Q(source__startswith=f"order:{words}:"))
    lines = DocumentLine.objects.filter(document__number=words).values_list("source", flat=True)
    for source in lines:
        found = found | own.filter(source__startswith=f"{source}:")
    only = list(found.distinct()[:2])
    return only[0] if len(only) == 1 else None
