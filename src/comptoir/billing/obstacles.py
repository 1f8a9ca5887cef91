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


class NotAnIban(Refusal):
    """A typing mistake would send the money elsewhere, or nowhere."""

    message = _("This is not a valid IBAN. Look at it again.")
    field = "iban"


class MoreThanTheBalance(Refusal):
    """No more comes back than is there (R-41)."""

    message = _("The prepaid account does not hold so much. Promotional credit is not paid out.")
    field = "amount"


class UnderWay(Refusal):
    """One withdrawal at a time: the next can be asked for afterwards."""

    message = _("A withdrawal is under way already. It comes first.")


class Decided(Refusal):
    """Somebody has decided on it meanwhile."""

    message = _("This withdrawal has been decided on meanwhile.")


class NothingApproved(Refusal):
    """A file for the bank tells of something."""

    message = _("No approved withdrawal waits for the bank.")


class BundleUnderWay(Refusal):
    """One at a time: it is work for the server."""

    message = _("A file is being prepared already.")


class NoDocuments(Refusal):
    """A file with nothing in it helps nobody."""

    message = _("No document fits.")


class AlreadyInvoiced(Refusal):
    """An issued invoice is corrected, never forgotten (R-38)."""

    message = _("An invoice is issued for this: only a credit note takes it back.")


class NotOnAccount(Refusal):
    """Money comes first, but for whom staff have agreed otherwise with (R-38)."""

    message = _("Payment after the invoice is not agreed on with this organization.")


class OnAccountAlready(Refusal):
    """What is agreed on is ended before something else is."""

    message = _("This organization pays on account already.")


class AlreadyMatched(Refusal):
    """Somebody has said meanwhile whose it is."""

    message = _("This credit has been matched meanwhile.")


class NoCards(Refusal):
    """The operator has no account with a card provider."""

    message = _("Payment by card is not available here.")


class NoProviderAnswer(Refusal):
    """The provider is down, or does not understand us; nothing is known, so nothing is repeated."""

    message = _("The payment service does not answer. Nothing is lost: try again in a minute.")


class NoSavedMethod(Refusal):
    """Nothing can be charged while nobody sits there."""

    message = _("There is no means of payment to charge. Add one first.")


class NoPartByPrepaid(Refusal):
    """A transfer pays all of it."""

    message = _("A bank transfer pays the whole amount: choose another way for a part.")


class NoWayBack(Refusal):
    """Money does not go back by the way it came."""

    message = _("This money goes to the prepaid account: it is paid out from there.")


class PaymentOver(Refusal):
    """It was paid, refused or given up meanwhile."""

    message = _("This payment is over. Look what is still to be paid.")


class CardRefused(Refusal):
    """The bank wants nothing to do with this card."""

    message = _("The bank refused the card. Nothing was charged.")
