"""Everything recomputed from outside: what the provider of cards holds, and what the bank told.

No code of the product and none of its sums are used here: the provider is asked over its own
interface, the bank's files are read again, and plain SQL compares them with every table of money.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from lxml import etree

Ask = Callable[[str], Any]  # a path of the provider's interface: what it answers
MOST = 1_000_000  # that the provider is asked for at once
SHOWN = 10

SIDES = """
DROP TABLE IF EXISTS pg_temp.taken, pg_temp.came;
CREATE TEMP TABLE taken (
    theirs text, organization bigint, payment text, cents bigint, back bigint, currency text);
CREATE TEMP TABLE came (reference text, told text, cents bigint, currency text);
"""

CHECKS = {
    # --- the ledger -------------------------------------------------------------------------
    "an entry of the ledger does not sum to nothing": """
        SELECT e.id::text FROM billing_entry e LEFT JOIN billing_posting p ON p.entry_id = e.id
        GROUP BY e.id
        HAVING coalesce(sum(p.cents), 1) <> 0 OR count(DISTINCT p.currency) <> 1
        OR bool_or(p.organization_id <> e.organization_id)
    """,
    "a balance was negative": """
        SELECT DISTINCT organization_id || ' ' || account || ' ' || currency FROM (
            SELECT *, sum(cents) OVER (
                PARTITION BY organization_id, account, currency ORDER BY id) AS stood
            FROM billing_posting WHERE account IN ('prepaid', 'promotional', 'reserved')) it
        WHERE stood > 0
    """,
    "the ledger's cards are not what the provider holds": """
        SELECT coalesce(a.currency, b.currency) FROM
            (SELECT currency, sum(cents) AS cents FROM billing_posting
             WHERE account = 'card' GROUP BY currency) a
        FULL JOIN (SELECT currency, sum(cents - back) AS cents FROM taken GROUP BY currency) b
            USING (currency)
        WHERE coalesce(a.cents, 0) <> coalesce(b.cents, 0)
    """,
    "the ledger's bank is not what the bank holds": """
        SELECT coalesce(a.currency, b.currency) FROM
            (SELECT currency, sum(cents) AS cents FROM (
                SELECT currency, cents FROM billing_posting WHERE account = 'bank'
                UNION ALL SELECT currency, cents FROM billing_withdrawal WHERE paid_at IS NOT NULL)
                moved GROUP BY currency) a
        FULL JOIN (SELECT came.currency, sum(came.cents) AS cents FROM came
             LEFT JOIN billing_bankcredit k USING (reference)
             WHERE k.organization_id IS NOT NULL OR came.told IN (
                SELECT reference FROM billing_proforma)
             GROUP BY came.currency) b USING (currency)
        WHERE coalesce(a.cents, 0) <> coalesce(b.cents, 0)
    """,
    # --- money that came ---------------------------------------------------------------------
    "the provider took money that is not here": """
        SELECT t.theirs FROM taken t LEFT JOIN billing_payment y
            ON y.provider = 'stripe' AND y.theirs = t.theirs
        WHERE y.received_at IS NULL OR y.cents <> t.cents OR y.currency <> t.currency
        OR y.organization_id <> t.organization OR y.reference <> t.payment
    """,
    "the bank told of money that is not here": """
        SELECT c.reference FROM came c LEFT JOIN billing_bankcredit k USING (reference)
        WHERE k.id IS NULL OR k.cents <> c.cents OR k.currency <> c.currency
    """,
    "money is here that nobody has paid": """
        SELECT y.provider || ' ' || y.reference FROM billing_payment y
        LEFT JOIN taken t ON y.provider = 'stripe' AND t.theirs = y.theirs
        LEFT JOIN came c ON y.provider = 'bank' AND c.reference = y.reference
        WHERE y.received_at IS NOT NULL AND t.theirs IS NULL AND c.reference IS NULL
    """,
    "a payment is not in the ledger once, whole": """
        SELECT y.provider || ' ' || y.reference FROM billing_payment y
        LEFT JOIN billing_entry e ON e.payment_id = y.id AND e.what IN ('payment', 'credit')
        LEFT JOIN billing_posting p ON p.entry_id = e.id AND p.account IN ('bank', 'card')
        GROUP BY y.id HAVING coalesce(sum(p.cents), 0)
            <> CASE WHEN y.received_at IS NULL THEN 0 ELSE y.cents END
        OR count(DISTINCT e.id) > 1
    """,
    # --- nobody is charged twice -------------------------------------------------------------
    "somebody is charged twice by card": """
        SELECT i.due_item_id::text FROM taken t
        JOIN billing_payment y ON y.provider = 'stripe' AND y.reference = t.payment
        JOIN billing_paymentitem i ON i.payment_id = y.id
        WHERE t.back < t.cents
        GROUP BY i.due_item_id HAVING count(DISTINCT t.theirs) > 1
    """,
    "an invoice is not paid exactly once": """
        SELECT d.number FROM billing_document d
        LEFT JOIN billing_entry e ON e.document_id = d.id AND e.what IN ('payment', 'spending')
        LEFT JOIN billing_posting p ON p.entry_id = e.id AND p.account = 'receivable'
        WHERE d.kind = 'invoice' GROUP BY d.id
        HAVING -coalesce(sum(p.cents), 0)
            <> CASE WHEN d.paid_at IS NULL THEN 0 ELSE d.gross_cents END
    """,
    "a period is paid twice": """
        SELECT a.source FROM billing_dueitem a JOIN billing_dueitem b
            ON a.organization_id = b.organization_id AND a.id < b.id
            AND a.source LIKE 'renewal:%' AND b.source LIKE 'renewal:%'
            AND split_part(a.source, ':', 2) = split_part(b.source, ':', 2)
            AND a.period_from <= b.period_to AND b.period_from <= a.period_to
        WHERE a.paid_at IS NOT NULL AND b.paid_at IS NOT NULL
    """,
    "an order was placed twice": """
        SELECT organization_id || ' ' || key FROM orders_order
        GROUP BY organization_id, key HAVING count(*) > 1
    """,
    # --- documents -----------------------------------------------------------------------------
    "a number is missing": """
        SELECT s.kind || ' ' || s.year || ' ' || nth
        FROM billing_series s CROSS JOIN LATERAL generate_series(1, greatest(s.last,
            (SELECT max(d.place) FROM billing_document d
             WHERE (d.seller, d.kind, d.year) = (s.seller, s.kind, s.year)))) nth
        WHERE NOT EXISTS (SELECT FROM billing_document d
            WHERE (d.seller, d.kind, d.year, d.place) = (s.seller, s.kind, s.year, nth))
        UNION ALL
        SELECT s.kind || ' ' || s.year || ' counts to ' || s.last FROM billing_series s
        WHERE s.last < (SELECT max(d.place) FROM billing_document d
            WHERE (d.seller, d.kind, d.year) = (s.seller, s.kind, s.year))
    """,
    "a number is given twice": """
        SELECT min(number) FROM billing_document
        GROUP BY seller, kind, year, place HAVING count(*) > 1
        UNION SELECT number FROM billing_document GROUP BY number HAVING count(*) > 1
    """,
    "a number is not the one of its place": """
        SELECT number FROM billing_document
        WHERE number <> CASE kind WHEN 'invoice' THEN '' ELSE 'CN-' END
            || year || '-' || lpad(place::text, 6, '0')
        OR facts ->> 'number' <> number
    """,
    "dates are not in the order of numbers": """
        SELECT b.number FROM billing_document a JOIN billing_document b
            USING (seller, kind)
        WHERE (a.year, a.place) < (b.year, b.place) AND a.issued_on > b.issued_on
    """,
    "a document is not the sum of its lines": """
        SELECT d.number FROM billing_document d
        LEFT JOIN billing_documentline l ON l.document_id = d.id GROUP BY d.id
        HAVING coalesce(sum(l.gross_cents), -1) <> d.gross_cents
        OR coalesce(sum(l.net_cents), -1) <> d.net_cents
    """,
    "a document is not in the ledger as it was issued": """
        SELECT d.number FROM billing_document d
        LEFT JOIN billing_entry e ON e.document_id = d.id AND e.what IN ('sale', 'correction')
        LEFT JOIN billing_posting p ON p.entry_id = e.id
        GROUP BY d.id
        HAVING coalesce(sum(p.cents) FILTER (WHERE p.account = 'receivable'), 0)
            <> CASE d.kind WHEN 'invoice' THEN d.gross_cents ELSE -d.gross_cents END
        OR coalesce(sum(p.cents) FILTER (WHERE p.account = 'tax'), 0)
            <> CASE d.kind WHEN 'invoice' THEN -d.tax_cents ELSE d.tax_cents END
    """,
    "what is paid does not stand in exactly one invoice": """
        SELECT i.source FROM billing_dueitem i
        LEFT JOIN billing_documentline l ON l.due_item_id = i.id
        LEFT JOIN billing_document d ON d.id = l.document_id AND d.kind = 'invoice'
        WHERE i.paid_at IS NOT NULL GROUP BY i.id HAVING count(d.id) <> 1
        OR count(d.id) FILTER (WHERE d.paid_at IS NULL) > 0
    """,
    "a paid invoice names what is not paid": """
        SELECT d.number FROM billing_document d JOIN billing_documentline l ON l.document_id = d.id
        JOIN billing_dueitem i ON i.id = l.due_item_id
        WHERE d.kind = 'invoice' AND d.paid_at IS NOT NULL AND i.paid_at IS NULL
    """,
    "an invoice was never printed": """
        SELECT number FROM billing_document WHERE pdf_sha256 = ''
    """,
    # --- what was paid for ---------------------------------------------------------------------
    "something paid is not delivered": """
        SELECT i.source FROM billing_dueitem i
        JOIN orders_orderline l ON i.source = 'order:' || l.order_id || ':' || l.id
            AND l.organization_id = i.organization_id
        WHERE i.paid_at IS NOT NULL AND l.quantity <> (
            SELECT count(DISTINCT p.source) FROM products_product p
            WHERE p.organization_id = i.organization_id AND p.source LIKE i.source || ':%'
            AND EXISTS (SELECT FROM orders_subscription s WHERE s.product_id = p.id)
            AND (EXISTS (SELECT FROM products_productstate s
                    WHERE s.product_id = p.id AND s.step = 'active')
                OR p.driver = 'manual' AND EXISTS (SELECT FROM products_errand e
                    WHERE e.product_id = p.id AND e.act = 'activate' AND e.done_at IS NOT NULL)))
        UNION ALL
        SELECT i.source FROM billing_dueitem i
        JOIN orders_subscription s ON i.source LIKE 'renewal:' || s.id || ':%'
        JOIN products_product p ON p.id = s.product_id
        WHERE i.paid_at IS NOT NULL AND p.terminated_at IS NULL
        AND (p.until IS NULL OR p.until < i.period_to OR s.renewal_id = i.id)
    """,
    "something delivered is not paid": """
        SELECT p.source FROM products_product p
        LEFT JOIN billing_dueitem i ON i.organization_id = p.organization_id
            AND i.source = 'order:' || split_part(p.source, ':', 2)
                || ':' || split_part(p.source, ':', 3)
        WHERE p.source LIKE 'order:%' AND i.paid_at IS NULL
        AND NOT EXISTS (SELECT FROM billing_onaccount a
            WHERE a.organization_id = p.organization_id)
    """,
    "an order does not know what became of it": """
        SELECT o.id::text FROM orders_order o JOIN billing_dueitem i
            ON i.organization_id = o.organization_id AND i.source LIKE 'order:' || o.id || ':%'
        GROUP BY o.id
        HAVING bool_and(i.paid_at IS NOT NULL) <> (o.done_at IS NOT NULL)
            AND bool_or(i.paid_at IS NULL AND i.cancelled_at IS NULL)
                <> (o.done_at IS NULL AND o.cancelled_at IS NULL)
        OR bool_and(i.paid_at IS NOT NULL) AND o.done_at IS NULL
        OR bool_and(i.cancelled_at IS NOT NULL) AND o.cancelled_at IS NULL
        OR bool_or(i.paid_at IS NOT NULL) AND o.cancelled_at IS NOT NULL
    """,
    # --- what makes it cheaper -----------------------------------------------------------------
    "a promo code is used above its limit": """
        SELECT c.code FROM catalogue_promocode c JOIN catalogue_promouse u ON u.code_id = c.id
        WHERE u.counted_at IS NOT NULL OR u.released_at IS NULL AND u.reserved_until > now()
        GROUP BY c.id HAVING count(*) > c.most
        UNION
        SELECT c.code FROM catalogue_promocode c JOIN catalogue_promouse u ON u.code_id = c.id
        WHERE u.counted_at IS NOT NULL OR u.released_at IS NULL AND u.reserved_until > now()
        GROUP BY c.id, u.organization_id HAVING count(*) > c.most_each
    """,
    "a promo code made something cheaper and was not counted": """
        SELECT 'order:' || o.id FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
        WHERE o.done_at IS NOT NULL AND l.code_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM catalogue_promouse u WHERE u.code_id = l.code_id
            AND u.source = 'order:' || o.id AND u.counted_at IS NOT NULL)
    """,
    "a free grant is used above its limit": """
        SELECT g.id::text FROM catalogue_freegrant g JOIN catalogue_freegrantuse u
            ON u.grant_id = g.id AND u.returned_at IS NULL
        GROUP BY g.id HAVING sum(u.quantity) > g.quantity
    """,
    "something is free for which no grant was used": """
        SELECT 'order:' || l.order_id || ':' || l.id FROM orders_orderline l
        JOIN orders_order o ON o.id = l.order_id
        WHERE l.grant_id IS NOT NULL AND o.cancelled_at IS NULL AND NOT EXISTS (
            SELECT FROM catalogue_freegrantuse u WHERE u.grant_id = l.grant_id
            AND u.source = 'order:' || l.order_id || ':' || l.id AND u.returned_at IS NULL)
    """,
}


@dataclass(frozen=True)
class Taken:
    """Money that the provider took, and what of it went back."""

    theirs: str
    organization: int
    payment: str
    cents: int
    back: int
    currency: str


@dataclass(frozen=True)
class Came:
    """Money that the bank told of, by its own reference."""

    reference: str
    told: str
    cents: int
    currency: str


def findings(
    database: psycopg.Connection[Any], *, provider: Ask, bank: Iterable[bytes]
) -> list[str]:
    """Say everything that is not as provider and bank have it; nothing when all is well."""
    _lay_out(database, list(_taken(provider)), sorted(set(_came(bank)), key=lambda it: it.told))
    found = []
    for what, sql in CHECKS.items():
        names = [str(name) for (name,) in database.execute(sql.encode())]
        if names:
            found.append(f"{what}: {', '.join(names[:SHOWN])}")
    return found


def _taken(ask: Ask) -> Iterator[Taken]:
    for intent in ask(f"/v1/payment_intents?limit={MOST}")["data"]:
        if intent["status"] == "succeeded":
            noted = intent["metadata"]
            yield Taken(
                intent["id"],
                int(noted["organization"]),
                noted["payment"],
                intent["amount"],
                sum(charge["amount_refunded"] for charge in intent["charges"]["data"]),
                intent["currency"].upper(),
            )


def _came(files: Iterable[bytes]) -> Iterator[Came]:
    for content in files:
        root = etree.fromstring(content)
        for entry in root.iterfind(".//{*}TxDtls"):
            amount = entry.find("{*}Amt")
            reference = entry.findtext("{*}Refs/{*}AcctSvcrRef")
            assert amount is not None
            assert reference
            told = entry.findtext("{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref") or ""
            cents = int(Decimal(amount.text or "") * 100)
            yield Came(reference, told, cents, amount.attrib["Ccy"])


def _lay_out(
    database: psycopg.Connection[Any], taken: Sequence[Taken], came: Sequence[Came]
) -> None:
    with database.cursor() as cursor:
        cursor.execute(SIDES)
        cursor.executemany(
            "INSERT INTO taken VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (it.theirs, it.organization, it.payment, it.cents, it.back, it.currency)
                for it in taken
            ],
        )
        cursor.executemany(
            "INSERT INTO came VALUES (%s, %s, %s, %s)",
            [(it.reference, it.told, it.cents, it.currency) for it in came],
        )
