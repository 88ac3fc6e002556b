from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_ownership'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='partner',
            name='affiliates_second_factor',
            field=models.BooleanField(default=False),
        ),
    ]
