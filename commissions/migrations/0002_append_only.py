"""The ledger is append-only by force of the database, whoever connects."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION commissions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON commissions_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_change();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON commissions_ledgerentry
    FOR EACH STATEMENT WHEN (coalesce(current_setting('track360.allow_truncate', true), '') <> 'on')
    EXECUTE FUNCTION commissions_refuse_change();
"""

ALLOW = """
DROP TRIGGER ledger_append_only ON commissions_ledgerentry;
DROP TRIGGER ledger_no_truncate ON commissions_ledgerentry;
DROP FUNCTION commissions_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
