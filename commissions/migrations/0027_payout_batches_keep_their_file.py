"""A batch keeps the file that it was drafted with; what was said of each payment is kept; who may do what with them."""

import django.db.models.deletion
import track360.core.crypto
from django.db import migrations, models

from track360.partners.roles.grants import grant

# What was drafted never changes, and nothing that was decided is undone: an answer is taken from a released batch alone,
# and only what was paid can still come back.
REFUSE = """
CREATE FUNCTION commissions_payoutbatch_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV
        OR OLD.state <> 'drafted' AND (to_jsonb(OLD) - 'file') IS DISTINCT FROM (to_jsonb(NEW) - 'file')
    THEN
        RAISE EXCEPTION 'a payout batch is never edited: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payoutbatch_goes_on BEFORE UPDATE OR DELETE ON commissions_payoutbatch
    FOR EACH ROW EXECUTE FUNCTION commissions_payoutbatch_goes_on('file', 'state', 'released_by', 'released_at');

CREATE FUNCTION commissions_payout_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(OLD) - TG_ARGV IS DISTINCT FROM to_jsonb(NEW) - TG_ARGV
        OR OLD.state IN ('returned', 'cancelled')
        OR OLD.state IN ('paid', 'partly_paid') AND NEW.state <> 'returned'
        OR NEW.state <> 'open' AND (NEW.state = 'cancelled') <> (
            SELECT state <> 'released' FROM commissions_payoutbatch WHERE id = NEW.batch_id
        )
    THEN
        RAISE EXCEPTION 'a payment is never edited: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_goes_on BEFORE UPDATE OR DELETE ON commissions_payout
    FOR EACH ROW EXECUTE FUNCTION commissions_payout_goes_on('state', 'paid', 'reason', 'answered_at');

CREATE TRIGGER payoutanswer_append_only BEFORE UPDATE OR DELETE ON commissions_payoutanswer
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_change();
"""
ALLOW = """
DROP TRIGGER payoutbatch_goes_on ON commissions_payoutbatch;
DROP TRIGGER payout_goes_on ON commissions_payout;
DROP TRIGGER payoutanswer_append_only ON commissions_payoutanswer;
DROP FUNCTION commissions_payoutbatch_goes_on();
DROP FUNCTION commissions_payout_goes_on();
"""
STATES = [
    ("open", "Open"),
    ("paid", "Paid"),
    ("partly_paid", "partly paid"),
    ("returned", "Returned"),
    ("cancelled", "Cancelled"),
]
SEE = [f"commissions.view_{model}" for model in ("payoutbatch", "payout", "adjustment", "dispute")]
PAY = [
    *SEE,
    "commissions.add_payoutbatch",
    "commissions.change_payoutbatch",
    "commissions.download_payoutbatch",
    "commissions.change_payout",
]


def give(apps, editor):
    grant(apps, {"owner": PAY, "finance": PAY, "programme_manager": SEE, "auditor": SEE})


class Migration(migrations.Migration):
    dependencies = [
        ("commissions", "0026_months_kept"),
        ("partners", "0009_access"),
    ]

    operations = [
        migrations.AlterModelOptions("payout", {"verbose_name": "payment"}),
        migrations.AlterModelOptions(
            "payoutbatch",
            {
                "permissions": [("download_payoutbatch", "Can download the file of a payout batch")],
                "verbose_name": "payout batch",
                "verbose_name_plural": "payout batches",
            },
        ),
        migrations.AddField("payoutbatch", "digest", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField(
            "payoutbatch", "file", track360.core.crypto.EncryptedTextField(default=""), preserve_default=False
        ),
        migrations.AddField("payoutbatch", "made_with", models.CharField(blank=True, default="", max_length=300), preserve_default=False),
        migrations.CreateModel(
            "PayoutAnswer",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(choices=STATES, max_length=16)),
                ("paid", models.DecimalField(decimal_places=8, max_digits=28)),
                ("reason", models.TextField(blank=True)),
                ("answered_by", models.CharField(max_length=600)),
                ("answered_at", models.DateTimeField()),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="commissions.payout"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(give, migrations.RunPython.noop),
    ]
