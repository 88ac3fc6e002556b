"""What Django's models cannot say: the composite foreign key, and room in each page for updates in place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial"), ("customers", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE activity_tradingday SET (fillfactor = 70);
            ALTER TABLE activity_tradingday ADD CONSTRAINT tradingday_customer_exists
                FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, customer_id);
            """,
            "ALTER TABLE activity_tradingday DROP CONSTRAINT tradingday_customer_exists;",
        )
    ]
