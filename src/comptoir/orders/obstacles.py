"""Why something is not ordered: refusals with a sentence for the person."""

from __future__ import annotations

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from comptoir.core.refusals import Refusal


class EmptyCart(Refusal):
    """There is nothing to order."""

    message = _("Your cart is empty.")


class CartFull(Refusal):
    """A cart has an end."""

    message = _("Your cart is full. Order what is in it first.")


class NotSoldAnyMore(Refusal):
    """Something left the shop while it lay in the cart."""

    message = _("Something in your cart is no longer sold. Take it out to go on.")


class PriceChanged(Refusal):
    """What the page showed is not what it costs now (R-45)."""

    message = _("The price has changed meanwhile. Look at it again before you order.")


class ChooseMethod(Refusal):
    """The payment method comes first, then the promo code (R-44)."""

    message = _("Choose a payment method first.")
    field = "method"


class GrantElsewhere(Refusal):
    """The grant is for something else."""

    message = _("This free grant is not for this product.")
    field = "grant"


class OneOnly(Refusal):
    """A domain, or something with a name of its own, is ordered one by one."""

    message = _("Of this product, order one for each name.")
    field = "quantity"


class NotOpen(Refusal):
    """It was paid or cancelled meanwhile."""

    message = _("This order has been paid or cancelled meanwhile.")


class NotRenewed(Refusal):
    """What is cancelled or over has no next period."""

    message = _("This product is cancelled or has ended: it is not renewed.")


class NotOffered(Refusal):
    """It left the shop meanwhile, or is another kind of product."""

    message = _("This product cannot go on as that. Choose again.")
    field = "plan"


class NothingOpen(Refusal):
    """There is nothing that a transfer could pay."""

    message = _("Nothing of this product is to be paid now.")


class NoUpgrade(Refusal):
    """Only to something better, and only while something is left of what is paid."""

    message = _("This product cannot be changed to that now.")


class NotPrivate(Refusal):
    """R-51: the law gives this right to consumers."""

    message = _("Only private customers may withdraw. You can terminate the contract instead.")


class WithdrawalOver(Refusal):
    """R-51: fourteen days from the order."""

    message = _("The 14 days for a withdrawal are over. You can terminate the contract instead.")


class ContractOver(Refusal):
    """What is over, or is being ended, needs no notice."""

    message = _("This contract has ended, or its end is decided already.")


class EnoughDeclared(Refusal):
    """Each is answered by a letter to an address that anybody can type."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = _("You have sent several declarations today. They are received; we look at them.")


class DeclarationSettled(Refusal):
    """Somebody has settled it meanwhile."""

    message = _("This declaration has been settled meanwhile.")


class NotEnoughCredit(Refusal):
    """What begins at once is paid at once."""

    message = _("The prepaid account does not hold enough. Add credit first.")
