from django.db import migrations

ONE_FOR_ALL_EARNERS = """
WITH before AS (DELETE FROM commissions_customerearning RETURNING *)
INSERT INTO commissions_customerearning (partner_id, month, customer_id, instrument, currency, amount, lines)
SELECT partner_id, month, customer_id, instrument, currency, sum(amount), sum(lines) FROM before GROUP BY 1, 2, 3, 4, 5"""


class Migration(migrations.Migration):
    dependencies = [("commissions", "0016_earnings_by_customer")]

    operations = [
        migrations.RemoveField("customerearning", "affiliate_id"),
        migrations.RemoveField("customerearning", "direct_id"),
        migrations.RunSQL(ONE_FOR_ALL_EARNERS, migrations.RunSQL.noop),
    ]
