"""Statements, their approvals, and what is withheld of them; a hold of a single line."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import track360.core.fields
from django.db import migrations, models

TABLES = ("closing", "statement", "approval")
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON commissions_{table}
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_change();"""
    for table in TABLES
)
ALLOW = "".join(f"DROP TRIGGER {table}_append_only ON commissions_{table};" for table in TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('commissions', '0020_periods'),
        ('partners', '0009_access'),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opening', models.DecimalField(decimal_places=8, max_digits=28)),
                ('withheld', models.DecimalField(decimal_places=8, max_digits=28)),
                ('released', models.DecimalField(decimal_places=8, max_digits=28)),
                ('payable', models.DecimalField(decimal_places=8, max_digits=28)),
                ('minimum', models.DecimalField(decimal_places=8, max_digits=28)),
                ('payout', models.DecimalField(decimal_places=8, max_digits=28)),
                ('carried', models.DecimalField(decimal_places=8, max_digits=28)),
                ('blocked', models.CharField(blank=True, max_length=32)),
                ('approved_by', models.CharField(max_length=600)),
                ('approver_id', models.BigIntegerField(null=True)),
                ('approved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('label', models.CharField(max_length=16)),
                ('statements', models.IntegerField()),
                ('lines', models.BigIntegerField()),
                ('review_until', models.DateField()),
                ('closed_by', models.CharField(max_length=600)),
                ('closer_id', models.BigIntegerField(null=True)),
                ('closed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.TextField(blank=True)),
                ('overridden', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('affiliate_id', track360.core.fields.IdField(db_collation='C', max_length=500)),
                ('currency', models.CharField(max_length=3)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('label', models.CharField(max_length=16)),
                ('lines', models.BigIntegerField()),
                ('earned', models.DecimalField(decimal_places=8, max_digits=28)),
                ('due', models.DecimalField(decimal_places=8, max_digits=28)),
                ('released_by_date', models.DecimalField(decimal_places=8, max_digits=28)),
                ('on_hold', models.DecimalField(decimal_places=8, max_digits=28)),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Withheld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_id', models.BigIntegerField()),
                ('affiliate_id', track360.core.fields.IdField(db_collation='C', max_length=500)),
                ('currency', models.CharField(max_length=3)),
                ('amount', models.DecimalField(decimal_places=8, max_digits=28)),
                ('because', models.TextField()),
                ('cut', models.BooleanField(default=False)),
                ('withheld_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='hold',
            name='hold_open',
        ),
        migrations.RemoveConstraint(
            model_name='hold',
            name='hold_on_one',
        ),
        migrations.AddField(
            model_name='hold',
            name='entry_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('partner', 'affiliate_id', 'customer_id', 'entry_id'), name='hold_open', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry_id', None), models.Q(('affiliate_id', ''), ('customer_id', ''), _connector='XOR')), models.Q(('affiliate_id', ''), ('customer_id', ''), ('entry_id__isnull', False)), _connector='OR'), name='hold_on_one'),
        ),
        migrations.AddField(
            model_name='approval',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='partners.partner'),
        ),
        migrations.AddField(
            model_name='closing',
            name='partner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner'),
        ),
        migrations.AddField(
            model_name='statement',
            name='closing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='of_affiliates', to='commissions.closing'),
        ),
        migrations.AddField(
            model_name='statement',
            name='partner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner'),
        ),
        migrations.AddField(
            model_name='statement',
            name='previous',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='commissions.statement'),
        ),
        migrations.AddField(
            model_name='approval',
            name='statement',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='approval', to='commissions.statement'),
        ),
        migrations.AddField(
            model_name='withheld',
            name='partner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner'),
        ),
        migrations.AddField(
            model_name='withheld',
            name='released_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='released_lines', to='commissions.statement'),
        ),
        migrations.AddField(
            model_name='withheld',
            name='since',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withheld_lines', to='commissions.statement'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.UniqueConstraint(fields=('partner', 'first'), name='closing_key'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('partner', 'affiliate_id', 'currency', 'first'), name='statement_key'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('payable', models.F('payout') + models.F('carried')), ('payout__gte', 0)), name='approval_adds_up'),
        ),
        migrations.AddIndex(
            model_name='withheld',
            index=models.Index(condition=models.Q(('released_in', None)), fields=['partner', 'affiliate_id'], name='withheld_open'),
        ),
        migrations.AddConstraint(
            model_name='withheld',
            constraint=models.UniqueConstraint(condition=models.Q(('released_in', None)), fields=('partner', 'entry_id'), name='withheld_once'),
        ),
        migrations.RunSQL(APPEND_ONLY, ALLOW),
    ]
