"""What Django's models cannot say: the composite foreign key, and room in each page for updates in place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("transactions", "0001_initial"), ("customers", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE transactions_transaction SET (fillfactor = 70);
            ALTER TABLE transactions_transaction ADD CONSTRAINT transaction_customer_exists
                FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, customer_id);
            """,
            "ALTER TABLE transactions_transaction DROP CONSTRAINT transaction_customer_exists;",
        )
    ]
