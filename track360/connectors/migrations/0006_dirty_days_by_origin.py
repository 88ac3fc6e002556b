"""Days to be rolled up belong to a way in, which need not be a source that is pulled."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('connectors', '0005_long_ids'),
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='dirtyday',
            name='partner',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='partners.partner'),
        ),
        migrations.AddField(
            model_name='dirtyday',
            name='origin',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE connectors_dirtyday d SET partner_id = s.partner_id, origin = 'pull:' || s.code "
            "FROM connectors_source s WHERE s.id = d.source_id; SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name='dirtyday', name='source'),
        migrations.AlterField(
            model_name='dirtyday',
            name='partner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='partners.partner'),
        ),
        migrations.AddIndex(
            model_name='dirtyday',
            index=models.Index(fields=['partner', 'origin'], name='dirty_day_origin'),
        ),
    ]
