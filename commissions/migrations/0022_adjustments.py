"""Amounts decided by hand."""

import django.db.models.deletion
import django.db.models.functions.datetime
import track360.core.fields
from django.db import migrations, models


APPEND_ONLY = """
CREATE TRIGGER adjustment_append_only BEFORE UPDATE OR DELETE ON commissions_adjustment
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_change();"""
ALLOW = "DROP TRIGGER adjustment_append_only ON commissions_adjustment;"


class Migration(migrations.Migration):

    dependencies = [
        ('commissions', '0021_statements'),
        ('partners', '0009_access'),
    ]

    operations = [
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=16)),
                ('affiliate_id', track360.core.fields.IdField(db_collation='C', max_length=500)),
                ('currency', models.CharField(max_length=3)),
                ('amount', models.DecimalField(decimal_places=8, max_digits=28)),
                ('day', models.DateField()),
                ('code', models.CharField(choices=[('bonus', 'Bonus'), ('goodwill', 'Goodwill'), ('correction', 'Correction'), ('opening_balance', 'opening balance'), ('write_off', 'write-off'), ('dispute_won', 'dispute won'), ('dispute_lost', 'dispute lost'), ('reversal', 'taken back')], max_length=16)),
                ('text', models.TextField()),
                ('made_by', models.CharField(max_length=600)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AlterField(
            model_name='correction',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan version'), ('programme', 'programme file'), ('attribution', 'attribution'), ('merge', 'same person'), ('part', 'not the same person'), ('hold', 'hold'), ('release', 'release'), ('rate_feed', 'rate feed'), ('four_eyes', 'four eyes'), ('adjustment', 'Adjustment')], max_length=16),
        ),
        migrations.AlterField(
            model_name='draft',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan version'), ('programme', 'programme file'), ('attribution', 'attribution'), ('merge', 'same person'), ('part', 'not the same person'), ('hold', 'hold'), ('release', 'release'), ('rate_feed', 'rate feed'), ('four_eyes', 'four eyes'), ('adjustment', 'Adjustment')], max_length=16),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('activity', 'Activity'), ('transaction', 'Transaction'), ('customer', 'Customer'), ('month', 'Month'), ('adjustment', 'Adjustment')], max_length=16),
        ),
        migrations.AlterField(
            model_name='ratingexception',
            name='kind',
            field=models.CharField(choices=[('activity', 'Activity'), ('transaction', 'Transaction'), ('customer', 'Customer'), ('month', 'Month'), ('adjustment', 'Adjustment')], max_length=16),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(condition=models.Q(('kind', 'adjustment')), fields=['partner', 'affiliate_id'], name='ledger_by_hand'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='partner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner'),
        ),
        migrations.AddField(
            model_name='adjustment',
            name='reverses',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='commissions.adjustment'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.UniqueConstraint(fields=('partner', 'ref'), name='adjustment_key'),
        ),
        migrations.RunSQL(APPEND_ONLY, ALLOW),
    ]
