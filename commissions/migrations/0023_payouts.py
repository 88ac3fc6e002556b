"""Where affiliates are paid to, what taxes say of them, and how a partner pays; who may see and change that."""

import django.db.models.deletion
import django.db.models.functions.datetime
import track360.core.crypto
import track360.core.fields
from django.db import migrations, models

from track360.partners.roles.grants import grant

# What was asked for never changes; secrets may be encrypted anew, and each mark is set once.
REFUSE = """
CREATE FUNCTION commissions_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV
        OR OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at
        OR OLD.published_at IS NOT NULL AND (
            NEW.published_at IS DISTINCT FROM OLD.published_at
            OR to_jsonb(NEW) -> 'valid_from' IS DISTINCT FROM to_jsonb(OLD) -> 'valid_from'
        )
    THEN
        RAISE EXCEPTION 'what was asked for is never edited: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payoutdetails_no_edit BEFORE UPDATE OR DELETE ON commissions_payoutdetails
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_edit(
        'draft_id', 'published_at', 'closed_at', 'closed_by', 'valid_from', 'notified_at', 'details', 'notice_to'
    );
CREATE TRIGGER taxstatus_no_edit BEFORE UPDATE OR DELETE ON commissions_taxstatus
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_edit('draft_id', 'published_at', 'closed_at', 'closed_by');
"""
ALLOW = """
DROP TRIGGER payoutdetails_no_edit ON commissions_payoutdetails;
DROP TRIGGER taxstatus_no_edit ON commissions_taxstatus;
DROP FUNCTION commissions_refuse_edit();
"""
VIEW = [f"commissions.view_{model}" for model in ("payoutdetails", "payoutsettings", "taxstatus")]
PAY = [
    *VIEW,
    "commissions.add_payoutdetails",
    "commissions.reveal_payoutdetails",
    "commissions.change_payoutsettings",
    "commissions.add_taxstatus",
]


def give(apps, editor):
    grant(apps, {"owner": PAY, "finance": PAY, "programme_manager": VIEW, "auditor": VIEW})


class Migration(migrations.Migration):

    dependencies = [
        ('commissions', '0022_adjustments'),
        ('partners', '0009_access'),
    ]

    operations = [
        migrations.AlterField(
            model_name='correction',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan version'), ('programme', 'programme file'), ('attribution', 'attribution'), ('merge', 'same person'), ('part', 'not the same person'), ('hold', 'hold'), ('release', 'release'), ('rate_feed', 'rate feed'), ('four_eyes', 'four eyes'), ('payout_details', 'payout details'), ('payout_settings', 'payout settings'), ('tax_status', 'tax status'), ('adjustment', 'Adjustment')], max_length=16),
        ),
        migrations.AlterField(
            model_name='draft',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan version'), ('programme', 'programme file'), ('attribution', 'attribution'), ('merge', 'same person'), ('part', 'not the same person'), ('hold', 'hold'), ('release', 'release'), ('rate_feed', 'rate feed'), ('four_eyes', 'four eyes'), ('payout_details', 'payout details'), ('payout_settings', 'payout settings'), ('tax_status', 'tax status'), ('adjustment', 'Adjustment')], max_length=16),
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
                'indexes': [models.Index(fields=['partner', 'affiliate_id', 'currency'], name='payoutdetails_whose'), models.Index(condition=models.Q(('closed_at', None), ('notice_to__isnull', False), ('notified_at', None)), fields=['id'], name='payoutdetails_untold')],
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
            options={
                'indexes': [models.Index(fields=['partner', 'affiliate_id', 'from_day'], name='taxstatus_whose')],
                'constraints': [models.CheckConstraint(condition=models.Q(('vat_percent', 0), ('treatment', 'rate'), _connector='OR'), name='taxstatus_vat_by_rate')],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
