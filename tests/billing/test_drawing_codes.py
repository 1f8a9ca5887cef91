import io
import re
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from comptoir.billing import drawing
from comptoir.billing.drawing import codes
from comptoir.billing.facts import Address, Kind, Transfer
from comptoir.kit.money import Currency, Money
from tests.billing import drawing_cast as cast
from tests.billing.test_drawing import text

BUYER = "Atelier Zoé Müller Sàrl"
PLACE = ["kind", "name", "street", "house", "code", "city", "country"]
SPC = [
    *["type", "version", "coding", "iban"],
    *[f"payee_{part}" for part in PLACE],
    *[f"final_{part}" for part in PLACE],
    *["amount", "currency"],
    *[f"payer_{part}" for part in PLACE],
    *["reference_kind", "reference", "told", "end"],
]
EPC = ["service", "version", "coding", "function", "bic", "payee", "iban", "amount", "purpose"]


def read(facts):
    """Read the code off the last page, as a phone would; what it holds is UTF-8."""
    page = Image.open(io.BytesIO(drawing.png(facts)[-1]))
    (found,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.bytes.decode()


def fields(facts):
    return dict(zip(SPC, read(facts).split("\r\n"), strict=True))


def test_a_qr_iban_is_paid_with_a_qr_reference():
    found = fields(cast.pro_forma())

    payee = ["S", "Comptoir Hébergement SA", "Rue du Lac 1", "", "1204", "Genève", "CH"]
    payer = ["S", BUYER, "Chemin des Tilleuls 14", "", "1006", "Lausanne", "CH"]
    assert list(found.values()) == [
        *["SPC", "0200", "1", cast.QR_IBAN],
        *payee,
        *[""] * 7,
        *["189.07", "CHF"],
        *payer,
        *["QRR", cast.QRR, "PF-5390-0754-7034", "EPD"],
    ]


@pytest.mark.parametrize("iban", [cast.SWISS_IBAN, "LI21088100002324013AA"])
def test_another_swiss_account_is_paid_with_a_creditor_reference(iban):
    found = fields(cast.pro_forma(transfer=Transfer(iban, cast.SCOR)))

    assert (found["iban"], found["reference_kind"], found["reference"]) == (iban, "SCOR", cast.SCOR)


def test_a_swiss_account_takes_euro():
    euro = [replace(cast.replace_currency(one), rate=cast.RATES["CH"]) for one in cast.LINES]
    found = fields(cast.pro_forma(currency=Currency.EUR, lines=euro))

    assert (found["amount"], found["currency"]) == ("189.07", "EUR")


@pytest.mark.parametrize("reference", ["210000000003139471430009018", cast.SCOR])
def test_a_qr_iban_takes_no_reference_but_a_valid_one_of_its_kind(reference):
    with pytest.raises(ValueError, match=r"reference"):
        drawing.pdf(cast.pro_forma(transfer=Transfer(cast.QR_IBAN, reference)))


HEADINGS = {
    "fr": "Section paiement",
    "de": "Zahlteil",
    "it": "Sezione pagamento",
    "es": "Payment part",
    "en": "Payment part",
}


@pytest.mark.parametrize(("language", "heading"), HEADINGS.items())
def test_the_payment_part_is_in_the_documents_language_or_in_english(language, heading):
    assert heading in text(cast.pro_forma(language=language))


def test_a_european_account_gets_the_code_of_the_payments_council():
    found = dict(zip([*EPC, "reference"], read(cast.european()).split("\n"), strict=True))

    assert list(found.values()) == [
        *["BCD", "002", "1", "SCT", "PSSTFRPPPAR", "Comptoir SAS", cast.FRENCH_IBAN],
        *["EUR209.88", "", cast.SCOR],
    ]


def test_a_reference_that_is_no_creditor_reference_is_a_message():
    facts = replace(cast.european(), transfer=Transfer(cast.FRENCH_IBAN, "PF 12"))

    assert read(facts).split("\n")[-2:] == ["", "PF 12"]


def test_francs_to_a_european_account_have_words_but_no_code():
    facts = cast.pro_forma(seller=cast.FRENCH, transfer=Transfer(cast.FRENCH_IBAN, cast.SCOR))

    assert codes.code(facts) is None
    assert "FR14 2004 1010 0505 0001 3M02 606" in text(facts)


@pytest.mark.parametrize("facts", [cast.invoice(), cast.credit_note()])
def test_what_is_paid_or_given_back_has_no_code(facts):
    page = Image.open(io.BytesIO(drawing.png(facts)[-1]))

    assert zxingcpp.read_barcodes(page) == []


def test_a_top_up_is_paid_like_a_pro_forma():
    assert fields(cast.pro_forma(kind=Kind.TOP_UP))["reference_kind"] == "QRR"


@given(st.integers(1, 99_999_999_999))
@settings(max_examples=25, deadline=None)
def test_any_amount_is_read_back(cents):
    facts = cast.pro_forma()
    totals = replace(facts.totals, due=Money(cents, Currency.CHF))
    content = codes.code(replace(facts, totals=totals)).content.split("\r\n")

    assert content[SPC.index("amount")] == f"{cents // 100}.{cents % 100:02}"


def test_names_are_cut_to_what_the_standard_takes_and_stay_on_the_slip():
    address = Address("CH", "Chemin " * 20, "", "1006", "Saint-" * 10)
    facts = cast.pro_forma()
    billing = replace(facts.billing, name="Żółw 漢字 Ștefan " * 9, address=address)
    found = fields(replace(facts, billing=billing))

    assert found["payer_name"].startswith("Żółw ?? Ștefan")
    assert len(found["payer_name"]) <= 70
    assert len(found["payer_street"]) <= 70
    assert len(found["payer_city"]) <= 35


def test_a_letter_without_a_sign_in_the_font_gives_way_to_its_plain_one():
    facts = cast.pro_forma()
    named = replace(facts, billing=replace(facts.billing, name="N\u0149r\u00ad Ǆ"))

    assert fields(named)["payer_name"] == "N?r? D"


@given(st.text(st.characters(max_codepoint=0x17F), min_size=1, max_size=60))
@settings(max_examples=20, deadline=None)
def test_any_name_is_read_back_from_paper(name):
    facts = cast.pro_forma()
    named = replace(facts, billing=replace(facts.billing, name=f"A{name}Z"))

    assert read(named) == codes.code(named).content


def test_a_payer_without_a_town_is_left_blank():
    facts = cast.pro_forma()
    nowhere = replace(facts.billing, address=Address("CH"))

    assert fields(replace(facts, billing=nowhere))["payer_name"] == ""


MASKS = [
    lambda i, j: (i + j) % 2, lambda i, _: i % 2, lambda _, j: j % 3, lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2, lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2, lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
]  # fmt: skip


def test_the_code_announces_no_character_set():
    """Swiss and European banks read UTF-8 and know no ECI, which would start with 0111."""
    side, path = codes._modules(codes.code(cast.pro_forma()).content)
    dark = set()
    for left, row, right in re.findall(r"M(\d+) (\d+)H(\d+)", path):
        dark.update((int(row), column) for column in range(int(left), int(right)))
    mask = MASKS[sum(((8, at) in dark) << (4 - at) for at in (2, 3, 4)) ^ 0b101]
    last = side - 1
    corner = [(last, last), (last, last - 1), (last - 1, last), (last - 1, last - 1)]
    mode = [((i, j) in dark) ^ (mask(i, j) == 0) for i, j in corner]

    assert mode == [0, 1, 0, 0]
