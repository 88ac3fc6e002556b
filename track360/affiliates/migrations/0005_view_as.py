from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('affiliates', '0004_own_accounts'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='affiliate',
            options={'permissions': [('view_as_affiliate', 'Can see the affiliate site as an affiliate sees it')]},
        ),
    ]
