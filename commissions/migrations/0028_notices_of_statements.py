"""What affiliates are told of their statements by mail."""

import django.db.models.deletion
import django.db.models.functions.datetime
import track360.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commissions', '0027_payout_batches_keep_their_file'),
        ('partners', '0009_access'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('affiliate_id', track360.core.fields.IdField(db_collation='C', max_length=500)),
                ('kind', models.CharField(choices=[('in_review', 'statement in review'), ('approved', 'statement approved'), ('dispute_answered', 'dispute answered'), ('paid', 'payment made'), ('returned', 'payment returned')], max_length=16)),
                ('subject', models.BigIntegerField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('begun_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('partner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='partners.partner')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('begun_at', None)), fields=['id'], name='notice_waiting')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject'), name='notice_once')],
            },
        ),
    ]
