"""What the role that serves may have done by the owner of the tables, each by a function with a fixed search path; and
the hash chains."""

import django.db.models.functions.datetime
from django.db import migrations, models

import track360.core.crypto

CREATE = r"""
CREATE FUNCTION core_analyze(relation text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    EXECUTE format('ANALYZE %I', relation);
END $$;

CREATE FUNCTION core_make_partition(parent text, day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET lock_timeout = '2s' SET datestyle = 'ISO' AS $$
BEGIN
    -- One process at a time, told from other kinds of locks by its first number.
    PERFORM pg_advisory_xact_lock(9, 0);
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        parent || '_' || to_char(day, 'YYYYMMDD'), parent, day || ' 00:00+00', (day + 1) || ' 00:00+00');
END $$;

-- Only of what is chained, only what is sealed, and nothing younger than a month whatever the caller says.
CREATE FUNCTION core_drop_partitions(parent text, before date) RETURNS text[] LANGUAGE plpgsql SECURITY DEFINER
SET lock_timeout = '2s' AS $$
DECLARE
    upto bigint;
    part text;
    is_open boolean;
    dropped text[] := '{}';
BEGIN
    PERFORM pg_advisory_xact_lock(9, 0);
    SELECT sealed INTO STRICT upto FROM core_chained WHERE relation = parent;
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = parent::regclass
            AND c.relname < parent || '_' || to_char(least(before, current_date - 30), 'YYYYMMDD') ORDER BY 1
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id > $1)', part) INTO is_open USING upto;
        CONTINUE WHEN is_open;
        EXECUTE format('DROP TABLE %I', part);
        dropped := dropped || part;
    END LOOP;
    RETURN dropped;
END $$;

CREATE FUNCTION core_seal_rows(chain text, key bytea, most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' SET extra_float_digits = 1 SET work_mem = '64MB' AS $$
DECLARE
    source core_chained;
    done bigint := 0;
    newest bigint;
    part record;
    before record;
    moment timestamptz;
    place bigint;
BEGIN
    -- One at a time, and everything below is read after it.
    SELECT * INTO STRICT source FROM core_chained WHERE what = chain FOR UPDATE;
    IF source.upto > source.sealed AND source.noted_at < clock_timestamp() - interval '10 seconds'
        -- A restored database counts transactions anew: those of the other one have ended.
        AND NOT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint < source.horizon
            AND source.horizon <= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    THEN
        EXECUTE format('SELECT count(*), max(id) FROM (SELECT id FROM %I WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3) oldest',
            source.relation) INTO done, newest USING source.sealed, source.upto, most;
        newest := CASE WHEN done < most THEN source.upto ELSE newest END;
        FOR part IN EXECUTE format($query$
            SELECT partner_id, day, min(id) AS first, max(id) AS last, count(*)::integer AS rows,
                string_agg(mark, ''::bytea ORDER BY id) AS marks
            FROM (SELECT t.id, t.id / 10000 AS piece, coalesce(t.partner_id, 0) AS partner_id, %s AS day, %s AS mark
                FROM %I t CROSS JOIN (SELECT $3 AS key) k
                LEFT JOIN core_blanked b ON b.what = $4 AND b.row_id = t.id
                WHERE t.id > $1 AND t.id <= $2) marked
            GROUP BY partner_id, day, piece ORDER BY partner_id, day, piece
            $query$, source.day, source.mark, source.relation) USING source.sealed, newest, key, chain
        LOOP
            SELECT number, head INTO before FROM core_seal WHERE what = chain AND partner_id = part.partner_id
            ORDER BY number DESC LIMIT 1;
            moment := clock_timestamp();
            place := coalesce(before.number, 0) + 1;
            INSERT INTO core_seal (what, partner_id, number, day, first, last, rows, columns, previous, marks, head, sealed_at)
            VALUES (chain, part.partner_id, place, part.day, part.first, part.last, part.rows, source.columns,
                coalesce(before.head, ''), part.marks, sha256(coalesce(before.head, '') || convert_to(concat_ws(E'\n',
                    chain, part.partner_id, place, coalesce(part.day::text, ''), part.first, part.last, part.rows,
                    source.columns, to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US'), ''), 'UTF8') || part.marks), moment);
        END LOOP;
        UPDATE core_chained SET sealed = newest WHERE what = chain;
        source.sealed := newest;
    END IF;
    IF source.upto IS NULL OR source.upto <= source.sealed THEN
        EXECUTE format('SELECT max(id) FROM %I WHERE id > $1', source.relation) INTO newest USING source.sealed;
        -- After the newest id was read: whoever holds a lower one has begun by now.
        UPDATE core_chained SET upto = newest, noted_at = clock_timestamp(),
            horizon = pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        WHERE what = chain AND newest IS NOT NULL;
    END IF;
    RETURN done;
END $$;

CREATE FUNCTION core_blank_rows(chain text, ids bigint[], key bytea) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' SET extra_float_digits = 1 AS $$
DECLARE
    source core_chained;
    done bigint;
BEGIN
    SELECT * INTO STRICT source FROM core_chained WHERE what = chain AND blank <> '';
    EXECUTE format('INSERT INTO core_blanked (what, row_id, digest)
        SELECT $1, t.id, %s FROM %I t CROSS JOIN (SELECT $3 AS key) k WHERE t.id = ANY($2)
        ON CONFLICT (what, row_id) DO NOTHING', source.digest, source.relation) USING chain, ids, key;
    EXECUTE format('UPDATE %I SET %s WHERE id = ANY($1)', source.relation, source.blank) USING ids;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;

-- Digests do not shrink.
ALTER TABLE core_seal ALTER marks SET STORAGE EXTERNAL;

DO $$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema::regnamespace AND prosecdef AND proname LIKE 'core\_%'
    LOOP
        -- The temporary schema last, where whoever calls could place tables of the same names.
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', made, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', made);
    END LOOP;
END $$;
"""

DROP = """
DROP FUNCTION core_analyze(text);
DROP FUNCTION core_make_partition(text, date);
DROP FUNCTION core_drop_partitions(text, date);
DROP FUNCTION core_seal_rows(text, bytea, integer);
DROP FUNCTION core_blank_rows(text, bigint[], bytea);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_window'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chained',
            fields=[
                ('what', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('relation', models.CharField(max_length=63)),
                ('columns', models.TextField()),
                ('mark', models.TextField()),
                ('digest', models.TextField()),
                ('blank', models.TextField()),
                ('day', models.TextField()),
                ('sealed', models.BigIntegerField(db_default=0, default=0)),
                ('upto', models.BigIntegerField(null=True)),
                ('horizon', models.BigIntegerField(null=True)),
                ('noted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Secret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32, unique=True)),
                ('value', track360.core.crypto.EncryptedTextField()),
            ],
        ),
        migrations.CreateModel(
            name='Blanked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=32)),
                ('row_id', models.BigIntegerField()),
                ('digest', models.BinaryField()),
                ('blanked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('what', 'row_id'), name='blanked_row')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=32)),
                ('partner_id', models.BigIntegerField()),
                ('number', models.BigIntegerField()),
                ('day', models.DateField(null=True)),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
                ('rows', models.IntegerField()),
                ('columns', models.TextField()),
                ('previous', models.BinaryField()),
                ('marks', models.BinaryField()),
                ('head', models.BinaryField()),
                ('sealed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('what', 'partner_id', 'number'), name='seal_number')],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
