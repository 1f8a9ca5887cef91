"""Row policies and same-tenant references."""

from django.db import migrations

from comptoir.core.walls import Protect, SameTenant


class Migration(migrations.Migration):
    dependencies = [("manual", "0001_initial"), ("products", "0002_walls")]
    operations = [
        Protect("manual_stafftask"),
        SameTenant("manual_stafftask", "product_id", "products_product"),
    ]
