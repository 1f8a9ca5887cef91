"""What was issued: values that nobody changes any more (R-38)."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.billing.models.addresses import BillingAddress
from comptoir.billing.models.owed import DueItem
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization


class Kind(models.TextChoices):
    """What a document is; each has numbers of its own."""

    INVOICE = "invoice", _("invoice")
    CREDIT_NOTE = "credit_note", _("credit note")


class Series(models.Model):
    """The numbers of one seller, kind and year: its row is locked to allot the next (R-38)."""

    seller = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    issued_on = models.DateField(null=True)  # the date of the last: none is dated before it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "kind", "year"], name="one_series_a_year")
        ]


class Document(models.Model):
    """An invoice or a credit note: everything printed stands in `facts` and in its lines.

    A trigger refuses every change but two stamps, set once: the stored PDF's sum, and when paid.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    seller = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField()  # in its series
    number = models.CharField(max_length=30, unique=True)  # as it is printed, and said everywhere
    issued_on = models.DateField()
    issued_at = models.DateTimeField(default=now)
    due_on = models.DateField(null=True)  # on account: until when it is open
    paid_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3, choices=[(it.value, it.value) for it in Currency])
    net_cents = models.BigIntegerField()
    tax_cents = models.BigIntegerField()
    rounding_cents = models.BigIntegerField(default=0)  # BT-114: gross prices are the truth
    gross_cents = models.BigIntegerField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="credit_notes")
    reason = models.CharField(max_length=300, blank=True)  # of a correction
    billing_address = models.ForeignKey(
        BillingAddress, models.PROTECT, null=True, related_name="documents"
    )
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    search = models.TextField(default="", editable=False)  # number, payer, lines, folded
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "kind", "year", "place"], name="one_document_a_number"
            ),
            models.CheckConstraint(
                condition=Q(gross_cents=F("net_cents") + F("tax_cents") + F("rounding_cents"))
                & Q(net_cents__gte=0)
                & Q(tax_cents__gte=0),
                name="document_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.INVOICE, corrects=None)
                | Q(kind=Kind.CREDIT_NOTE, corrects__isnull=False),
                name="only_a_credit_note_corrects",
            ),
            models.CheckConstraint(
                condition=Q(currency__in=list(Currency)), name="document_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "issued_at", "id"], name="document_by_date"),
            models.Index(
                fields=["organization", "kind", "issued_at", "id"], name="document_by_kind"
            ),
            models.Index(
                fields=["organization", "issued_at", "id"],
                condition=Q(paid_at=None, kind="invoice"),
                name="document_unpaid",
            ),
        ]

    @property
    def gross(self) -> Money:
        return self._money(self.gross_cents)

    @property
    def net(self) -> Money:
        return self._money(self.net_cents)

    @property
    def tax(self) -> Money:
        return self._money(self.tax_cents)

    @property
    def rounding(self) -> Money:
        return self._money(self.rounding_cents)

    def _money(self, cents: int) -> Money:
        return Money(cents, Currency(self.currency))


class DocumentLine(models.Model):
    """One line of a document, copied from what was owed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    due_item = models.ForeignKey(DueItem, models.PROTECT, related_name="lines")
    source = models.CharField(max_length=100)
    description = models.CharField(max_length=300)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    quantity = models.PositiveIntegerField()
    net_cents = models.BigIntegerField()
    gross_cents = models.BigIntegerField()
    vat_category = models.CharField(max_length=2)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2)
    vat_reason = models.CharField(max_length=40)
    invoices = models.BooleanField(default=True)  # a line of an invoice, not of a correction

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "place"], name="one_line_a_place"),
            models.UniqueConstraint(
                fields=["due_item"],
                condition=Q(invoices=True),
                name="invoiced_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "source"],
                opclasses=["int8_ops", "text_pattern_ops"],
                name="document_line_of_source",
            )
        ]

    @property
    def gross(self) -> Money:
        return self.priced(self.document)

    def priced(self, document: Document) -> Money:
        """Return what is paid for it, in the currency of its document."""
        return Money(self.gross_cents, Currency(document.currency))


class Channel(models.TextChoices):
    """How a document reaches whom it is for."""

    DOWNLOAD_AND_MAIL = "download_and_mail"


class Transmission(models.Model):
    """How far a document has come on one channel, step by step."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="transmissions")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    state = models.CharField(max_length=20)  # issued, printed, downloaded
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "channel", "state"], name="told_once_a_state"
            )
        ]
