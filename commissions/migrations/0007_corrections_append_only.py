"""The record of what was changed by hand is append-only by force of the database, like the ledger."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER correction_append_only BEFORE UPDATE OR DELETE ON commissions_correction
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_change();
CREATE TRIGGER attribution_append_only BEFORE UPDATE OR DELETE ON customers_attribution
    FOR EACH ROW EXECUTE FUNCTION commissions_refuse_change();
"""
ALLOW = """
DROP TRIGGER correction_append_only ON commissions_correction;
DROP TRIGGER attribution_append_only ON customers_attribution;
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0006_drafts"), ("customers", "0004_corrections")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
