from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("commissions", "0018_four_eyes")]

    operations = [migrations.RenameField("draft", "seal", "digest")]
