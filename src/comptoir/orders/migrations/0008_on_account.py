from django.db import migrations, models

METHODS = [
    ("card", "Card"),
    ("transfer", "Bank transfer"),
    ("prepaid", "Prepaid account"),
    ("shared", "Prepaid account, and the rest by card"),
    ("account", "On account"),
    ("nothing", "Nothing to pay"),
]


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_declared_from")]

    operations = [
        migrations.AlterField(
            model_name="cart",
            name="method",
            field=models.CharField(blank=True, choices=METHODS, max_length=10),
        ),
        migrations.AlterField(
            model_name="order",
            name="method",
            field=models.CharField(choices=METHODS, max_length=10),
        ),
    ]
