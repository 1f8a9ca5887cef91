"""What a bank tells of money that came: ISO 20022 camt.054, read by its local names.

Any version of the message: banks differ in the namespace only where this reader looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _
from lxml import etree

from comptoir.billing.references import plain
from comptoir.core.refusals import Refusal
from comptoir.kit.money import Currency, Money

NOTIFICATION = ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
CREDITOR_REFERENCE = re.compile(r"\bRF\d{2}[0-9A-Z ]{1,26}")


class NotANotification(Refusal):
    """It is not a camt.054, or not one that can be told apart from another."""

    message = _("This is not a camt.054 file of a bank.")
    field = "file"


class AnotherAccount(Refusal):
    """The file tells of an account that is not the seller's."""

    message = _("This file tells of an account that is not ours.")
    field = "file"


@dataclass(frozen=True)
class Credit:
    """Money that came, once: `reference` is the bank's own."""

    reference: str
    amount: Money
    booked_on: date
    told: str = ""  # the payment reference
    payer: str = ""
    payer_iban: str = ""


def credits_in(content: bytes, accounts: set[str]) -> list[Credit]:
    """Return the booked credits that a file tells of, all on one of these accounts."""
    root = _read(content)
    told = list(_all(root, *NOTIFICATION))
    if not told:
        raise NotANotification
    for notification in told:
        if plain(_text(notification, "Acct", "Id", "IBAN")) not in accounts:
            raise AnotherAccount
    try:
        return [
            credit
            for notification in told
            for entry in _all(notification, "Ntry")
            if _counts(entry)
            for credit in _credits(entry)
        ]
    except (ValueError, InvalidOperation) as error:
        raise NotANotification from error


def _read(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotANotification from error


def _counts(entry: etree._Element) -> bool:
    """Tell whether money came for good: booked, a credit, not the reversal of one."""
    state = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
    credit = _text(entry, "CdtDbtInd") == "CRDT"
    return credit and state == "BOOK" and _text(entry, "RvslInd") != "true"


def _credits(entry: etree._Element) -> Iterator[Credit]:
    details = list(_all(entry, "NtryDtls", "TxDtls"))
    whole = _text(entry, "AcctSvcrRef")
    for place, one in enumerate(details or [entry], 1):
        own = _text(one, "Refs", "AcctSvcrRef")
        alone = len(details) <= 1
        reference = own or (whole if alone else f"{whole}/{place}" if whole else "")
        if not reference:
            raise NotANotification
        yield Credit(
            reference,
            _amount(one) or _amount(entry) or _none(),
            _day(entry),
            _reference(one),
            _text(one, "RltdPties", "Dbtr", "Pty", "Nm") or _text(one, "RltdPties", "Dbtr", "Nm"),
            plain(_text(one, "RltdPties", "DbtrAcct", "Id", "IBAN")),
        )


def _amount(one: etree._Element) -> Money | None:
    found = next(_all(one, "Amt"), None)
    if found is None:
        found = next(_all(one, "AmtDtls", "TxAmt", "Amt"), None)
    if found is None:
        return None
    cents = Decimal((found.text or "").strip()) * 100
    if cents != cents.to_integral_value() or cents <= 0:
        raise ValueError(found.text)
    return Money(int(cents), Currency(found.get("Ccy", "")))


def _none() -> Money:
    raise ValueError


def _day(entry: etree._Element) -> date:
    written = _text(entry, "BookgDt", "Dt") or _text(entry, "BookgDt", "DtTm")[:10]
    return date.fromisoformat(written)


def _reference(one: etree._Element) -> str:
    """Return the structured reference; else a creditor reference that stands in the message."""
    structured = _text(one, "RmtInf", "Strd", "CdtrRefInf", "Ref")
    if structured:
        return plain(structured)
    said = CREDITOR_REFERENCE.search(_text(one, "RmtInf", "Ustrd").upper())
    return plain(said[0]) if said else ""


def _all(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Return every descendant on a path of local names."""
    if not names:
        yield node
        return
    for child in node:
        if isinstance(child.tag, str) and etree.QName(child).localname == names[0]:
            yield from _all(child, *names[1:])


def _text(node: etree._Element, *names: str) -> str:
    found = next(_all(node, *names), None)
    return "" if found is None else (found.text or "").strip()
