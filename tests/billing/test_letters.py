"""Who is written to about money: who is set to be, and the addresses for copies (R-12, R-37)."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from comptoir.billing import letters
from comptoir.billing.models import BillingAddress, SavedMethod
from comptoir.billing.operations import cards, paying, withdrawing
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Membership, MutedNotice, Notice
from comptoir.organizations.permissions import Accounting
from tests.billing.conftest import a_due_item, paid_in, told
from tests.jobs import letters_to


@pytest.fixture
def bookkeeper(collaborator):
    """Somebody who sees the accounting, and nothing more."""
    with everywhere():
        mine = Membership.objects.filter(pk=collaborator.membership.pk)
        mine.update(accounting=Accounting.SEE)
    return collaborator


def refused(organization):
    """A saved card that was charged while nobody sat there, and refused."""
    with everywhere():
        SavedMethod.objects.create(
            organization=organization,
            provider="stripe",
            reference="pm_1",
            means="card",
            last4="4242",
            preferred_at=now(),
        )
    here = System(organization.pk)
    payment = cards.charge_saved(here, [a_due_item(organization)], key="renewal:1")
    outcome = Outcome(stands=Stands.REFUSED, reason="card_declined")
    return cards.conclude(here, payment, outcome=outcome)


@pytest.mark.rule("R-39", "R-12")
def test_a_refused_charge_is_told_to_whoever_sees_the_accounting(
    organization, representative, bookkeeper, external
):
    refused(organization)

    for reader in (representative, bookkeeper):
        (letter,) = letters_to(reader.user.email)
        assert "was refused" in letter.subject
        assert "ends in 4242" in letter.text
        assert "another card" in letter.text
    assert not letters_to(external.user.email)


def test_what_is_paid_meanwhile_is_not_told_as_refused(organization, representative):
    payment = refused(organization)
    with everywhere():
        items = [it.due_item for it in payment.items.select_related("due_item")]
    paid_in(organization, 12_00)
    paying.pay_from_prepaid(System(organization.pk), items)

    assert not letters_to(representative.user.email)


@pytest.mark.rule("R-12")
def test_a_low_balance_is_told_to_accounting_but_not_to_who_switched_it_off(
    organization, representative, administrator, bookkeeper
):
    with everywhere():
        MutedNotice.objects.create(
            organization=organization, membership=administrator.membership, notice=Notice.BILLING
        )
    paid_in(organization, 20_00)
    withdrawing.choose_alert(representative, below=15_00)
    paying.pay_from_prepaid(representative, [a_due_item(organization)])

    assert letters_to(representative.user.email)
    assert letters_to(bookkeeper.user.email)
    assert not letters_to(administrator.user.email)


@pytest.mark.rule("R-37")
def test_copies_of_an_invoice_go_to_the_addresses_named_for_them(organization):
    with everywhere():
        address = BillingAddress.objects.create(
            organization=organization,
            kind="company",
            name="Atelier Copies",
            country="CH",
            language="en",
            copies=["books@atelier.example", "boss@atelier.example"],
        )
    item = a_due_item(organization)
    with everywhere():
        item.billing_address = address
        item.save(update_fields=["billing_address"])

    payment = paying.record_payment(System(organization.pk), told=told(12_00), items=[item])

    for place, copy in enumerate(address.copies):
        (letter,) = letters_to(copy)
        assert payment.document.number in letter.subject
        made = letters.document_copied.address(
            organization=organization.pk, document=payment.document_id, place=place
        )
        (file,) = made.enclosed
        assert file.name == f"{payment.document.number}.pdf"
        assert file.content.startswith(b"%PDF")
