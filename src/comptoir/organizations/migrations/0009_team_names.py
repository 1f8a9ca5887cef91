"""Two teams of one organization differ by more than capitals."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):

    dependencies = [
        ("organizations", "0008_leaving_after"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="team",
            name="one_team_of_a_name",
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(
                models.F("organization"),
                Lower("name"),
                name="one_team_of_a_name",
                violation_error_message="There is already a team of this name.",
            ),
        ),
    ]
