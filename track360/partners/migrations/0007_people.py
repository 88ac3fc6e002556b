"""The log of people, one partition a day; and a key of every partner's own, by which it sees ids and cursors."""

from datetime import UTC, datetime, timedelta

from django.db import migrations, models

import track360.core.crypto
import track360.core.opaque

CREATE = """
CREATE SEQUENCE partners_personevent_id_seq;
CREATE TABLE partners_personevent (
    id bigint NOT NULL DEFAULT nextval('partners_personevent_id_seq'),
    at timestamptz NOT NULL,
    kind text NOT NULL,
    user_id bigint,
    name text NOT NULL,
    site text NOT NULL,
    partner_id bigint,
    subject text NOT NULL,
    address inet,
    agent text NOT NULL,
    status smallint,
    what jsonb NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE partners_personevent_id_seq OWNED BY partners_personevent.id;
CREATE INDEX partners_personevent_who ON partners_personevent (name, at);
CREATE INDEX partners_personevent_whose ON partners_personevent (subject, at);
CREATE INDEX partners_personevent_at ON partners_personevent USING brin (at);
"""


def first_days(apps, schema_editor):
    today = datetime.now(UTC).date()
    for day in (today + timedelta(days=n) for n in range(8)):
        schema_editor.execute(
            f"CREATE TABLE partners_personevent_{day:%Y%m%d} PARTITION OF partners_personevent "
            f"FOR VALUES FROM ('{day} 00:00+00') TO ('{day + timedelta(days=1)} 00:00+00')"
        )


def a_key_each(apps, schema_editor):
    for partner in apps.get_model("partners", "Partner").objects.all():
        partner.opaque_key = track360.core.opaque.new_key()
        partner.save(update_fields=["opaque_key"])


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_four_eyes")]

    operations = [
        migrations.RunSQL(CREATE, "DROP TABLE partners_personevent"),
        migrations.RunPython(first_days, migrations.RunPython.noop),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=32)),
                ("name", models.CharField(blank=True, max_length=300, verbose_name="who")),
                ("site", models.CharField(max_length=32)),
                ("subject", models.CharField(blank=True, max_length=500)),
                ("address", models.GenericIPAddressField(null=True)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("status", models.SmallIntegerField(null=True)),
                ("what", models.JSONField(default=dict)),
            ],
            options={"verbose_name": "person event", "db_table": "partners_personevent", "managed": False},
        ),
        migrations.AddField(
            model_name="partner",
            name="opaque_key",
            field=track360.core.crypto.EncryptedKeyField(default=track360.core.opaque.new_key, editable=False),
        ),
        migrations.RunPython(a_key_each, migrations.RunPython.noop),
    ]
