"""Row policies and same-tenant references."""

from django.db import migrations

from comptoir.core.walls import Protect, SameTenant


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial")]
    operations = [
        Protect("products_product"),
        Protect("products_productstate"),
        Protect("products_suspension"),
        Protect("products_errand"),
        Protect("products_grant"),
        SameTenant("products_productstate", "product_id", "products_product"),
        SameTenant("products_suspension", "product_id", "products_product"),
        SameTenant("products_errand", "product_id", "products_product"),
        SameTenant("products_grant", "product_id", "products_product"),
        SameTenant("products_grant", "membership_id", "organizations_membership"),
        SameTenant("products_grant", "team_id", "organizations_team"),
        SameTenant("products_grant", "invitation_id", "organizations_invitation"),
    ]
