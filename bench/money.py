"""Tables of what is owed and issued, filled by the owner with plain SQL."""

from __future__ import annotations

import psycopg

from bench.volumes import FIRST_ORGANIZATION, ME, OURS

DUE_SQL = """
INSERT INTO billing_dueitem (organization_id, source, description, quantity, unit_gross_cents,
    gross_cents, net_cents, currency, vat_category, vat_rate, vat_reason, vat_evidence, due_on,
    created_at, paid_at, credited_cents)
SELECT {first} + mod(n, {spread}), 'bench:' || n, 'Service Mail · exemple-' || n || '.ch · 1 an', 1,
    5400, 5400, 4995, 'CHF', 'S', 8.1, 'seller-country', '{{}}', current_date + mod(n, 50), now(),
    CASE WHEN {paid} THEN now() END, 0
FROM generate_series({begin}, {end}) n;
"""
DOCUMENT_SQL = """
INSERT INTO billing_document (organization_id, kind, seller, year, place, number, issued_on, issued_at,
    paid_at, currency, net_cents, tax_cents, rounding_cents, gross_cents, reason, facts, search,
    pdf_sha256)
SELECT {first} + mod(n, {spread}), 'invoice', 'main', 2020, n, '2020-' || lpad(n::text, 7, '0'),
    current_date - mod(n, 2000), now() - n * interval '1 minute',
    CASE WHEN mod(n, 20) > 0 THEN now() END, 'CHF', 4995 + mod(n, 100), 405, 0, 5400 + mod(n, 100), '',
    {facts}, lower('2020-' || lpad(n::text, 7, '0')) || ' societe service mail exemple-' || n || '.ch', ''
FROM generate_series({begin}, {end}) n;
INSERT INTO billing_documentline (organization_id, document_id, place, due_item_id, source,
    description, quantity, net_cents, gross_cents, vat_category, vat_rate, vat_reason, invoices)
SELECT d.organization_id, d.id, 1, i.id, i.source, i.description, 1, d.net_cents, d.gross_cents, 'S',
    8.1, 'seller-country', true
FROM billing_document d JOIN billing_dueitem i ON i.source = 'bench:' || ({lines} + d.place)
WHERE d.place BETWEEN {begin} AND {end};
"""
FACTS = """'{"billing": {"name": "Société", "order_reference": ""}}'"""
ISSUED = 10_000_000  # due items above are paid, and stand on documents
TRIGGERS = "ALTER TABLE {} {} TRIGGER USER"
TABLES = ("billing_dueitem", "billing_document", "billing_documentline")


def small(owner: psycopg.Connection) -> None:
    """A thousand due items that are open, a thousand invoices of one line."""
    _fill(owner, first=OURS, spread=1, begin=1, end=1_000)


def grow(owner: psycopg.Connection, *, spread: int) -> None:
    """A million more of each, in the measured organization, or spread over many."""
    first = OURS if spread == 1 else FIRST_ORGANIZATION
    begin = 1_000_001 if spread == 1 else 1_001
    _fill(owner, first=first, spread=spread, begin=begin, end=1_000_000 + begin - 2)


def first_document(owner: psycopg.Connection) -> int:
    """Return the number of an invoice in the measured organization; 0 while it has none."""
    asked = "SELECT coalesce(min(id), 0) FROM billing_document WHERE organization_id = %s"
    (found,) = owner.execute(asked, [OURS]).fetchone() or (0,)
    return int(found)


# What a shop and a cart need beside rows: done by the product itself.
CART = f"""
import django; django.setup()
from uuid import uuid4
from comptoir.accounts.actors import Person
from comptoir.catalogue import assortment
from comptoir.catalogue.operations.stocking import stock
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.orders.operations import carts
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership
stock(System(), assortment.read())
with everywhere():
    place = Membership.objects.select_related("organization", "user").get(
        organization={OURS}, user={ME})
member = Member(place, Person(place.user, fresh=True))
for offer, answer in (("web-hosting", "exemple.ch"), ("mail-service", "exemple.ch"), ("backup", "a")):
    carts.put(member, offer=offer, months=12, answer=answer)
"""


def _fill(owner: psycopg.Connection, **numbers: int) -> None:
    for table in TABLES:
        owner.execute(TRIGGERS.format(table, "DISABLE"))
    issued = {**numbers, "begin": ISSUED + numbers["begin"], "end": ISSUED + numbers["end"]}
    _run(owner, DUE_SQL, paid="false", **numbers)
    _run(owner, DUE_SQL, paid="true", **issued)
    _run(owner, DOCUMENT_SQL, facts=FACTS, lines=ISSUED, **numbers)
    for table in TABLES:
        owner.execute(TRIGGERS.format(table, "ENABLE"))
    owner.execute("VACUUM ANALYZE")


def _run(owner: psycopg.Connection, sql: str, **values: object) -> None:
    owner.execute(sql.format(**values).encode())
