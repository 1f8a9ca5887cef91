"""What the sample customers have ordered, paid and been given, by operations like anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from comptoir.accounts.actors import Person
from comptoir.accounts.models import User
from comptoir.backoffice.actors import Staff
from comptoir.backoffice.operations.catalogue import grant_free, make_code
from comptoir.billing.camt import Credit
from comptoir.billing.operations import addresses, bank, pro_formas
from comptoir.billing.operations.addresses import Written
from comptoir.billing.sellers import seller
from comptoir.catalogue import assortment
from comptoir.catalogue.models import Offer
from comptoir.catalogue.operations.stocking import stock
from comptoir.catalogue.permissions import Months
from comptoir.core.actors import System
from comptoir.core.days import as_of, today
from comptoir.drivers.manual import operations as handwork
from comptoir.drivers.manual.models import StaffTask
from comptoir.kit.money import Currency, Money
from comptoir.orders.models import Order
from comptoir.orders.operations import carts, following, placing
from comptoir.orders.permissions import Method
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Kind, Membership
from comptoir.products.models import Product
from comptoir.products.operations import errands

Line = tuple[str, Months, str]  # an offer, its period, and the domain or name it asks for
NEXT_YEAR = timedelta(days=300)
SOON = timedelta(days=330)  # ago: a year bought then is renewed in five weeks
HELD = 500_00  # what the sample organizations have on their prepaid accounts, before they order
CODE = "BIENVENUE20"


def shopping() -> None:
    """Stock the shop, give a product and a code away, and let customers buy."""
    stock(System(), assortment.read())
    counter = Staff(Person(User.objects.get(email="sasha@comptoir.example"), fresh=True))
    _code(counter)
    if seller().takes_transfers:
        _baker(counter)
        _webmaster()
        _carrier()
        _family(counter)


def _code(counter: Staff) -> None:
    terms = {
        "percent": 20,
        "starts": today(),
        "ends": today() + NEXT_YEAR,
        "most_each": 1,
    }
    make_code(counter, code=CODE, offers=[], terms=terms)


def _baker(counter: Staff) -> None:
    """A bakery: mail that is to be renewed soon, web hosting given for a year, a second address."""
    margot = _member("margot@aubert.example", "Boulangerie Aubert Sàrl")
    _top_up(margot)
    bought = _paid(margot, ("mail-service", Months.YEAR, "boulangerie-aubert.example"))
    _set_up(bought, begun=SOON)
    _give(counter, margot, "web-hosting", "Pour vos dix ans chez nous.")
    addresses.add(
        margot,
        written=Written(
            kind=Kind.COMPANY,
            name="Fiduciaire du Lac SA",
            contact="Mme Chollet",
            street="Quai du Mont-Blanc 5",
            postal_code="1201",
            city="Genève",
            country="CH",
            language="fr",
            copies=("factures@fiduciaire-du-lac.example",),
        ),
    )


def _webmaster() -> None:
    """A webmaster: paid, waiting for money, and in the cart."""
    camille = _member("camille@roche-web.example", "Roche Web")
    _top_up(camille)
    bought = _paid(
        camille,
        ("web-hosting-plus", Months.YEAR, "roche-web.example"),
        ("domain-ch", Months.YEAR, "roche-web.ch"),
    )
    _set_up(bought)
    _ordered(camille, Method.TRANSFER, ("mail-service-team", Months.YEAR, "roche-web.example"))
    carts.put(camille, offer="backup", months=Months.MONTH, answer="atelier")


def _carrier() -> None:
    """A company with several products of each kind, some of them still being set up."""
    ursina = _member("ursina@nordlicht.example", "Nordlicht Logistik AG")
    _top_up(ursina)
    _top_up(ursina)
    bought = _paid(
        ursina,
        ("mail-service-team", Months.YEAR, "nordlicht.example"),
        ("web-hosting-plus", Months.MONTH, "nordlicht.example"),
        ("domain-ch", Months.YEAR, "nordlicht-logistik.ch"),
        ("domain-com", Months.YEAR, "nordlicht-logistics.com"),
    )
    _set_up(bought, begun=SOON)
    _paid(ursina, ("backup", Months.MONTH, "lager"), ("domain-fr", Months.YEAR, "nordlicht.fr"))
    _ordered(ursina, Method.TRANSFER, ("domain-eu", Months.YEAR, "nordlicht.eu"))


def _family(counter: Staff) -> None:
    """A family: one mail service, given."""
    nora = _member("nora@keller-rossi.example", "Nora Keller-Rossi")
    _give(counter, nora, "mail-service", "Willkommen!")


def _member(email: str, organization: str) -> Member:
    place = Membership.objects.select_related("organization", "user")
    found = place.get(user__email=email, organization__name=organization)
    return Member(found, Person(found.user, fresh=True))


def _top_up(actor: Member) -> None:
    """Credit the prepaid account: the bank tells of a transfer with the reference asked for."""
    amount = Money(HELD, Currency(actor.organization.currency))
    asked = pro_formas.top_up(actor, amount=amount)
    credit = Credit(f"SAMPLE-{asked.pk}", amount, today(), asked.reference, actor.user.name)
    bank.take_credit(System(), credit=credit)


def _paid(actor: Member, *lines: Line) -> Order:
    return _ordered(actor, Method.PREPAID, *lines)


def _ordered(actor: Member, method: Method, *lines: Line) -> Order:
    for offer, months, answer in lines:
        carts.put(actor, offer=offer, months=months, answer=answer)
    carts.choose(actor, method=method, address=None)
    return placing.place_order(actor, key=uuid4())


def _set_up(order: Order, *, begun: timedelta = timedelta()) -> None:
    """Do what the worker and then our team do with what was paid, so long ago."""
    here = System(order.organization_id)
    with as_of(today() - begun):
        following.deliver(order.organization_id, order.pk)
    for product in _products(order):
        errands.run(order.organization_id, product)
        for task in StaffTask.objects.filter(product=product, done_at=None):
            handwork.done(here, task, by=_by())


def _products(order: Order) -> Iterable[int]:
    bought = Product.objects.filter(source__startswith=f"{order.source}:")
    return list(bought.values_list("pk", flat=True))


def _by() -> int:
    return User.objects.get(email="sasha@comptoir.example").pk


def _give(counter: Staff, to: Member, offer: str, reason: str) -> None:
    grant_free(
        counter,
        to.organization,
        offer=Offer.objects.get(slug=offer),
        quantity=1,
        months=Months.YEAR,
        until=today() + NEXT_YEAR,
        reason=reason,
    )
