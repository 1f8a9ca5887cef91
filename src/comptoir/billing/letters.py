"""The letters that billing writes."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from comptoir.accounts.models import User
from comptoir.billing import bundles, drawing, store
from comptoir.billing.facts import Facts
from comptoir.billing.models import (
    BillingAddress,
    Bundle,
    Document,
    Kind,
    LowBalance,
    Payment,
    Withdrawal,
)
from comptoir.billing.queries import balance, still_meant
from comptoir.core.jinja import day, money
from comptoir.core.jobs import job
from comptoir.core.letters import Content, Enclosure, Envelope, absolute, letter
from comptoir.core.tenancy import tenancy
from comptoir.kit import limits
from comptoir.kit.money import Currency
from comptoir.organizations.models import Membership
from comptoir.organizations.queries import billing_readers


@letter(
    trigger="An organization was deleted, and its invoices were asked for (R-47)",
    readers="Whoever deleted it",
)
def farewell(*, organization: int, bundle: int) -> Envelope | None:
    """The invoices: attached up to 10 MB, else a link of 30 days that needs no membership."""
    with tenancy(organization):
        found = Bundle.objects.select_related("organization", "asked_by").filter(pk=bundle).first()
    if found is None or found.asked_by is None or found.asked_by.erased_at:
        return None
    reader, small = found.asked_by, (found.bytes or 0) <= limits.FAREWELL_ATTACHED
    return Envelope(
        reader.email,
        reader.language,
        lambda: _farewell(found, reader, attached=small),
        enclosed=[_enclosed(found)] if small else [],
    )


def _enclosed(bundle: Bundle) -> Enclosure:
    content = bundles.place(bundle).read_bytes()
    return Enclosure(f"invoices-{bundle.organization_id}.zip", "application/zip", content)


def _farewell(bundle: Bundle, reader: User, *, attached: bool) -> Content:
    names = {"organization": bundle.organization.name}
    link = absolute(reverse("billing:farewell", args=[bundle.token]))
    until = {"day": day(bundle.until) if bundle.until else ""}
    return Content(
        subject=_("The invoices of %(organization)s") % names,
        greeting=_("Hello %(name)s") % {"name": reader.name},
        paragraphs=[
            _("You have deleted the customer account %(organization)s.") % names,
            _("All its invoices and credit notes are attached to this letter.")
            if attached
            else _("All its invoices and credit notes can be downloaded until %(day)s.") % until,
        ],
        button=None if attached else (_("Download the invoices"), link),
        organization=bundle.organization.name,
        reason=_("You get this letter because you asked for the invoices."),
    )


@letter(
    trigger="A withdrawal is paid out, or refused (R-41)",
    readers="Whoever asked for it",
)
def withdrawal_decided(*, organization: int, withdrawal: int) -> Envelope | None:
    """What became of the money that somebody wanted back."""
    with tenancy(organization):
        asked = Withdrawal.objects.select_related("organization", "asked_by")
        found = asked.filter(pk=withdrawal).first()
    if found is None or found.asked_by is None or found.asked_by.erased_at:
        return None
    reader = found.asked_by
    return Envelope(reader.email, reader.language, lambda: _decided(found, reader))


def _decided(found: Withdrawal, reader: User) -> Content:
    names = {
        "organization": found.organization.name,
        "amount": money(found.amount),
        "iban": masked(found.iban),
        "reason": found.reason,
    }
    paid = found.paid_at is not None
    told = (
        _("Our bank pays %(amount)s of the prepaid account of %(organization)s to %(iban)s.")
        if paid
        else _("The withdrawal of %(amount)s is refused. The money is on the prepaid account.")
    )
    page = reverse("billing:prepaid", args=[found.organization_id])
    return Content(
        subject=(_("%(amount)s is on its way") if paid else _("A withdrawal is refused")) % names,
        greeting=_("Hello %(name)s") % {"name": reader.name},
        paragraphs=[told % names, *([] if paid else [_("Reason: %(reason)s") % names])],
        button=(_("Look at the prepaid account"), absolute(page)),
        organization=found.organization.name,
        reason=_("You get this letter because you asked for the money."),
    )


@job()
def tell_of_low_balance(organization: int, told: int) -> None:
    """Write to whoever reads about billing."""
    with tenancy(organization):
        for reader in billing_readers(organization):
            low_balance.post(organization=organization, membership=reader.pk, told=told)


@letter(
    trigger="The prepaid account falls below the chosen balance (R-41)",
    readers="Those who want billing reminders (R-12)",
)
def low_balance(
    *,
    organization: int,
    membership: int,
    told: int,  # noqa: ARG001  each time is another letter
) -> Envelope | None:
    """How much is left, and where credit is added."""
    with tenancy(organization):
        members = Membership.objects.active().select_related("user", "organization")
        member = members.filter(pk=membership).first()
        wanted = LowBalance.objects.filter(organization=organization, told_at__isnull=False)
        if member is None or not wanted.exists():
            return None
        left = balance(member.organization, Currency(member.organization.currency))
    names = {"organization": member.organization.name, "amount": money(left)}
    page = reverse("billing:prepaid", args=[organization])
    return Envelope(
        member.user.email,
        member.user.language,
        lambda: Content(
            subject=_("The prepaid account of %(organization)s is nearly empty") % names,
            greeting=_("Hello %(name)s") % {"name": member.user.name},
            paragraphs=[_("It holds %(amount)s, less than what you wanted to be told of.") % names],
            button=(_("Look at the prepaid account"), absolute(page)),
            organization=member.organization.name,
            reason=_("You receive this because you read billing reminders."),
        ),
    )


@letter(
    trigger="A bank wants somebody to confirm what a renewal charged to a card (R-39)",
    readers="Those who want billing reminders (R-12)",
)
def payment_waits(*, organization: int, membership: int, payment: int) -> Envelope | None:
    """Where the bank's question is answered."""
    with tenancy(organization):
        members = Membership.objects.active().select_related("user", "organization")
        member = members.filter(pk=membership).first()
        asked = Payment.objects.filter(pk=payment).first()
    if member is None or asked is None or not asked.is_open:
        return None
    return Envelope(member.user.email, member.user.language, lambda: _waits(member, asked))


def _waits(member: Membership, asked: Payment) -> Content:
    names = {"organization": member.organization.name, "amount": money(asked.amount)}
    page = reverse("billing:payment", args=[asked.organization_id, asked.pk])
    return Content(
        subject=_("Confirm the payment of %(amount)s") % names,
        greeting=_("Hello %(name)s") % {"name": member.user.name},
        paragraphs=[
            _("%(amount)s is due for %(organization)s, and the bank asks you to confirm it.")
            % names,
            _("Nothing is paid until you do."),
        ],
        button=(_("Confirm the payment"), absolute(page)),
        organization=member.organization.name,
        reason=_("You receive this because you read billing reminders."),
    )


@letter(
    trigger="A saved means of payment was charged for a renewal, and refused (R-39)",
    readers="Those who want billing reminders (R-12)",
)
def payment_refused(*, organization: int, membership: int, payment: int) -> Envelope | None:
    """What was refused, and what can be done: another card, a transfer, the prepaid account."""
    with tenancy(organization):
        members = Membership.objects.active().select_related("user", "organization")
        member = members.filter(pk=membership).first()
        asked = Payment.objects.select_related("method").filter(pk=payment).first()
        owed = still_meant(asked) if asked is not None else False
    if member is None or asked is None or asked.received_at is not None or not owed:
        return None
    return Envelope(member.user.email, member.user.language, lambda: _refused(member, asked))


def _refused(member: Membership, asked: Payment) -> Content:
    names = {
        "organization": member.organization.name,
        "amount": money(asked.amount),
        "last4": asked.method.last4 if asked.method else "",
    }
    page = reverse("billing:due", args=[asked.organization_id])
    return Content(
        subject=_("The payment of %(amount)s was refused") % names,
        greeting=_("Hello %(name)s") % {"name": member.user.name},
        paragraphs=[
            _("%(amount)s is due for %(organization)s.") % names,
            _("The bank refused the means of payment that ends in %(last4)s.") % names,
            _("Ask the bank why, or pay in another way: by another card or with prepaid money."),
        ],
        button=(_("See what is to be paid"), absolute(page)),
        organization=member.organization.name,
        reason=_("You receive this because you read billing reminders."),
    )


@letter(
    trigger="An invoice or a credit note is issued (R-37)",
    readers="The addresses for copies of the billing address",
)
def document_copied(*, organization: int, document: int, place: int) -> Envelope | None:
    """The document itself, attached."""
    with tenancy(organization):
        found = Document.objects.select_related("billing_address").get(pk=document)
    address = found.billing_address
    if address is None or place >= len(address.copies):
        return None
    file = Enclosure(f"{found.number}.pdf", "application/pdf", _paper(found))
    return Envelope(
        address.copies[place], address.language, lambda: _copied(found, address), enclosed=[file]
    )


def _paper(document: Document) -> bytes:
    """Return the stored file; before it is stored, the same bytes are made of the same facts."""
    if document.pdf_sha256:
        return store.read(document.pdf_sha256)
    return drawing.pdf(Facts.from_json(document.facts))


def _copied(document: Document, address: BillingAddress) -> Content:
    names = {"number": document.number, "name": address.name}
    invoice = document.kind == Kind.INVOICE
    subject = _("Invoice %(number)s") if invoice else _("Credit note %(number)s")
    return Content(
        subject=subject % names,
        greeting=_("Hello,"),
        paragraphs=[_("Attached is the document for %(name)s.") % names],
        facts=[(_("Amount"), money(document.gross))],
        reason=_("You receive this because %(name)s has named you for copies.") % names,
    )


def masked(iban: str) -> str:
    """Return as much of an IBAN as its owner needs to know it."""
    return f"{iban[:4]} … {iban[-4:]}"
