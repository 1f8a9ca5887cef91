"""Invoices on account are open until they are paid: what is owed names the one that claims it."""

import django.db.models.deletion
from django.db import migrations, models

from comptoir.core.walls import SameTenant

STAMPS = "'paid_at', 'cancelled_at', '+billing_address_id'"
FROZEN = """
DROP TRIGGER frozen ON billing_dueitem;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON billing_dueitem
FOR EACH ROW EXECUTE FUNCTION billing_is_frozen({});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_line_sources"),
        ("organizations", "0009_team_names"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="entry", name="a_payment_is_booked_once"),
        migrations.AddField(
            model_name="dueitem",
            name="credited_cents",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="dueitem",
            name="invoice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="billing.document",
            ),
        ),
        migrations.AddConstraint(
            model_name="dueitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("credited_cents", 0),
                    models.Q(
                        ("credited_cents__gt", 0),
                        ("credited_cents__lte", models.F("gross_cents")),
                        ("invoice__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="due_item_credited",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("what__in", ["payment", "credit"]), ("payment__isnull", False)
                ),
                fields=("payment", "what", "document"),
                name="a_payment_is_booked_once",
                nulls_distinct=False,
            ),
        ),
        SameTenant("billing_dueitem", "invoice_id", "billing_document"),
        migrations.RunSQL(
            FROZEN.format(f"{STAMPS}, 'invoice_id', '+credited_cents'"), FROZEN.format(STAMPS)
        ),
    ]
