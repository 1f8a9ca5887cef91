"""Uses of promo codes: reserved while an order is open, counted when it is paid (R-44)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import now

from comptoir.catalogue import pricing
from comptoir.catalogue.days import today
from comptoir.catalogue.events import PromoCodeUsed
from comptoir.catalogue.models import PromoCode, PromoUse
from comptoir.catalogue.pricing import CodeAlreadyUsed, CodeUsedUp, Line, Terms, UnknownCode
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import everywhere
from comptoir.journal import operations as journal
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission


@operation(Permission.ACCOUNTING_MANAGE)
def reserve_code(
    actor: Member,
    *,
    code: str,
    source: str,
    lines: Sequence[Line],
    until: datetime,
    others: Sequence[Terms] = (),
) -> PromoUse:
    """Take one of a code's uses for an order, until a moment; whoever asks again keeps it longer.

    `source` names the cart or order in the caller's words; `others` are the codes already on it.
    """
    found = _held(code)
    refusal = pricing.obstacle(found.terms, lines, today(), others) or _none_left(
        found, actor.organization, source
    )
    if refusal is not None:
        raise refusal

    use, _made = PromoUse.objects.update_or_create(
        organization=actor.organization,
        code=found,
        source=source,
        released_at=None,
        defaults={"reserved_until": until},
    )
    return use


@operation(Permission.ACCOUNTING_MANAGE)
def count_code(actor: Member | System, use: PromoUse) -> None:
    """Count a use for good: the order is paid. Counting twice is counting once.

    What was paid for counts, also when its reservation has lapsed meanwhile.
    """
    open_use = PromoUse.objects.filter(pk=use.pk, released_at=None, counted_at=None)
    if open_use.update(counted_at=now()):
        journal.record(actor, PromoCodeUsed(code=use.code.code))


@operation(Permission.ACCOUNTING_MANAGE)
def release_code(actor: Member | System, use: PromoUse) -> None:  # noqa: ARG001  the gate's
    """Give a reserved use back: the cart has changed, or the order was cancelled unpaid."""
    PromoUse.objects.filter(pk=use.pk, released_at=None, counted_at=None).update(released_at=now())


def examined(
    code: str,
    lines: Sequence[Line],
    *,
    organization: Organization | None = None,
    others: Sequence[Terms] = (),
    day: date | None = None,
) -> PromoCode:
    """Return the code that was typed, or refuse with why it does nothing here; takes no use.

    A visitor's order has no organization yet.
    """
    found = PromoCode.objects.filter(code=written(code)).first()
    if found is None:
        raise UnknownCode
    refusal = pricing.obstacle(found.terms, lines, day or today(), others) or _none_left(
        found, organization, ""
    )
    if refusal is not None:
        raise refusal
    return found


def written(code: str) -> str:
    """Return a code as it is kept: in capitals, without the spaces around it."""
    return code.strip().upper()


def _held(code: str) -> PromoCode:
    """The code's row, held: whoever counts its uses stands in line."""
    found = PromoCode.objects.select_for_update().filter(code=written(code)).first()
    if found is None:
        raise UnknownCode
    return found


def _none_left(code: PromoCode, organization: Organization | None, source: str) -> Refusal | None:
    """Why there is no use left, for anybody or for this organization; its own source aside."""
    with everywhere():
        standing = PromoUse.objects.standing().filter(code=code)
        if organization is not None:
            own = standing.filter(organization=organization).exclude(source=source)
            standing = standing.exclude(organization=organization, source=source)
            if code.most_each is not None and own.count() >= code.most_each:
                return CodeAlreadyUsed()
        if code.most is not None and standing.count() >= code.most:
            return CodeUsedUp()
    return None
