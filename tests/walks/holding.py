"""Facts of products: held, used, renewed, ended; in the grammar of `facts.py`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.utils.translation import gettext, override
from playwright.sync_api import Page

from comptoir.accounts.actors import Person
from comptoir.billing.facts import Means
from comptoir.billing.models import Document, Withdrawal
from comptoir.billing.operations import paying, withdrawing
from comptoir.billing.operations.paying import Told
from comptoir.catalogue import assortment
from comptoir.catalogue.operations.stocking import stock
from comptoir.catalogue.permissions import Months
from comptoir.core.actors import System
from comptoir.core.models import SentLetter
from comptoir.core.tenancy import everywhere
from comptoir.drivers.manual.models import StaffTask
from comptoir.drivers.manual.operations import done
from comptoir.kit.money import Currency, Money
from comptoir.orders.models import Subscription
from comptoir.orders.operations import carts, placing, renewing
from comptoir.orders.permissions import Method
from comptoir.orders.renewals import EARLIEST
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.permissions import Role
from comptoir.products.models import Grant, Product, ProductQuerySet
from comptoir.products.operations.holding import cancel_at_end
from comptoir.products.permissions import Right, Step

PATIENCE = 20.0
PRICE = 10_00  # of a backup, a month
AGO = timedelta(days=20)


def teach(add: Callable[..., None], organization: Callable[[str], Organization]) -> None:
    """Add the sentences to the grammar; `organization` finds or makes one by its name."""

    def here(make: Callable[..., object]) -> Callable[..., object]:
        return lambda where, **gaps: make(organization(where), **gaps)

    add("<what> is a product of <where>", make=here(_buy), check=_holds)
    add("<what> is a product no more of <where>", check=lambda *a, **k: not _holds(*a, **k))
    add("<what> of <where> is to be renewed", make=here(_near_its_end))
    add("<what> of <where> is renewed by itself", make=here(_automatic), check=_is_automatic)
    add("<what> of <where> is renewed by hand", check=lambda *a, **k: not _is_automatic(*a, **k))
    add("<what> of <where> runs out", make=here(_run_out), check=_runs_out)
    add("<what> of <where> goes on", check=_goes_on)
    add("the next invoice for <what> of <where> goes to <name>", check=_goes_to)
    add("the invoice of <where> for <what> is made out to <name>", check=_made_out_to)
    add("the contract of <where> for <what> is given back", check=_given_back)
    add("<who> may <right> <what> in <where>", check=_may)
    add("our team pays <where> its balance back", make=here(_pay_out))
    add("<where> asked for <amount> back", check=_asked_back)
    add("<who> gets the invoices of <where>", check=_farewell)


def wait_for(so: Callable[[], object]) -> None:
    """Give the worker of the served console the time that it needs."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with everywhere():
            if so():
                return
        time.sleep(0.1)
    raise AssertionError("the worker has not done it")


def _buy(organization: Organization, what: str) -> None:
    """A backup of this name, a month of it paid from the prepaid account, set up by our team."""
    stock(System(), assortment.read())
    buyer = _buyer(organization)
    told = Told("walk", f"for {what}", Money(PRICE, Currency.CHF), Means.TRANSFER)
    paying.record_payment(System(organization.pk), told=told)
    carts.put(buyer, offer="backup", months=Months.MONTH, answer=what)
    carts.choose(buyer, method=Method.PREPAID, address=None)
    placing.place_order(buyer, key=uuid4())
    tasks = StaffTask.objects.filter(product__name=what, done_at=None).select_related("product")
    wait_for(tasks.exists)
    with everywhere():
        task = tasks.get()
    done(System(organization.pk), task, by=buyer.user.pk)


def _buyer(organization: Organization) -> Member:
    """The one who answers for it."""
    with everywhere():
        places = Membership.objects.select_related("organization", "user")
        place = places.get(organization=organization, role=Role.LEGAL_REPRESENTATIVE)
    return Member(place, Person(place.user, fresh=True))


def _holds(_: Page, what: str, where: str) -> bool:
    with everywhere():
        return _products(what, where).held().exists()


def _near_its_end(organization: Organization, what: str) -> None:
    """As if the paid month had begun some time ago; the calendar has been run since."""
    found = _subscription(what, organization.name)
    found.anchor -= AGO
    found.done, found.next_on = found.anchor - EARLIEST, found.anchor
    with everywhere():
        found.save(update_fields=["anchor", "done", "next_on"])
    with everywhere():
        found.refresh_from_db()
        found.product.until = found.until
        found.product.save(update_fields=["until"])
    renewing.run_day(System(organization.pk), found)


def _automatic(organization: Organization, what: str) -> None:
    with everywhere():
        _products(what, organization.name).update(auto_renew=True)


def _is_automatic(_: Page, what: str, where: str) -> bool:
    with everywhere():
        return _products(what, where).get().auto_renew


def _run_out(organization: Organization, what: str) -> None:
    with everywhere():
        found = _products(what, organization.name).get()
    cancel_at_end(_buyer(organization), found)


def _goes_on(_: Page, what: str, where: str) -> bool:
    with everywhere():
        return _products(what, where).held().at(Step.ACTIVE).exists()


def _runs_out(_: Page, what: str, where: str) -> bool:
    with everywhere():
        return _products(what, where).held().at(Step.CANCELLED).exists()


def _goes_to(_: Page, what: str, where: str, name: str) -> bool:
    address = _subscription(what, where).billing_address
    return address is not None and address.name == name


def _made_out_to(_: Page, where: str, what: str, name: str) -> bool:
    with everywhere():
        latest = Document.objects.filter(organization__name=where).latest("pk")
        about = latest.lines.filter(description__contains=what).exists()
    return about and latest.facts["billing"]["name"] == name


def _given_back(_: Page, where: str, what: str) -> bool:
    """A credit note over the whole invoice (R-51)."""
    with everywhere():
        of = Document.objects.filter(organization__name=where, lines__description__contains=what)
        notes = [one.gross_cents for one in of if one.corrects_id]
        return notes == [one.gross_cents for one in of if not one.corrects_id]


def _may(_: Page, who: str, right: str, what: str, where: str) -> bool:
    with everywhere():
        grants = Grant.objects.filter(membership__user__email=who, organization__name=where)
        held = [one for grant in grants.filter(product__name=what) for one in grant.rights]
    return held == [Right(right)]


def _pay_out(organization: Organization) -> None:
    here = System(organization.pk)
    with everywhere():
        asked = Withdrawal.objects.get(organization=organization, paid_at=None)
    withdrawing.approve(here, asked, by=here)
    withdrawing.pay_out(here, asked, by=here)


def _asked_back(_: Page, where: str, amount: str) -> bool:
    with everywhere():
        asked = Withdrawal.objects.filter(organization__name=where)
        return [f"{one.cents / 100:.2f}" for one in asked] == [amount]


def _farewell(_: Page, who: str, where: str) -> bool:
    """By a letter; what is attached to it is proved elsewhere (R-47)."""
    with override("fr"):
        wanted = gettext("The invoices of %(organization)s") % {"organization": where}
    return SentLetter.objects.filter(to=who, subject=wanted).exists()


def _products(what: str, where: str) -> ProductQuerySet:
    return Product.objects.filter(organization__name=where, name=what)


def _subscription(what: str, where: str) -> Subscription:
    with everywhere():
        known = Subscription.objects.select_related("organization", "product", "billing_address")
        return known.get(organization__name=where, product__name=what)
