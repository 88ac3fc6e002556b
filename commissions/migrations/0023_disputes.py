"""Disputes of affiliates on lines of their statements."""

import django.db.models.deletion
import django.db.models.functions.datetime
import track360.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commissions', '0022_adjustments'),
        ('partners', '0009_access'),
    ]

    operations = [
        migrations.AlterField(
            model_name='correction',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan version'), ('programme', 'programme file'), ('attribution', 'attribution'), ('merge', 'same person'), ('part', 'not the same person'), ('hold', 'hold'), ('release', 'release'), ('rate_feed', 'rate feed'), ('four_eyes', 'four eyes'), ('adjustment', 'Adjustment'), ('dispute', 'Dispute')], max_length=16),
        ),
        migrations.AlterField(
            model_name='draft',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan version'), ('programme', 'programme file'), ('attribution', 'attribution'), ('merge', 'same person'), ('part', 'not the same person'), ('hold', 'hold'), ('release', 'release'), ('rate_feed', 'rate feed'), ('four_eyes', 'four eyes'), ('adjustment', 'Adjustment'), ('dispute', 'Dispute')], max_length=16),
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('affiliate_id', track360.core.fields.IdField(db_collation='C', max_length=500)),
                ('entry_id', models.BigIntegerField(null=True)),
                ('customer_id', track360.core.fields.IdField(blank=True, db_collation='C', max_length=500)),
                ('day', models.DateField(null=True)),
                ('comment', models.TextField()),
                ('opened_by', models.CharField(max_length=600)),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('deadline', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost')], default='open', max_length=8)),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.CharField(blank=True, max_length=600)),
                ('answered_at', models.DateTimeField(null=True)),
                ('adjustment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispute', to='commissions.adjustment')),
                ('hold', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispute', to='commissions.hold')),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='commissions.statement')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'affiliate_id'], name='dispute_affiliate')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('entry_id__isnull', False)), fields=('partner', 'entry_id'), name='dispute_once'), models.CheckConstraint(condition=models.Q(models.Q(('customer_id', ''), ('day', None), ('entry_id__isnull', False)), models.Q(('day__isnull', False), ('entry_id', None), models.Q(('customer_id', ''), _negated=True)), _connector='OR'), name='dispute_on_one')],
            },
        ),
    ]
