"""Renewals are listed by day: computed by the database, so that they cannot disagree."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('orders', '0004_declarations')]

    operations = [
        migrations.AddField(
            model_name='subscription',
            name='due_on',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('anchor'), models.F('months_paid'), arg_joiner=" + interval '1 month' * ", template='(%(expressions)s)::date'), output_field=models.DateField()),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('ended_on', None)), fields=['organization', 'due_on', 'id'], name='subscription_going_on'),
        ),
    ]
