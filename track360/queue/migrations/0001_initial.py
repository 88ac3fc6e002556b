import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import track360.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """The queue as it was while its app was called ``outbox``."""

    initial = True

    replaces = [("outbox", "0001_initial"), ("outbox", "0002_work_by_day")]

    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Work",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("activity", "Activity"), ("transaction", "Transaction"), ("customer", "Customer"), ("affiliate", "Affiliate"), ("rates", "Rates"), ("partner", "Partner")], max_length=16)),
                ("customer_id", track360.core.fields.IdField(db_collation="C", max_length=500, null=True)),
                ("day", models.DateField(null=True)),
                ("affiliates", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None)),
                ("persons", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("partner", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="partners.partner")),
                ("customers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None)),
                ("size", models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(models.Func("customers", function="cardinality"), 1), help_text="How many changes the row stands for.", output_field=models.IntegerField())),
            ],
            options={
                "db_table": "outbox_work",
                "indexes": [models.Index(fields=["partner", "id"], name="work_partner")],
            },
        ),
    ]
