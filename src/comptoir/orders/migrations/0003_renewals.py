"""What the calendar of renewals has to remember; what was ordered before is looked at at once."""

import comptoir.core.days
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from comptoir.core.walls import Protect, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_walls"),
        ("catalogue", "0003_withdrawn_codes"),
        ("orders", "0002_walls"),
        ("organizations", "0008_leaving_after"),
        ("products", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="subscription",
            name="announced_cents",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="announced_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="cancelled",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="subscription",
            name="done",
            field=models.DateField(default=comptoir.core.days.today),
        ),
        migrations.AddField(
            model_name="subscription",
            name="ended_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="next_months",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "per month"), (12, "per year")], null=True
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="next_offer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.offer",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="next_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="opened",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="subscription",
            name="put_off",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="subscription",
            name="renewal",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renews",
                to="billing.dueitem",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="transfer_on",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("next_on__isnull", False)),
                fields=["next_on", "id"],
                name="subscription_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_months", None), ("next_months__in", [1, 12]), _connector="OR"
                ),
                name="a_next_period_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("announced_cents", None), ("announced_on", None)),
                    models.Q(("announced_cents__gte", 0), ("announced_on__isnull", False)),
                    _connector="OR",
                ),
                name="an_announced_price_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("renewal", None),
                    models.Q(("cancelled", False), ("ended_on", None)),
                    _connector="OR",
                ),
                name="only_what_goes_on_renews",
            ),
        ),
        migrations.AddField(
            model_name="reminderchoice",
            name="organization",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminder_choice",
                to="organizations.organization",
            ),
        ),
        Protect("orders_reminderchoice"),
        SameTenant("orders_subscription", "renewal_id", "billing_dueitem"),
        migrations.RunSQL(
            "UPDATE orders_subscription SET done = anchor, next_on = current_date",
            migrations.RunSQL.noop,
        ),
    ]
