"""What a bank tells of money that came: matched by its reference, once, or listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from stdnum import iso11649
from stdnum.ch import esr

from comptoir.billing import references
from comptoir.billing.camt import AnotherAccount, Credit, NotANotification, credits_in
from comptoir.billing.models import BankCredit
from comptoir.billing.operations import bank, owing, pro_formas
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.kit.money import Currency, Money
from tests.billing.conftest import IBAN, QR_IBAN, a_due_item, chf, prepaid, sums

pytestmark = pytest.mark.usefixtures("sells")


def entry(reference: str = "B1", told: str = "", amount: str = "12.00", **changed: str) -> str:
    """One credit, as Swiss banks write it."""
    said = {"currency": "CHF", "sign": "CRDT", "state": "BOOK", **changed}
    paid = f"<Strd><CdtrRefInf><Ref>{told}</Ref></CdtrRefInf></Strd>" if told else ""
    return f"""
      <Ntry><Amt Ccy="{said["currency"]}">{amount}</Amt><CdtDbtInd>{said["sign"]}</CdtDbtInd>
        <Sts><Cd>{said["state"]}</Cd></Sts><BookgDt><Dt>2030-02-01</Dt></BookgDt>
        <NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs>
          <Amt Ccy="{said["currency"]}">{amount}</Amt>
          <RltdPties><Dbtr><Pty><Nm>Zoé Durand</Nm></Pty></Dbtr>
            <DbtrAcct><Id><IBAN>CH5604835012345678009</IBAN></Id></DbtrAcct></RltdPties>
          <RmtInf>{paid}{said.get("free", "")}</RmtInf></TxDtls></NtryDtls></Ntry>"""


def camt(*entries: str, account: str = IBAN) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
    <Ntfctn><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{"".join(entries)}</Ntfctn>
    </BkToCstmrDbtCdtNtfctn></Document>""".encode()


def a_pro_forma(organization, *items):
    return pro_formas.make_proforma(System(organization.pk), list(items), address=None)


def told(amount: Money, reference: str, number: str = "B1") -> BankCredit:
    credit = Credit(number, amount, date(2030, 2, 1), reference, "Zoé Durand")
    return bank.take_credit(System(), credit=credit)


def test_a_file_is_read_credit_by_credit():
    found = credits_in(camt(entry("B1", "RF18539007547034"), entry("B2", amount="7.5")), {IBAN})

    first, second = found
    assert first == Credit(
        "B1",
        chf(12_00),
        date(2030, 2, 1),
        "RF18539007547034",
        "Zoé Durand",
        "CH5604835012345678009",
    )
    assert (second.amount, second.told) == (chf(7_50), "")


def test_debits_pending_credits_and_reversals_are_left_alone():
    reversed_ = entry().replace("<CdtDbtInd>", "<RvslInd>true</RvslInd><CdtDbtInd>")

    assert credits_in(camt(entry(sign="DBIT"), entry(state="PDNG"), reversed_), {IBAN}) == []


def test_a_creditor_reference_in_the_message_is_found():
    free = "<Ustrd>Facture RF18 5390 0754 7034</Ustrd>"

    (credit,) = credits_in(camt(entry(free=free)), {IBAN})

    assert credit.told == "RF18539007547034"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no XML",
        b"<Document/>",
        camt(entry(reference="")),
        camt(entry(amount="1.005")),
        camt(entry(currency="XXX")),
        b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document>&e;</Document>',
    ],
)
def test_what_cannot_be_read_for_sure_is_refused_whole(content):
    with pytest.raises(NotANotification):
        credits_in(content, {IBAN})


@pytest.mark.rule("R-41")
def test_a_file_of_another_account_is_refused():
    with pytest.raises(AnotherAccount):
        credits_in(camt(entry(), account=QR_IBAN), {IBAN})


@pytest.mark.rule("R-41")
def test_a_transfer_with_the_reference_of_a_pro_forma_pays_it(organization, adds_up):
    item = a_due_item(organization)
    asked = a_pro_forma(organization, item)

    kept = told(chf(12_00), asked.reference)

    assert kept.organization_id == organization.pk
    assert kept.payment.document is not None
    assert sums(organization)["bank"] == 12_00
    assert prepaid(organization) == 0
    adds_up()


@pytest.mark.rule("R-41")
@pytest.mark.parametrize("amount", [chf(11_00), Money(12_00, Currency.EUR)], ids=["less", "euros"])
def test_a_transfer_of_another_amount_is_credited(organization, adds_up, amount):
    asked = a_pro_forma(organization, a_due_item(organization))

    kept = told(amount, asked.reference)

    assert kept.payment.document is None
    with everywhere():
        assert organization.due_items.open().count() == 1
    assert sums(organization) == {"bank": amount.cents, "prepaid": -amount.cents}
    adds_up()


@pytest.mark.rule("R-41")
def test_a_transfer_for_something_cancelled_is_credited(organization, adds_up):
    item = a_due_item(organization)
    asked = a_pro_forma(organization, item)
    owing.cancel_due_item(System(organization.pk), item)

    told(chf(12_00), asked.reference)

    assert prepaid(organization) == 12_00
    adds_up()


@pytest.mark.rule("R-41")
def test_an_unknown_reference_waits_for_staff(organization, adds_up):
    kept = told(chf(12_00), "RF18539007547034")

    assert (kept.organization_id, kept.payment) == (None, None)

    bank.assign(System(), kept, organization=organization.pk)
    assert prepaid(organization) == 12_00
    adds_up()


@pytest.mark.rule("R-41")
def test_one_bank_credit_is_one_row_whichever_file_tells_it(organization, adds_up):
    asked = a_pro_forma(organization, a_due_item(organization))

    for _ in range(3):
        told(chf(12_00), asked.reference)
    told(chf(12_00), asked.reference, "B2")  # really paid twice: the second is credited

    with everywhere():
        assert BankCredit.objects.count() == 2
        assert organization.documents.count() == 1
    assert prepaid(organization) == 12_00
    adds_up()


@pytest.mark.rule("R-41")
def test_a_top_up_credits_the_account_and_issues_no_invoice(organization, administrator, adds_up):
    asked = pro_formas.top_up(administrator, amount=chf(50_00))

    told(chf(50_00), asked.reference)

    assert prepaid(organization) == 50_00
    with everywhere():
        assert not organization.documents.exists()
    adds_up()


def test_references_have_the_check_digits_that_banks_look_at():
    for _ in range(20):
        digits = references.drawn()
        assert iso11649.is_valid(references.creditor(digits))
        assert len(references.qrr(digits)) == 27
        assert esr.is_valid(references.qrr(digits))


def test_the_command_takes_files_once_and_lists_what_is_not_matched(
    organization, tmp_path: Path, capsys
):
    asked = a_pro_forma(organization, a_due_item(organization))
    file = tmp_path / "camt.xml"
    file.write_bytes(camt(entry("B1", asked.reference), entry("B2", amount="3.00")))

    call_command("bank_file", str(file))
    call_command("bank_file", str(file))

    said = capsys.readouterr().out
    assert str(organization.pk) in said
    assert "not matched: Zoé Durand" in said
    with everywhere():
        assert BankCredit.objects.count() == 2
        assert organization.documents.count() == 1


def test_the_command_refuses_what_is_no_bank_file(db, tmp_path: Path):
    file = tmp_path / "camt.xml"
    file.write_text("nothing")

    with pytest.raises(CommandError, match=r"camt\.054"):
        call_command("bank_file", str(file))
