from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from facturx import generate_cii_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from comptoir.billing import drawing
from comptoir.billing.drawing import einvoice
from comptoir.billing.facts import Category, Discount, Kind, Transfer
from comptoir.kit.money import Currency, Money
from tests.billing import drawing_cast as cast
from tests.billing.drawing_rules import attached, broken_rules, fits_the_schema

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
NO_VAT = Decimal(0)


def untaxed(category, reason, code, **more):
    line = cast.line("Hébergement", 10000, rate=NO_VAT, category=category)
    return cast.invoice(lines=[line], reason=reason, code=code, **more)


def on_account(**more):
    facts = cast.invoice(paid=False, **more)
    due = replace(facts.dates, due=date(2026, 4, 11))
    return replace(facts, dates=due, transfer=Transfer(cast.SWISS_IBAN, cast.SCOR))


DISCOUNT = Discount(Money(2000, Currency.CHF), "Code promo PRINTEMPS")
DOCUMENTS = {
    "paid": cast.invoice(),
    "credit note": cast.credit_note(),
    "on account": on_account(),
    "euro": cast.invoice(
        lines=[cast.replace_currency(one) for one in cast.LINES],
        currency=Currency.EUR,
        seller=cast.FRENCH,
    ),
    "discount": cast.invoice(lines=[cast.line("Domaine", 10000, discount=DISCOUNT)]),
    "free": cast.invoice(lines=[cast.line("Essai offert", 0)]),
    "two rates": cast.invoice(lines=[*cast.LINES, cast.line("Livre", 3000, rate=Decimal("2.6"))]),
    "reverse charge": untaxed(Category.REVERSE_CHARGE, "Autoliquidation.", "VATEX-EU-AE"),
    "export": untaxed(Category.EXPORT, "Prestation à l'étranger.", "VATEX-EU-G"),
    "exempt": untaxed(Category.EXEMPT, "Article 293 B du CGI.", "VATEX-FR-FRANCHISE"),
    "not registered": untaxed(Category.OUTSIDE, "Non assujetti à la TVA.", "VATEX-EU-O"),
    "nameless seller": untaxed(
        Category.OUTSIDE,
        "Non assujetti à la TVA.",
        "VATEX-EU-O",
        seller=replace(cast.SWISS, register="", vat_number=""),
    ),
    "payer": cast.invoice(billing=replace(cast.invoice().billing, name="Fondation Y")),
    "all said": cast.invoice(seller=cast.FRENCH, note="Merci.", paid=True),
}


@pytest.mark.parametrize("facts", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_document_passes_schema_and_schematron(facts):
    xml = attached(drawing.pdf(facts))

    assert fits_the_schema(xml)
    assert broken_rules(xml) == []


BROKEN = {
    "BR-CO-15": {"BT-112": "190.07", "BT-113": "190.07"},
    "BR-CO-16": {"BT-115": "1.00", "BT-9": date(2026, 4, 1)},
    "BR-CO-10": {"BT-106": "175.90"},
    "BR-S-09": {"BG-23": [{"BT-116": "174.90", "BT-117": "15.17", "BT-118": "S", "BT-119": "8.1"}]},
    "BR-CO-09": {"BG-4": {"name": "S", "vat_identifier": "123456788", "country_code": "CH"}},
}


@pytest.mark.parametrize(("rule", "wrong"), BROKEN.items(), ids=BROKEN)
def test_a_broken_invoice_fails_by_the_right_rule(rule, wrong):
    said = {**einvoice.terms(cast.invoice()), **wrong}
    xml = generate_cii_xml(said, level="en16931", check_xsd=False, check_schematron=None)

    assert fits_the_schema(xml)
    assert rule in broken_rules(xml)


def said(facts, *names):
    root = etree.fromstring(einvoice.xml(facts))
    return [root.findtext(f".//{RAM}{name}") for name in names]


def test_what_is_paid_says_that_nothing_is_due():
    whole, paid, due = said(
        cast.invoice(), "GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount"
    )

    assert (whole, paid, due) == ("189.07", "189.07", "0.00")


@pytest.mark.rule("R-42")
def test_a_cent_that_no_net_explains_is_a_rounding():
    facts = cast.invoice()
    more = facts.totals.gross + Money(1, Currency.CHF)
    rounded = replace(facts, totals=replace(facts.totals, gross=more, paid=more))

    assert said(rounded, "RoundingAmount", "GrandTotalAmount", "TotalPrepaidAmount") == [
        "0.01",
        "189.07",
        "189.08",
    ]
    assert broken_rules(einvoice.xml(rounded)) == []


def test_a_credit_note_names_the_invoice_that_it_corrects():
    xml = einvoice.xml(cast.credit_note()).decode()

    assert "<ram:TypeCode>381</ram:TypeCode>" in xml
    assert "F2026-000123" in xml


def test_the_customer_for_tax_is_the_organization_even_when_another_pays():
    xml = einvoice.xml(DOCUMENTS["payer"]).decode()

    assert "<ram:Name>Atelier Zoé Müller Sàrl</ram:Name>" in xml
    assert "Fondation Y" in xml


def test_control_characters_do_not_spoil_the_xml():
    facts = cast.invoice(note="Bonjour\x0b\x00")

    assert fits_the_schema(einvoice.xml(facts))


LINES = st.lists(
    st.tuples(st.integers(0, 10**7), st.integers(1, 99), st.sampled_from(["8.10", "2.60", "3.80"])),
    min_size=1,
    max_size=12,
)


@given(LINES, st.sampled_from([Kind.INVOICE, Kind.CREDIT_NOTE]))
@settings(max_examples=30, deadline=None)
def test_any_amounts_that_add_up_are_a_valid_invoice(amounts, kind):
    lines = [
        cast.line("Ligne", cents, quantity, rate=Decimal(rate)) for cents, quantity, rate in amounts
    ]
    make = cast.invoice if kind is Kind.INVOICE else cast.credit_note
    xml = einvoice.xml(make(lines=lines))

    assert fits_the_schema(xml)
    assert broken_rules(xml) == []


def test_a_net_that_no_unit_price_gives_is_told_for_the_whole_quantity():
    line = replace(cast.line("Boîte", 925, 12), net=Money(11101, Currency.CHF))
    facts = cast.invoice(lines=[line])

    assert said(facts, "ChargeAmount", "BasisQuantity", "LineTotalAmount") == [
        "111.01",
        "12",
        "111.01",
    ]
