from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_ingest_shape")]
    operations = [
        migrations.AlterField("idempotentanswer", "status", models.SmallIntegerField(default=200), preserve_default=False),
        migrations.AlterField("idempotentanswer", "body", models.BinaryField(default=b""), preserve_default=False),
    ]
