"""What was asked for is never edited, and who may see, ask for and publish payout details and tax statuses."""

import django.db.models.deletion
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
        ('commissions', '0024_payouts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payoutdetails',
            name='draft',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='commissions.draft'),
        ),
        migrations.AlterField(
            model_name='taxstatus',
            name='draft',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='commissions.draft'),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
