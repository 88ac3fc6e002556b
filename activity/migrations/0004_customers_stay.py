"""No foreign key, one check and one lock for every row: the statement that writes days looks for their customers."""

from django.db import migrations

FORWARD = """
ALTER TABLE activity_tradingday DROP CONSTRAINT tradingday_customer_exists;
CREATE FUNCTION customers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'customer % stays: trading days rest on it', OLD.customer_id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER customers_are_not_deleted BEFORE DELETE ON customers_customer
    FOR EACH ROW EXECUTE FUNCTION customers_stay();
CREATE TRIGGER customers_keep_their_key BEFORE UPDATE OF partner_id, customer_id ON customers_customer
    FOR EACH ROW WHEN ((OLD.partner_id, OLD.customer_id) IS DISTINCT FROM (NEW.partner_id, NEW.customer_id))
    EXECUTE FUNCTION customers_stay();
"""
BACKWARD = """
DROP TRIGGER customers_are_not_deleted ON customers_customer;
DROP TRIGGER customers_keep_their_key ON customers_customer;
DROP FUNCTION customers_stay();
ALTER TABLE activity_tradingday ADD CONSTRAINT tradingday_customer_exists
    FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, customer_id);
"""


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_ingest_shape"), ("customers", "0002_keys_and_storage")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
