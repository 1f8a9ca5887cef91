"""Offers and prices, promo codes and free grants, as staff make and end them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.backoffice.actors import Staff
from comptoir.backoffice.events import (
    OfferChanged,
    PriceEnded,
    PriceSet,
    PromoCodeEnded,
    PromoCodeMade,
)
from comptoir.backoffice.permissions import Duty
from comptoir.catalogue import letters
from comptoir.catalogue.days import today
from comptoir.catalogue.events import FreeGrantGiven, FreeGrantRevoked
from comptoir.catalogue.models import FreeGrant, Offer, Price, PromoCode
from comptoir.catalogue.operations.promo_codes import written
from comptoir.core.letters import Letter
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.journal.operations import record
from comptoir.kit.money import Money
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.permissions import Accounting


class PriceInThePast(Refusal):
    """What was asked once stays as it was."""

    message = _("A price begins today or later.")
    field = "valid_from"


class PriceOver(Refusal):
    """Its last day is over already, or not to be reached."""

    message = _("Choose a last day that is still to come, and not before the price begins.")
    field = "last"


class CodeTaken(Refusal):
    """A code is one code."""

    message = _("This code exists already.")
    field = "code"


class GrantOver(Refusal):
    """There is nothing to take back."""

    message = _("This free grant has already been revoked.")


class NothingToGrant(Refusal):
    """It could never be used."""

    message = _("The last day is over already.")
    field = "until"


@operation(Duty.CATALOGUE)
def change_offer(actor: Staff, offer: Offer, *, changes: dict[str, Any]) -> None:
    """Change what an offer says and when it is sold; what it was stands in its history."""
    before = {name: _told(getattr(offer, name)) for name in changes}
    after = {name: _told(value) for name, value in changes.items()}
    different = [name for name in changes if before[name] != after[name]]
    if not different:
        return

    for name in different:
        setattr(offer, name, changes[name])
    offer.save(update_fields=different)
    event = OfferChanged(
        offer=offer.slug,
        before={name: before[name] for name in different},
        after={name: after[name] for name in different},
    )
    record(actor, event)


@dataclass(frozen=True)
class Asked:
    """What one period of an offer is to cost, from a day on."""

    months: int
    gross: Money
    setup: Money
    valid_from: date


@operation(Duty.CATALOGUE, fresh=True)
def set_price(actor: Staff, offer: Offer, *, asked: Asked) -> Price:
    """Ask another price from a day on; the one before ends the day before."""
    if asked.valid_from < today():
        raise PriceInThePast

    same = offer.prices.filter(months=asked.months, currency=asked.gross.currency)
    same.filter(valid_from__lt=asked.valid_from, valid_until=None).update(
        valid_until=asked.valid_from - timedelta(days=1)
    )
    price = Price.objects.create(
        offer=offer,
        months=asked.months,
        currency=asked.gross.currency,
        cents=asked.gross.cents,
        setup_cents=asked.setup.cents,
        valid_from=asked.valid_from,
    )
    day = asked.valid_from.isoformat()
    record(actor, PriceSet(offer=offer.slug, price=_said(price), day=day))
    return price


@operation(Duty.CATALOGUE, fresh=True)
def end_price(actor: Staff, price: Price, *, last: date) -> None:
    """Ask a price until a day and no longer."""
    if last < today() or last < price.valid_from:
        raise PriceOver

    Price.objects.filter(pk=price.pk).update(valid_until=last)
    record(actor, PriceEnded(offer=price.offer.slug, price=_said(price), day=last.isoformat()))


@operation(Duty.CATALOGUE, fresh=True)
def make_code(
    actor: Staff, *, code: str, offers: Iterable[Offer], terms: dict[str, Any]
) -> PromoCode:
    """Make a promo code; `terms` are the columns that say what it is good for (R-44)."""
    if PromoCode.objects.filter(code=written(code)).exists():
        raise CodeTaken

    made = PromoCode.objects.create(code=written(code), made_by=actor.user, **terms)
    made.offers.set(offers)
    record(actor, PromoCodeMade(code=made.code))
    return made


@operation(Duty.CATALOGUE, fresh=True)
def end_code(actor: Staff, code: PromoCode) -> None:
    """End a code at once; uses that are reserved or counted stay."""
    ended = PromoCode.objects.filter(pk=code.pk, withdrawn_at=None).update(withdrawn_at=now())
    if ended:
        record(actor, PromoCodeEnded(code=code.code))


@operation(Duty.CATALOGUE, fresh=True)
def grant_free(
    actor: Staff,
    organization: Organization,
    *,
    offer: Offer,
    quantity: int,
    months: int,
    until: date,
    reason: str,
) -> FreeGrant:
    """Give an organization an offer for nothing; it is told (R-43)."""
    if until < today():
        raise NothingToGrant

    made = FreeGrant.objects.create(
        organization=organization,
        offer=offer,
        quantity=quantity,
        months=months,
        until=until,
        reason=reason,
        granted_by=actor.user,
    )
    event = FreeGrantGiven(
        what=offer.called(organization),
        quantity=quantity,
        months=months,
        until=until.isoformat(),
        reason=reason,
    )
    record(actor.within(organization), event)
    _tell(made, letters.free_grant_given)
    return made


@operation(Duty.CATALOGUE, fresh=True)
def revoke_grant(actor: Staff, grant: FreeGrant) -> None:
    """Take back what was not used of a grant; what was ordered with it stays (R-43)."""
    revoked = FreeGrant.objects.filter(pk=grant.pk, revoked_at=None).update(
        revoked_at=now(), revoked_by=actor.user
    )
    if not revoked:
        raise GrantOver

    event = FreeGrantRevoked(what=grant.offer.called(grant.organization))
    record(actor.within(grant.organization), event)
    _tell(grant, letters.free_grant_revoked)


def _tell(grant: FreeGrant, letter: Letter[Any]) -> None:
    """Write to everybody who may order there."""
    members = Membership.objects.active().filter(
        organization=grant.organization, accounting=Accounting.MANAGE
    )
    for member in members.order_by("pk").values_list("pk", flat=True):
        letter.post(organization=grant.organization_id, membership=member, grant=grant.pk)


def _said(price: Price) -> str:
    return f"{price.tag.gross.amount} {price.currency} / {price.months}"


def _told(value: Any) -> Any:
    """A value as the journal can keep it."""
    return value.isoformat() if isinstance(value, date) else value
