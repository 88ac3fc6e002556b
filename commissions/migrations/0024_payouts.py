"""Where affiliates are paid to, what is transferred for a statement, its numbered documents, and batches of payments."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import track360.core.crypto
import track360.core.fields
from django.db import migrations, models


CREATE = """
CREATE TRIGGER payable_append_only BEFORE UPDATE OR DELETE ON commissions_payable
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_change();
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON commissions_document
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_change();

-- One at a time for a partner (told from other kinds of locks by its first number), so that the sum below is all there is.
CREATE FUNCTION commissions_payout_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most numeric;
    used numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(10, NEW.partner_id::integer);
    SELECT amount INTO STRICT most FROM commissions_payable WHERE id = NEW.payable_id;
    SELECT coalesce(sum(CASE state WHEN 'open' THEN amount ELSE paid END), 0) INTO used
    FROM commissions_payout WHERE payable_id = NEW.payable_id;
    IF used > most THEN
        RAISE EXCEPTION 'payable % is %, and % would be paid', NEW.payable_id, most, used
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payout_within_payable AFTER INSERT OR UPDATE ON commissions_payout
    FOR EACH ROW EXECUTE FUNCTION commissions_payout_within();
"""
DROP = """
DROP TRIGGER payable_append_only ON commissions_payable;
DROP TRIGGER document_append_only ON commissions_document;
DROP TRIGGER payout_within_payable ON commissions_payout;
DROP FUNCTION commissions_payout_within();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('commissions', '0023_disputes'),
        ('partners', '0009_access'),
    ]

    operations = [
        migrations.AlterField(
            model_name='correction',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan version'), ('programme', 'programme file'), ('attribution', 'attribution'), ('merge', 'same person'), ('part', 'not the same person'), ('hold', 'hold'), ('release', 'release'), ('rate_feed', 'rate feed'), ('four_eyes', 'four eyes'), ('adjustment', 'Adjustment'), ('dispute', 'Dispute'), ('payout_details', 'payout details'), ('payout_settings', 'payout settings'), ('tax_status', 'tax status'), ('close', 'closing over obstacles')], max_length=16),
        ),
        migrations.AlterField(
            model_name='draft',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan version'), ('programme', 'programme file'), ('attribution', 'attribution'), ('merge', 'same person'), ('part', 'not the same person'), ('hold', 'hold'), ('release', 'release'), ('rate_feed', 'rate feed'), ('four_eyes', 'four eyes'), ('adjustment', 'Adjustment'), ('dispute', 'Dispute'), ('payout_details', 'payout details'), ('payout_settings', 'payout settings'), ('tax_status', 'tax status'), ('close', 'closing over obstacles')], max_length=16),
        ),
        migrations.CreateModel(
            name='Payable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('net', models.DecimalField(decimal_places=8, max_digits=28)),
                ('vat', models.DecimalField(decimal_places=8, max_digits=28)),
                ('withholding', models.DecimalField(decimal_places=8, max_digits=28)),
                ('gross', models.DecimalField(decimal_places=8, max_digits=28)),
                ('paid_in', models.CharField(max_length=3)),
                ('rate', track360.core.fields.NumericField(default=1)),
                ('rate_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('amount', models.DecimalField(decimal_places=8, max_digits=28)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payable', to='commissions.statement')),
            ],
        ),
        migrations.CreateModel(
            name='PayoutBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_id', models.CharField(max_length=30, unique=True)),
                ('format', models.CharField(max_length=32)),
                ('requested_day', models.DateField()),
                ('state', models.CharField(choices=[('drafted', 'Drafted'), ('released', 'Released'), ('cancelled', 'Cancelled')], default='drafted', max_length=16)),
                ('made_by', models.CharField(max_length=600)),
                ('maker_id', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('released_by', models.CharField(blank=True, max_length=600)),
                ('released_at', models.DateTimeField(null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
            ],
            options={
                'verbose_name_plural': 'batches',
            },
        ),
        migrations.CreateModel(
            name='PayoutDetails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('affiliate_id', track360.core.fields.IdField(db_collation='C', max_length=500)),
                ('requested_by', models.CharField(max_length=600)),
                ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('published_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, max_length=600)),
                ('currency', models.CharField(max_length=3)),
                ('paid_in', models.CharField(max_length=3)),
                ('method', models.CharField(max_length=16)),
                ('details', track360.core.crypto.EncryptedJSONField()),
                ('masked', models.CharField(max_length=200)),
                ('notice_to', track360.core.crypto.EncryptedTextField(null=True)),
                ('notified_at', models.DateTimeField(null=True)),
                ('valid_from', models.DateField(null=True)),
                ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='commissions.draft')),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
            ],
            options={
                'permissions': [('reveal_payoutdetails', 'Can read payout details as they are')],
            },
        ),
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payment_id', models.CharField(max_length=35, unique=True)),
                ('amount', models.DecimalField(decimal_places=8, max_digits=28)),
                ('state', models.CharField(choices=[('open', 'Open'), ('paid', 'Paid'), ('partly_paid', 'partly paid'), ('returned', 'Returned'), ('cancelled', 'Cancelled')], default='open', max_length=16)),
                ('paid', models.DecimalField(decimal_places=8, max_digits=28)),
                ('reason', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
                ('payable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='commissions.payable')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='commissions.payoutbatch')),
                ('details', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='commissions.payoutdetails')),
            ],
        ),
        migrations.CreateModel(
            name='PayoutSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_name', models.CharField(max_length=200)),
                ('address_lines', models.TextField(blank=True)),
                ('postcode', models.CharField(blank=True, max_length=16)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('country', models.CharField(max_length=2)),
                ('tax_id', models.CharField(blank=True, max_length=50)),
                ('account_holder', models.CharField(blank=True, max_length=140)),
                ('iban', models.CharField(blank=True, max_length=34)),
                ('bic', models.CharField(blank=True, max_length=11)),
                ('minimum_payouts', models.JSONField(default=dict)),
                ('waiting_days', models.PositiveSmallIntegerField(default=7)),
                ('tax_data_required', models.BooleanField(default=False)),
                ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TaxStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_name', models.CharField(max_length=200)),
                ('address_lines', models.TextField(blank=True)),
                ('postcode', models.CharField(blank=True, max_length=16)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('country', models.CharField(max_length=2)),
                ('tax_id', models.CharField(blank=True, max_length=50)),
                ('affiliate_id', track360.core.fields.IdField(db_collation='C', max_length=500)),
                ('requested_by', models.CharField(max_length=600)),
                ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('published_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, max_length=600)),
                ('from_day', models.DateField()),
                ('treatment', models.CharField(choices=[('rate', 'VAT is added'), ('reverse_charge', 'reverse charge'), ('exempt', 'exempt')], max_length=16)),
                ('vat_percent', track360.core.fields.NumericField(default=0)),
                ('withholding_percent', track360.core.fields.NumericField(default=0)),
                ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='commissions.draft')),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invoice', 'Invoice'), ('credit_note', 'credit note')], max_length=16)),
                ('year', models.SmallIntegerField()),
                ('number', models.IntegerField()),
                ('issued_on', models.DateField()),
                ('net', models.DecimalField(decimal_places=8, max_digits=28)),
                ('treatment', models.CharField(max_length=16)),
                ('vat_percent', track360.core.fields.NumericField()),
                ('vat', models.DecimalField(decimal_places=8, max_digits=28)),
                ('withholding_percent', track360.core.fields.NumericField()),
                ('withholding', models.DecimalField(decimal_places=8, max_digits=28)),
                ('parties', models.TextField()),
                ('issued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='commissions.document')),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='commissions.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'year', 'number'), name='document_number')],
            },
        ),
        migrations.CreateModel(
            name='Numbering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.SmallIntegerField()),
                ('last', models.IntegerField(default=0)),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'year'), name='numbering_key')],
            },
        ),
        migrations.AddConstraint(
            model_name='payable',
            constraint=models.CheckConstraint(condition=models.Q(('gross', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat')), '-', models.F('withholding')))), name='payable_adds_up'),
        ),
        migrations.AddIndex(
            model_name='payoutdetails',
            index=models.Index(fields=['partner', 'affiliate_id', 'currency'], name='payoutdetails_whose'),
        ),
        migrations.AddIndex(
            model_name='payoutdetails',
            index=models.Index(condition=models.Q(('closed_at', None), ('notice_to__isnull', False), ('notified_at', None)), fields=['id'], name='payoutdetails_untold'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('payable',), name='payout_once'),
        ),
        migrations.AddConstraint(
            model_name='payout',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paid', 0), ('state__in', ['open', 'returned', 'cancelled'])), models.Q(('paid', models.F('amount')), ('state', 'paid')), models.Q(('paid__gt', 0), ('paid__lt', models.F('amount')), ('state', 'partly_paid')), _connector='OR'), name='payout_paid_as_answered'),
        ),
        migrations.AddIndex(
            model_name='taxstatus',
            index=models.Index(fields=['partner', 'affiliate_id', 'from_day'], name='taxstatus_whose'),
        ),
        migrations.AddConstraint(
            model_name='taxstatus',
            constraint=models.CheckConstraint(condition=models.Q(('vat_percent', 0), ('treatment', 'rate'), _connector='OR'), name='taxstatus_vat_by_rate'),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
