from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_ownership")]

    operations = [migrations.AddField("partner", "four_eyes", models.BooleanField(default=True))]
