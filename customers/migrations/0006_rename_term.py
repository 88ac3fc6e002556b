from django.db import migrations, models

RENAME = "ALTER TABLE customers_datedfields RENAME CONSTRAINT {} TO {}"


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_batch_index"),
    ]

    operations = [
        migrations.RenameModel(old_name="Term", new_name="DatedFields"),
        migrations.RenameIndex(
            model_name="datedfields", old_name="term_affiliate", new_name="dated_fields_affiliate"
        ),
        # Renamed, not made anew: an index over every customer's days takes minutes to build.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    RENAME.format("term_key", "dated_fields_key"),
                    RENAME.format("dated_fields_key", "term_key"),
                )
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name="datedfields", name="term_key"),
                migrations.AddConstraint(
                    model_name="datedfields",
                    constraint=models.UniqueConstraint(
                        fields=("partner", "customer_id", "from_day"), name="dated_fields_key"
                    ),
                ),
            ],
        ),
    ]
