"""Row policies, same-tenant references and frozen rows of what cards need."""

from django.db import migrations

from comptoir.core.walls import Protect, SameTenant


def frozen(table: str, *changeable: str) -> migrations.RunSQL:
    names = ", ".join(f"'{name}'" for name in changeable)
    return migrations.RunSQL(
        f"CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION billing_is_frozen({names})",
        f"DROP TRIGGER frozen ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_cards")]
    operations = [
        *(Protect(f"billing_{name}") for name in ("customer", "savedmethod", "refund", "dispute")),
        *(
            SameTenant(f"billing_{table}", f"{column}_id", f"billing_{other}")
            for table, column, other in (
                ("payment", "method", "savedmethod"),
                ("refund", "payment", "payment"),
                ("dispute", "payment", "payment"),
            )
        ),
        frozen("billing_refund", "theirs", "done_at", "failed_at"),
        frozen("billing_dispute", "won_at", "lost_at"),
    ]
