"""Row policies and same-tenant references; what was ordered stays as it was."""

from django.db import migrations

from comptoir.core.walls import Protect, SameTenant

REFERENCES = [
    ("orders_cart", "billing_address_id", "billing_billingaddress"),
    ("orders_cartline", "cart_id", "orders_cart"),
    ("orders_cartline", "grant_id", "catalogue_freegrant"),
    ("orders_order", "billing_address_id", "billing_billingaddress"),
    ("orders_orderline", "order_id", "orders_order"),
    ("orders_orderline", "grant_id", "catalogue_freegrant"),
    ("orders_subscription", "product_id", "products_product"),
    ("orders_subscription", "billing_address_id", "billing_billingaddress"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
        ("billing", "0002_walls"),
        ("catalogue", "0002_walls"),
        ("products", "0002_walls"),
    ]
    operations = [
        *(
            Protect(f"orders_{table}")
            for table in ("cart", "cartline", "order", "orderline", "subscription")
        ),
        *(SameTenant(*reference) for reference in REFERENCES),
    ]
