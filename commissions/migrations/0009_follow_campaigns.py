"""A customer's campaign is followed by the sums, whoever changes it: in the writer's transaction, as all queues are."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION commissions_follow_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO commissions_rollupwork (partner_id, customers) VALUES (NEW.partner_id, ARRAY[NEW.customer_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER customer_campaign AFTER UPDATE ON customers_customer FOR EACH ROW
    WHEN (OLD.campaign_id IS DISTINCT FROM NEW.campaign_id) EXECUTE FUNCTION commissions_follow_campaign();
"""

FORGET = """
DROP TRIGGER customer_campaign ON customers_customer;
DROP FUNCTION commissions_follow_campaign();
"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0008_rollups"), ("customers", "0003_ingest_shape")]
    operations = [migrations.RunSQL(FOLLOW, FORGET)]
