"""The ledger and the documents, recomputed from their rows: `comptoir doctor`, and every night.

Plain SQL, without Django: doctor asks it as the owner of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

SHOWN = 10
CHECKS = {
    "an entry's postings do not sum to nothing": """
        SELECT entry_id::text FROM billing_posting GROUP BY entry_id
        HAVING sum(cents) <> 0 OR count(DISTINCT currency) <> 1
    """,
    "a prepaid account is negative": """
        SELECT organization_id || ' ' || currency FROM billing_posting
        WHERE account IN ('prepaid', 'promotional')
        GROUP BY organization_id, account, currency HAVING sum(cents) > 0
    """,
    "a document is not the sum of its lines": """
        SELECT d.number FROM billing_document d
        LEFT JOIN billing_documentline l ON l.document_id = d.id
        GROUP BY d.id HAVING d.net_cents <> coalesce(sum(l.net_cents), 0)
        OR d.gross_cents <> coalesce(sum(l.gross_cents), 0)
    """,
    "numbers are missing": """
        SELECT s.seller || ' ' || s.kind || ' ' || s.year FROM billing_series s
        LEFT JOIN billing_document d USING (seller, kind, year)
        GROUP BY s.id HAVING count(d.id) <> s.last OR coalesce(max(d.place), 0) <> s.last
    """,
    "dates are not in the order of numbers": """
        SELECT number FROM (
            SELECT number, issued_on, max(issued_on) OVER (
                PARTITION BY seller, kind, year ORDER BY place
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM billing_document) ordered
        WHERE issued_on < before
    """,
    "a document is not in the ledger as it was issued": """
        SELECT d.number FROM billing_document d
        LEFT JOIN billing_entry e ON e.document_id = d.id AND e.what IN ('sale', 'correction')
        LEFT JOIN billing_posting p ON p.entry_id = e.id
        CROSS JOIN LATERAL (SELECT CASE d.kind WHEN 'invoice' THEN 1 ELSE -1 END AS sign) it
        GROUP BY d.id, it.sign
        HAVING coalesce(sum(p.cents) FILTER (WHERE p.account = 'receivable'), 0)
            <> it.sign * d.gross_cents
        OR coalesce(sum(p.cents) FILTER (WHERE p.account = 'tax'), 0) <> -it.sign * d.tax_cents
        OR coalesce(sum(p.cents) FILTER (WHERE p.account = 'revenue'), 0)
            <> -it.sign * (d.net_cents + d.rounding_cents)
    """,
    "an invoice is paid and the ledger says otherwise": """
        WITH booked AS (
            SELECT coalesce(x.corrects_id, x.id) AS id, sum(p.cents) AS cents
            FROM billing_posting p JOIN billing_entry e ON e.id = p.entry_id
            JOIN billing_document x ON x.id = e.document_id
            WHERE p.account = 'receivable' GROUP BY 1
        )
        SELECT d.number FROM billing_document d LEFT JOIN booked b USING (id)
        WHERE d.kind = 'invoice' AND (d.paid_at IS NOT NULL) <> (coalesce(b.cents, 0) = 0)
    """,
    "an invoice on account is not open for what the ledger says": """
        WITH booked AS (
            SELECT coalesce(x.corrects_id, x.id) AS id, sum(p.cents) AS cents
            FROM billing_posting p JOIN billing_entry e ON e.id = p.entry_id
            JOIN billing_document x ON x.id = e.document_id
            WHERE p.account = 'receivable' GROUP BY 1
        ), open AS (
            SELECT invoice_id AS id, sum(gross_cents - credited_cents) AS cents
            FROM billing_dueitem WHERE paid_at IS NULL AND cancelled_at IS NULL
            AND invoice_id IS NOT NULL GROUP BY 1
        )
        SELECT d.number FROM billing_document d
        LEFT JOIN booked b USING (id) LEFT JOIN open o USING (id)
        WHERE d.kind = 'invoice' AND d.paid_at IS NULL
        AND coalesce(b.cents, 0) <> coalesce(o.cents, 0)
    """,
    "received money is not in the ledger once, whole": """
        SELECT y.provider || ' ' || y.reference FROM billing_payment y
        LEFT JOIN billing_entry e ON e.payment_id = y.id AND e.what IN ('payment', 'credit')
        LEFT JOIN billing_posting p ON p.entry_id = e.id AND p.account IN ('bank', 'card')
        GROUP BY y.id HAVING coalesce(sum(p.cents), 0)
            <> CASE WHEN y.received_at IS NULL THEN 0 ELSE y.cents END
    """,
    "something was paid for that no invoice names": """
        SELECT i.id::text FROM billing_dueitem i
        WHERE i.paid_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM billing_documentline l WHERE l.due_item_id = i.id AND l.invoices)
    """,
    "more was given back than was charged": """
        SELECT l.due_item_id::text FROM billing_documentline l GROUP BY l.due_item_id
        HAVING coalesce(sum(l.gross_cents) FILTER (WHERE NOT l.invoices), 0)
            > coalesce(sum(l.gross_cents) FILTER (WHERE l.invoices), 0)
    """,
    "more was sent back than came": """
        SELECT y.provider || ' ' || y.reference FROM billing_payment y
        JOIN billing_refund r ON r.payment_id = y.id AND r.failed_at IS NULL
        GROUP BY y.id HAVING sum(r.cents) > y.cents
    """,
    "refunds and disputes are not in the ledger": """
        SELECT y.provider || ' ' || y.reference FROM billing_payment y
        LEFT JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents FROM billing_refund r
            WHERE r.payment_id = y.id AND r.failed_at IS NULL) back ON true
        LEFT JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents FROM billing_dispute d
            WHERE d.payment_id = y.id AND d.won_at IS NULL) gone ON true
        LEFT JOIN billing_entry e ON e.payment_id = y.id AND e.what IN ('refund', 'dispute')
        LEFT JOIN billing_posting p ON p.entry_id = e.id AND p.account = 'card'
        GROUP BY y.id, back.cents, gone.cents
        HAVING coalesce(sum(p.cents), 0) <> -(back.cents + gone.cents)
    """,
    "a bank credit is not the payment it became": """
        SELECT b.reference FROM billing_bankcredit b JOIN billing_payment y ON y.id = b.payment_id
        WHERE (b.cents, b.currency::text) IS DISTINCT FROM (y.cents, y.currency::text)
    """,
}


def troubles(rows: Callable[[str], Iterable[tuple[Any, ...]]]) -> Iterator[str]:
    """Say everything that does not add up; `rows` runs a statement, seeing every organization."""
    for what, sql in CHECKS.items():
        found = [str(name) for (name,) in rows(sql)]
        if found:
            yield f"{what}: {', '.join(found[:SHOWN])}" + (" …" if found[SHOWN:] else "")
