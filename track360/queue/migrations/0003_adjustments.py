"""A kind of work more: what was decided by hand."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('queue', '0002_rename_table'),
    ]

    operations = [
        migrations.AlterField(
            model_name='work',
            name='kind',
            field=models.CharField(choices=[('activity', 'Activity'), ('transaction', 'Transaction'), ('customer', 'Customer'), ('affiliate', 'Affiliate'), ('rates', 'Rates'), ('adjustment', 'Adjustment'), ('partner', 'Partner')], max_length=16),
        ),
    ]
