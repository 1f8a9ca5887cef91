"""« Get the balance back »: asked for, approved or refused by staff, told to the bank (R-41)."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import now
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from comptoir.billing import letters
from comptoir.billing.events import (
    LowBalanceChosen,
    WithdrawalApproved,
    WithdrawalAsked,
    WithdrawalPaid,
    WithdrawalRefused,
)
from comptoir.billing.models import Account, LowBalance, What, Withdrawal
from comptoir.billing.obstacles import Decided, MoreThanTheBalance, NotAnIban, UnderWay
from comptoir.billing.operations.booking import book
from comptoir.billing.payers import held
from comptoir.billing.permissions import Upkeep
from comptoir.billing.queries import balance
from comptoir.core import jinja
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.journal import operations as journal
from comptoir.journal.operations import Signed
from comptoir.kit.money import Currency, Money
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Permission


@operation(Permission.ACCOUNTING_MANAGE, fresh=True)
def ask_back(actor: Member, *, amount: Money, iban: str, holder: str) -> Withdrawal:
    """Ask for money of the prepaid account; it is set aside until staff have decided (R-41)."""
    organization = held(actor)
    if organization.withdrawals.open().exists():
        raise UnderWay
    if not 0 < amount.cents <= balance(organization, amount.currency).cents:
        raise MoreThanTheBalance

    asked = Withdrawal.objects.create(
        organization=organization,
        cents=amount.cents,
        currency=amount.currency,
        iban=checked(iban),
        holder=holder,
        asked_by=actor.user,
    )
    _move(asked, What.RESERVATION, Account.PREPAID, Account.RESERVED)
    journal.record(actor, WithdrawalAsked(amount=jinja.money(amount)))
    return asked


@operation(Upkeep.PAYMENTS)
def approve(actor: System, withdrawal: Withdrawal, *, by: Signed) -> None:
    """Let the money go with the next file for the bank."""
    found = _undecided(actor, withdrawal)
    found.approved_at, found.decided_by_id = now(), by.signature.user_id
    found.save(update_fields=["approved_at", "decided_by"])
    journal.record(by, WithdrawalApproved(amount=jinja.money(found.amount)))


@operation(Upkeep.PAYMENTS)
def refuse(actor: System, withdrawal: Withdrawal, *, reason: str, by: Signed) -> None:
    """Put the money on the prepaid account again, and say why."""
    found = _undecided(actor, withdrawal)
    found.refused_at, found.decided_by_id, found.reason = now(), by.signature.user_id, reason
    found.save(update_fields=["refused_at", "decided_by", "reason"])
    _move(found, What.RELEASE, Account.RESERVED, Account.PREPAID)
    journal.record(by, WithdrawalRefused(amount=jinja.money(found.amount)))
    letters.withdrawal_decided.post(organization=found.organization_id, withdrawal=found.pk)


@operation(Upkeep.PAYMENTS)
def pay_out(
    actor: System, withdrawal: Withdrawal, *, by: Signed, at: datetime | None = None
) -> None:
    """Note that the bank is told; those told at the same moment stand in the same file."""
    held(actor)
    found = Withdrawal.objects.filter(pk=withdrawal.pk).first()  # the organization is held
    if found is None:
        raise NotFound
    if found.paid_at is not None or found.approved_at is None:
        raise Decided
    found.paid_at = at or now()
    found.save(update_fields=["paid_at"])
    _move(found, What.PAYOUT, Account.RESERVED, Account.BANK)
    journal.record(by, WithdrawalPaid(amount=jinja.money(found.amount)))
    letters.withdrawal_decided.post(organization=found.organization_id, withdrawal=found.pk)


@operation(Permission.ACCOUNTING_MANAGE)
def choose_alert(actor: Member, *, below: int | None) -> None:
    """Be told when the prepaid account falls below so many cents; None: never."""
    organization = held(actor)
    if below is None:
        LowBalance.objects.filter(organization=organization).delete()
    else:
        chosen = {"cents": below, "told_at": None}
        LowBalance.objects.update_or_create(organization=organization, defaults=chosen)
    journal.record(actor, LowBalanceChosen())


@operation(Upkeep.PAYMENTS)
def watch_balance(actor: System) -> None:
    """Tell once that the balance is low; again only when it has been above meanwhile."""
    organization = held(actor)
    wanted = LowBalance.objects.filter(organization=organization).first()
    if wanted is None:
        return
    low = balance(organization, Currency(organization.currency)).cents < wanted.cents
    if low == (wanted.told_at is not None):
        return
    wanted.told_at = now() if low else None
    wanted.save(update_fields=["told_at"])
    if low:
        told = int(now().timestamp() * 1_000_000)
        letters.tell_of_low_balance.later(organization=organization.pk, told=told)


def checked(iban: str) -> str:
    """Return an IBAN as banks take it, or refuse a typing mistake."""
    try:
        return str(ibans.validate(iban))
    except ValidationError as error:
        raise NotAnIban from error


def _undecided(actor: System, withdrawal: Withdrawal) -> Withdrawal:
    held(actor)
    found = Withdrawal.objects.filter(pk=withdrawal.pk).first()  # the organization is held
    if found is None:
        raise NotFound
    if found.approved_at is not None or found.refused_at is not None:
        raise Decided
    return found


def _move(withdrawal: Withdrawal, what: What, out_of: Account, into: Account) -> None:
    moved = {out_of: withdrawal.cents, into: -withdrawal.cents}
    currency = Currency(withdrawal.currency)
    book(withdrawal.organization, what, currency, moved, withdrawal=withdrawal)
