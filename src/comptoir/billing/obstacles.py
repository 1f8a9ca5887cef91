"""Why money does not move: refusals with a sentence for the person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comptoir.core.refusals import Refusal


class NothingChosen(Refusal):
    """Nobody ticked anything."""

    message = _("Choose at least one line.")


class NotOpen(Refusal):
    """It was paid or cancelled meanwhile."""

    message = _("Something you chose has been paid or cancelled meanwhile. Look again.")


class TwoCurrencies(Refusal):
    """One payment has one currency."""

    message = _("Choose lines of one currency.")


class NotEnoughPrepaid(Refusal):
    """The prepaid account is never negative (R-41)."""

    message = _("The prepaid account does not hold enough. Add credit, or choose fewer lines.")


class NothingToPay(Refusal):
    """A request to pay asks for something."""

    message = _("There is nothing to pay here.")


class NoTransfers(Refusal):
    """The operator has not said where money goes."""

    message = _("Payment by bank transfer is not available here.")


class AlreadyPaid(Refusal):
    """What is paid is corrected by a credit note, never cancelled."""

    message = _("This is paid already.")


class UsedOnUnpaid(Refusal):
    """An address that something unpaid is made out to stays (R-37)."""

    message = _(
        "Something unpaid is made out to this address. Choose another address for it first."
    )


class TooMuchBack(Refusal):
    """No more is given back than was charged."""

    message = _("No more can be given back than was charged.")


class AmountOutOfRange(Refusal):
    """A top-up is of something, and not of a fortune."""

    message = _("Enter an amount between 1.00 and 50,000.00.")
    field = "amount"


class MoneyInOldCurrency(Refusal):
    """The currency changes when nothing stands in the old one (R-05)."""

    message = _("First pay what is due and use up the prepaid account: both are in the currency.")


class AlreadyMatched(Refusal):
    """Somebody has said meanwhile whose it is."""

    message = _("This credit has been matched meanwhile.")
