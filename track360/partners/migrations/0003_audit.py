"""The audit log, one partition a day; the first week's partitions, later ones come from housekeeping."""

from datetime import UTC, datetime, timedelta

from django.db import migrations

CREATE = """
CREATE SEQUENCE partners_audit_id_seq;
CREATE TABLE partners_audit (
    id bigint NOT NULL DEFAULT nextval('partners_audit_id_seq'),
    at timestamptz NOT NULL,
    partner_id bigint,
    client text NOT NULL,
    address inet,
    method text NOT NULL,
    path text NOT NULL,
    status smallint NOT NULL,
    duration_us integer NOT NULL,
    body_hash bytea,
    batch_id bigint,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE partners_audit_id_seq OWNED BY partners_audit.id;
CREATE INDEX partners_audit_partner ON partners_audit (partner_id, at);
CREATE INDEX partners_audit_at ON partners_audit USING brin (at);
"""


def first_days(apps, schema_editor):
    today = datetime.now(UTC).date()
    for day in (today + timedelta(days=n) for n in range(8)):
        schema_editor.execute(
            f"CREATE TABLE partners_audit_{day:%Y%m%d} PARTITION OF partners_audit "
            f"FOR VALUES FROM ('{day} 00:00+00') TO ('{day + timedelta(days=1)} 00:00+00')"
        )


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_api_keys")]

    operations = [
        migrations.RunSQL(CREATE, "DROP TABLE partners_audit"),
        migrations.RunPython(first_days, migrations.RunPython.noop),
    ]
