"""Counters of the rate limits.

UNLOGGED: no WAL on the hot path. After a crash of the database the table is empty, so every window opens anew.
"""

from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE core_window (
    key text COLLATE "C" PRIMARY KEY,
    opened_at timestamptz NOT NULL,
    count integer NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
"""


class Migration(migrations.Migration):
    operations = [migrations.RunSQL(CREATE, "DROP TABLE core_window")]
