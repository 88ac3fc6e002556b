from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelTable(name="work", table=None),
    ]
