from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('affiliates', '0005_view_as'),
    ]

    operations = [
        migrations.AddField(
            model_name='affiliatelogin',
            name='language',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
    ]
