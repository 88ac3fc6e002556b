"""What Django's models cannot say: the composite foreign key, and room in each page for updates in place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("affiliates", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE customers_customer SET (fillfactor = 70);
            ALTER TABLE customers_customer ADD CONSTRAINT customer_affiliate_exists
                FOREIGN KEY (partner_id, affiliate_id) REFERENCES affiliates_affiliate (partner_id, affiliate_id);
            """,
            "ALTER TABLE customers_customer DROP CONSTRAINT customer_affiliate_exists;",
        )
    ]
