"""Row policies, same-tenant references, frozen rows, and a ledger that always adds up.

The functions that sum run as the owner: at the commit the role may be one that sees nothing here.
"""

from django.db import migrations

from comptoir.core.walls import Protect, SameTenant

FROZEN = """
CREATE FUNCTION billing_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
-- arguments: columns stamped once, and, with a + before, columns that may change
DECLARE
    old_row jsonb; new_row jsonb; name text;
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('comptoir.retention', true) = 'on'
       AND current_user IN ('comptoir_system', 'comptoir_owner') THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        old_row := to_jsonb(OLD); new_row := to_jsonb(NEW);
        FOREACH name IN ARRAY coalesce(TG_ARGV, '{}') LOOP
            IF name LIKE '+%' OR coalesce(old_row ->> name, '') = '' THEN
                old_row := old_row - ltrim(name, '+'); new_row := new_row - ltrim(name, '+');
            END IF;
        END LOOP;
        IF old_row = new_row THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of % are frozen', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
ADDS_UP = """
CREATE FUNCTION billing_document_adds_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    chosen bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    IF EXISTS (
        SELECT FROM billing_document d LEFT JOIN billing_documentline l ON l.document_id = d.id
        WHERE d.id = chosen GROUP BY d.id
        HAVING d.net_cents <> coalesce(sum(l.net_cents), 0)
        OR d.gross_cents <> coalesce(sum(l.gross_cents), 0)
    ) THEN
        RAISE EXCEPTION 'document % is not the sum of its lines', chosen
        USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_the_sum_of_its_lines';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON billing_document
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_document_adds_up('id');
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON billing_documentline
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_document_adds_up('document_id');
"""
BALANCED = """
CREATE FUNCTION billing_entry_is_balanced() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT sum(cents) <> 0 OR count(DISTINCT currency) <> 1
        FROM billing_posting WHERE entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'entry % is not balanced', NEW.entry_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_balanced';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON billing_posting
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_entry_is_balanced();
"""
NEVER_NEGATIVE = """
CREATE FUNCTION billing_prepaid_is_never_negative() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('prepaid', NEW.organization_id));
    IF (SELECT sum(cents) > 0 FROM billing_posting WHERE organization_id = NEW.organization_id
        AND account = NEW.account AND currency = NEW.currency) THEN
        RAISE EXCEPTION 'the % account of % would be negative', NEW.account, NEW.organization_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'prepaid_is_never_negative';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER never_negative AFTER INSERT ON billing_posting
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.cents > 0 AND NEW.account IN ('prepaid', 'promotional'))
EXECUTE FUNCTION billing_prepaid_is_never_negative();
"""
UNDO_SUMS = """
DROP TRIGGER never_negative ON billing_posting;
DROP TRIGGER balanced ON billing_posting;
DROP TRIGGER adds_up ON billing_documentline;
DROP TRIGGER adds_up ON billing_document;
DROP FUNCTION billing_prepaid_is_never_negative();
DROP FUNCTION billing_entry_is_balanced();
DROP FUNCTION billing_document_adds_up();
"""


def frozen(table: str, *changeable: str, since: str = "") -> migrations.RunSQL:
    when = f" WHEN (OLD.{since} IS NOT NULL)" if since else ""
    names = ", ".join(f"'{name}'" for name in changeable)
    return migrations.RunSQL(
        f"CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW{when} EXECUTE FUNCTION billing_is_frozen({names})",
        f"DROP TRIGGER frozen ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("organizations", "0006_members_like")]
    operations = [
        *(
            Protect(f"billing_{name}")
            for name in (
                "billingaddress",
                "dueitem",
                "proforma",
                "proformaitem",
                "document",
                "documentline",
                "transmission",
                "payment",
                "paymentitem",
                "bankcredit",
                "entry",
                "posting",
            )
        ),
        *(
            SameTenant(f"billing_{table}", f"{column}_id", f"billing_{other}")
            for table, column, other in (
                ("dueitem", "billing_address", "billingaddress"),
                ("proforma", "billing_address", "billingaddress"),
                ("proformaitem", "pro_forma", "proforma"),
                ("proformaitem", "due_item", "dueitem"),
                ("document", "billing_address", "billingaddress"),
                ("document", "corrects", "document"),
                ("documentline", "document", "document"),
                ("documentline", "due_item", "dueitem"),
                ("transmission", "document", "document"),
                ("payment", "document", "document"),
                ("paymentitem", "payment", "payment"),
                ("paymentitem", "due_item", "dueitem"),
                ("bankcredit", "pro_forma", "proforma"),
                ("bankcredit", "payment", "payment"),
                ("entry", "document", "document"),
                ("entry", "payment", "payment"),
                ("posting", "entry", "entry"),
            )
        ),
        migrations.RunSQL(FROZEN, "DROP FUNCTION billing_is_frozen()"),
        frozen("billing_document", "pdf_sha256", "paid_at"),
        frozen("billing_documentline"),
        frozen("billing_proforma", "pdf_sha256"),
        frozen("billing_proformaitem"),
        frozen("billing_transmission"),
        frozen("billing_dueitem", "paid_at", "cancelled_at", "+billing_address_id"),
        frozen("billing_payment", since="received_at"),
        frozen("billing_paymentitem"),
        frozen("billing_bankcredit", "organization_id", "payment_id", "pro_forma_id"),
        frozen("billing_entry"),
        frozen("billing_posting"),
        migrations.RunSQL(ADDS_UP + BALANCED + NEVER_NEGATIVE, UNDO_SUMS),
    ]
