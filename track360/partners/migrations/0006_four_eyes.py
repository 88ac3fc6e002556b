from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_sign_in")]

    operations = [migrations.AddField("partner", "four_eyes", models.BooleanField(default=True))]
