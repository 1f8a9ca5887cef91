"""Documents to draw: figures that add up as R-42 says, for the tests and the bench."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from comptoir.billing.facts import (
    Address,
    Billing,
    Buyer,
    Category,
    Corrected,
    Dates,
    Facts,
    Kind,
    Line,
    Means,
    Paid,
    Seller,
    Tax,
    Totals,
    Transfer,
)
from comptoir.kit.money import Currency, Money, total

SWISS = Seller(
    "Comptoir Hébergement SA",
    Address("CH", "Rue du Lac 1", "", "1204", "Genève"),
    vat_number="CHE-123.456.788 TVA",
    register="CHE-123.456.788",
    email="factures@comptoir.example",
    phone="+41 22 555 01 01",
    website="www.comptoir.example",
)
FRENCH = Seller(
    "Comptoir SAS",
    Address("FR", "12 rue de la République", "", "69001", "Lyon"),
    vat_number="FR40303265045",
    register="303265045",
    legal_form="SAS au capital de 50 000 €",
    email="factures@comptoir.example",
    terms="En cas de retard, pénalités de trois fois le taux d'intérêt légal et indemnité de 40 €.",
)
ATELIER = Address("CH", "Chemin des Tilleuls 14", "Bâtiment B", "1006", "Lausanne")
BUYER = Buyer("Atelier Zoé Müller Sàrl", ATELIER, vat_number="CHE-987.654.321 TVA")
QR_IBAN, SWISS_IBAN = "CH4431999123000889012", "CH9300762011623852957"
FRENCH_IBAN = "FR1420041010050500013M02606"
QRR, SCOR = "210000000003139471430009017", "RF18539007547034"
RATES = {"CH": Decimal("8.10"), "FR": Decimal("20.00")}
DAY = date(2026, 3, 12)


def line(name, cents, quantity=1, *, rate=RATES["CH"], category=Category.STANDARD, **more):
    currency = more.pop("currency", Currency.CHF)
    unit, whole = Money(cents, currency), Money(cents * quantity, currency)
    net = whole - more["discount"].amount if "discount" in more else whole
    return Line(name, Decimal(quantity), unit, net, category, rate, **more)


def taxes(lines, currency, reason="", code=""):
    groups = {}
    for one in lines:
        groups.setdefault((one.category, one.rate), []).append(one.net)
    return tuple(
        Tax(category, rate, total(nets, currency), share(total(nets, currency), rate), reason, code)
        for (category, rate), nets in groups.items()
    )


def share(net, rate):
    return Money(int((net.cents * rate / 100).quantize(Decimal(1), ROUND_HALF_UP)), net.currency)


def document(kind, *, lines=None, currency=Currency.CHF, seller=SWISS, paid=True, **more):
    reason, code = more.pop("reason", ""), more.pop("code", "")
    lines = lines or LINES
    sums = taxes(lines, currency, reason, code)
    net = total((one.net for one in lines), currency)
    vat = total((one.vat for one in sums), currency)
    nothing = Money(0, currency)
    totals = Totals(net, vat, net + vat, *((net + vat, nothing) if paid else (nothing, net + vat)))
    facts = Facts(
        kind, "F2026-000123", "fr", currency, seller, BUYER, Billing(BUYER.name, ATELIER),
        Dates(DAY), tuple(lines), sums, totals,
    )  # fmt: skip
    return replace(facts, **more)


LINES = (
    line(
        "Hébergement web « Pro »",
        12000,
        details="atelier-mueller.ch",
        period_from=date(2026, 3, 12),
        period_to=date(2027, 3, 11),
    ),
    line("Boîte de messagerie, 20 Go", 350, 12, details="5 adresses"),
    line("Nom de domaine atelier-mueller.ch", 1290),
)


def invoice(**more):
    """An invoice that is paid, by card and from the prepaid account."""
    facts = document(Kind.INVOICE, **more)
    if more.get("paid", True):
        gross = facts.totals.gross
        first = Money(gross.cents // 4, gross.currency)
        payments = (Paid(Means.PREPAID, first), Paid(Means.CARD, gross - first))
        facts = replace(facts, dates=replace(facts.dates, paid=DAY), payments=payments)
    return facts


def credit_note(**more):
    facts = document(
        Kind.CREDIT_NOTE, number="A2026-000007", note="Résiliation dans les 14 jours.", **more
    )
    return replace(
        facts,
        corrected=Corrected("F2026-000123", DAY),
        payments=(Paid(Means.CARD, facts.totals.gross),),
    )


def pro_forma(*, transfer=None, **more):
    kind = more.pop("kind", Kind.PRO_FORMA)
    facts = document(kind, paid=False, number="PF-5390-0754-7034", **more)
    return replace(
        facts,
        transfer=transfer or Transfer(QR_IBAN, QRR),
        dates=Dates(DAY, valid_until=date(2026, 4, 11)),
    )


def european(**more):
    """A pro forma of a French seller, in euro."""
    euro = [replace_currency(one) for one in LINES]
    return pro_forma(
        seller=FRENCH,
        currency=Currency.EUR,
        lines=euro,
        transfer=Transfer(FRENCH_IBAN, SCOR, "PSSTFRPPPAR"),
        **more,
    )


def replace_currency(one):
    def euro(money):
        return Money(money.cents, Currency.EUR)

    return replace(one, unit=euro(one.unit), net=euro(one.net), rate=RATES["FR"])
