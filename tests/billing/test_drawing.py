import io
import json
import re
from dataclasses import replace

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.billing import drawing
from comptoir.billing.facts import Address, Billing, Facts, Kind, Means
from comptoir.kit.money import Currency
from tests.billing import drawing_cast as cast
from tests.billing.drawing_rules import structure

LANGUAGES = ["fr", "de", "it", "es", "en"]
EVERY = {
    "invoice": cast.invoice(),
    "credit note": cast.credit_note(),
    "pro forma": cast.pro_forma(),
    "european pro forma": cast.european(),
    "top-up": cast.pro_forma(kind=Kind.TOP_UP),
}
MANY = [cast.line(f"Boîte n° {at}", 350 + at, 12, details="boite@example.ch") for at in range(120)]
LONG = "Fondation Île-aux-Œuvres " * 30


def text(facts):
    reader = pypdf.PdfReader(io.BytesIO(drawing.pdf(facts)))
    pages = [page.extract_text() for page in reader.pages]
    return re.sub(r"\s+", " ", " ".join(pages))


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_facts_come_back_from_json_exactly(facts):
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_amounts_are_kept_as_cents():
    kept = cast.invoice().to_json()

    assert kept["totals"]["gross"] == 18907
    assert kept["lines"][1]["unit"] == 350


@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_structure_check(facts):
    found = structure(drawing.pdf(facts))

    assert (found["part"], found["conformance"], found["accessible"]) == ("3", "A", "1")
    assert found["intents"] == ["/GTS_PDFA1"]
    assert found["tagged"]
    assert found["language"] == "fr"
    assert found["title_shown"]
    assert {"/H1", "/Table", "/TH", "/TD"} <= found["tags"]
    assert found["fonts"]
    assert all(inside for _, inside in found["fonts"])


@pytest.mark.parametrize("facts", [cast.invoice(), cast.credit_note()])
def test_an_invoice_and_a_credit_note_carry_factur_x_as_an_alternative(facts):
    found = structure(drawing.pdf(facts))

    assert found["related"] == ["/Alternative"]
    assert (found["profile"], found["file"]) == ("EN 16931", "factur-x.xml")
    assert found["described"]


@pytest.mark.parametrize("facts", [cast.pro_forma(), cast.pro_forma(kind=Kind.TOP_UP)])
def test_what_is_no_invoice_carries_no_xml(facts):
    found = structure(drawing.pdf(facts))

    assert found["related"] == []
    assert found["profile"] is None


@pytest.mark.rule("R-38")
@pytest.mark.parametrize("facts", EVERY.values(), ids=EVERY)
def test_the_same_facts_are_the_same_bytes(facts):
    first = drawing.pdf(facts)
    drawing.pdf(cast.invoice(number="F2026-000999"))

    assert drawing.pdf(Facts.from_json(facts.to_json())) == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_in_its_own_language(language):
    found = structure(drawing.pdf(cast.invoice(language=language)))

    assert found["language"] == language


MARCH = {"fr": "12 mars 2026", "de": "12.03.2026", "it": "12 mar 2026", "es": "12 mar 2026"}
TOTALS = {"fr": "1 773,60", "de": "1’773.60", "it": "1’773.60", "es": "1.773,60", "en": "1’773.60"}  # noqa: RUF001


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_and_figures_are_written_as_the_language_has_them(language):
    forty = [cast.line(f"Boîte n° {at}", 350 + at, 12) for at in range(40)]
    written = text(cast.invoice(language=language, lines=forty))

    assert MARCH.get(language, "2026") in written
    assert TOTALS[language] in written


def test_an_invoice_says_who_sold_what_to_whom_and_that_it_is_paid():
    written = text(cast.invoice(language="en"))

    for said in (
        "Invoice F2026-000123", "Comptoir Hébergement SA", "CHE-123.456.788",
        "Atelier Zoé Müller Sàrl", "CHE-987.654.321", "Hébergement web « Pro »",
        "174.90", "14.17", "189.07", "Paid on",
        "Paid by card \N{MINUS SIGN}141.81", "Paid from the prepaid account \N{MINUS SIGN}47.26",
        "Left to pay 0.00",
    ):  # fmt: skip
        assert said in written, said


def test_a_pro_forma_says_that_it_is_no_invoice_and_until_when_it_holds():
    written = text(cast.pro_forma(language="en"))

    assert "Pro forma invoice — not an invoice" in written
    assert "Valid until" in written
    assert "PF-5390-0754-7034" in written


@pytest.mark.rule("R-41")
def test_the_receipt_of_a_top_up_has_no_vat_and_is_no_invoice():
    asked = cast.pro_forma(kind=Kind.TOP_UP, language="en")
    totals = replace(
        asked.totals, paid=asked.totals.gross, due=asked.totals.gross - asked.totals.gross
    )
    written = text(replace(asked, totals=totals, taxes=(), transfer=None))

    assert "Receipt for a top-up — not an invoice" in written
    assert "Total without VAT" not in written


def test_a_credit_note_names_its_invoice_and_asks_for_no_payment():
    written = text(replace(cast.credit_note(language="en"), transfer=cast.pro_forma().transfer))

    assert "Corrects invoice F2026-000123" in written
    assert "Given back to the card 189.07" in written
    assert "IBAN" not in written


@pytest.mark.rule("R-42")
def test_a_payer_who_is_not_the_customer_is_written_to_and_the_customer_is_named():
    payer = Billing(
        "Fondation X", Address("FR", "1 rue X", "", "74000", "Annecy"), "Mme Y", "ENG-4"
    )
    written = text(cast.invoice(billing=payer, language="en"))

    for said in ("Fondation X", "Mme Y", "France", "Customer Atelier Zoé Müller Sàrl", "ENG-4"):
        assert said in written


def test_every_line_of_a_long_document_is_printed_and_each_page_has_its_number():
    facts = cast.pro_forma(lines=MANY, language="en")
    written = text(facts)

    assert all(f"Boîte n° {at} boite" in written for at in range(120))
    pages = structure(drawing.pdf(facts))["pages"]
    assert pages > 4
    assert all(f"Page {at} of {pages}" in written for at in range(1, pages + 1))
    assert written.count("Unit price") >= pages - 1


def test_long_words_stay_on_their_document():
    line = cast.line(LONG, 100, details="x" * 300)
    facts = cast.pro_forma(lines=[line], billing=replace(cast.pro_forma().billing, name=LONG))

    assert structure(drawing.pdf(facts))["pages"] <= 3


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_whatever_a_customer_is_called_the_document_is_drawn(name, street):
    address = replace(cast.ATELIER, street=street)
    billing = replace(cast.pro_forma().billing, name=f"{name}.", address=address, contact=name)

    assert drawing.pdf(cast.pro_forma(billing=billing)).startswith(b"%PDF-")
    assert drawing.pdf(cast.invoice(billing=billing, note=street)).startswith(b"%PDF-")


def test_a_letter_that_no_font_has_leaves_a_question_mark_on_paper_and_itself_in_the_xml():
    facts = cast.invoice(buyer=replace(cast.BUYER, name="漢字 SA"))

    assert "?? SA" in text(facts)


@pytest.mark.parametrize("means", Means)
def test_every_means_of_payment_has_words(means):
    facts = cast.invoice()
    whole = (replace(facts.payments[0], means=means, amount=facts.totals.gross),)

    assert "\N{MINUS SIGN}189,07" in text(replace(facts, payments=whole))


def test_a_document_in_euro_says_so():
    assert "EUR" in text(cast.european())
    assert cast.european().currency is Currency.EUR
