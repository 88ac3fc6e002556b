"""The statements that write records, built once per entity from its contract.

Records travel as one JSON text: PostgreSQL reads each number from its digits, so none passes through a float there.
"""

from __future__ import annotations

from functools import lru_cache

from track360.ingest import registry
from track360.ingest.contract import EntitySpec
from track360.queue.statements import append_activity

CREATED, UPDATED, UNCHANGED, STALE, ORPHAN = "created", "updated", "unchanged", "stale", "orphan"
LETTERS = {"c": CREATED, "u": UPDATED, "=": UNCHANGED, "s": STALE, "o": ORPHAN}


def columns_of(spec: EntitySpec) -> dict[str, str]:
    """The columns that a record fills, with their SQL types."""
    said = {f.name: f.kind.sql for f in spec.fields}
    derived = {name: sql for name, (sql, _) in spec.derived.items()}
    return said | derived | {"extra": "jsonb"} | ({"raw": "jsonb"} if spec.versions else {})


@lru_cache(maxsize=16)
def replace(entity: str) -> str:
    """Whole records: the newest version replaces the row. Parameters: partner, batch, now, ats, hashes, data.

    One statement looks at parents and current rows, writes what is new or newer, appends the settle work of what it
    wrote, and says per record, in the order sent: c(reated) u(pdated) =(unchanged) s(tale) o(rphan); then how many
    rows it changed, fewer than it said where another writer came in between. A row that another writer has just
    created is a unique violation: the transaction runs again and finds it.
    """
    # Not ON CONFLICT: it searches the index a second time for a row that was just found, and twice for a new one.
    # The parent of a row that is there exists: parents stay, which the database sees to.
    spec = registry.ENTITIES[entity]
    newer = "old_hash <> version_hash AND (version_at, version_hash) > (old_at, old_hash)"
    order = ", ".join(_conflict_order(spec))
    return f"""
WITH input AS MATERIALIZED ({_input(spec)}), seen AS MATERIALIZED (
    SELECT i.*, t.version_at AS old_at, t.version_hash AS old_hash, t.ctid AS place, t.ctid IS NULL AND NOT EXISTS (
            SELECT FROM {spec.parent.table} p
            WHERE t.ctid IS NULL AND p.partner_id = %(partner)s AND p.{spec.parent.column} = i.{spec.parent.field}
        ) AS orphan
    FROM input i LEFT JOIN {spec.table} t ON t.partner_id = %(partner)s AND {_on_key(spec, "t", "i")}
), fresh AS (
    INSERT INTO {spec.table} (partner_id, {_names(spec)}, version_at, version_hash, revision, batch_id)
    SELECT %(partner)s, {_names(spec)}, version_at, version_hash, 1, %(batch)s FROM seen
    WHERE NOT orphan AND old_at IS NULL ORDER BY {order}
    RETURNING customer_id, date
), changed AS (
    UPDATE {spec.table} t SET {_assignments(spec)}
    FROM (SELECT * FROM seen WHERE {newer} ORDER BY {order}) excluded WHERE t.ctid = excluded.place
    RETURNING t.customer_id, t.date
), work AS ({append_activity("TABLE fresh UNION ALL TABLE changed")})
SELECT coalesce(string_agg(CASE
        WHEN orphan THEN 'o' WHEN old_at IS NULL THEN 'c' WHEN old_hash = version_hash THEN '='
        WHEN {newer} THEN 'u' ELSE 's' END, '' ORDER BY ord), ''),
    (SELECT count(*) FROM changed)
FROM seen"""


@lru_cache(maxsize=16)
def look_again(entity: str) -> str:
    """What became of each record of :func:`replace`, read back from the rows; same parameters, same letters."""
    spec = registry.ENTITIES[entity]
    return f"""
WITH input AS MATERIALIZED ({_input(spec)})
SELECT string_agg(CASE
        WHEN t.id IS NULL THEN 'o' WHEN t.batch_id = %(batch)s AND t.revision = 1 THEN 'c'
        WHEN t.batch_id = %(batch)s THEN 'u' WHEN t.version_hash = i.version_hash THEN '=' ELSE 's' END,
        '' ORDER BY ord)
FROM input i LEFT JOIN {spec.table} t ON t.partner_id = %(partner)s AND {_on_key(spec, "t", "i")}"""


@lru_cache(maxsize=16)
def put_rows(entity: str) -> str:
    """Folded rows, new or changed; parameters: partner, batch, data. Returns the keys written.

    Each record says the revision it will have; a row that meanwhile got another one is left alone.
    """
    spec = registry.ENTITIES[entity]
    extra = {"version_at": "timestamptz", "version_hash": "bytea", "revision": "integer"}
    key = ", ".join(spec.key)
    return f"""
INSERT INTO {spec.table} AS t (partner_id, {_names(spec)}, version_at, version_hash, revision, batch_id)
SELECT %(partner)s, {_names(spec)}, version_at, version_hash, revision, %(batch)s
FROM json_to_recordset(%(data)s::json) AS r({_typed(columns_of(spec) | extra)})
ORDER BY {key}
ON CONFLICT (partner_id, {key}) DO UPDATE SET {_assignments(spec)}
WHERE t.revision = excluded.revision - 1
RETURNING {key}"""


@lru_cache(maxsize=16)
def put_versions(entity: str) -> str:
    """Versions as received; parameters: partner, batch, data."""
    spec = registry.ENTITIES[entity]
    key = ", ".join(spec.key)
    # DO NOTHING below: two ways in may bring one version in one moment, and it is kept once.
    columns = dict.fromkeys(spec.key, "text") | {"at": "timestamptz", "hash": "bytea", "fields": "jsonb"}
    return f"""
INSERT INTO {_versions_table(spec)} (partner_id, {key}, at, hash, fields, batch_id)
SELECT %(partner)s, {key}, at, hash, fields, %(batch)s
FROM json_to_recordset(%(data)s::json) AS r({_typed(columns)}) ORDER BY {key}
ON CONFLICT DO NOTHING"""


@lru_cache(maxsize=16)
def current_rows(entity: str, lock: bool) -> str:
    """The rows of some keys; parameters: partner, keys. With ``lock``, in key order, kept until
    the transaction ends."""
    spec = registry.ENTITIES[entity]
    (key,) = spec.key
    # NO KEY UPDATE: the foreign keys of children take KEY SHARE on these rows and need not wait.
    as_read = ", ".join(f"{name}::text" if sql == "jsonb" else name for name, sql in columns_of(spec).items())
    locking = f"ORDER BY {key} FOR NO KEY UPDATE" if lock else ""
    return f"""
SELECT {as_read}, version_at, version_hash, revision FROM {spec.table}
WHERE partner_id = %(partner)s AND {key} = ANY(%(keys)s) {locking}"""


@lru_cache(maxsize=16)
def history(entity: str) -> str:
    """All versions of some keys, in order; parameters: partner, keys."""
    spec = registry.ENTITIES[entity]
    (key,) = spec.key
    return f"""
SELECT {key}, at, hash, fields::text FROM {_versions_table(spec)}
WHERE partner_id = %(partner)s AND {key} = ANY(%(keys)s) ORDER BY {key}, at, hash"""


def _versions_table(spec: EntitySpec) -> str:
    assert spec.versions is not None
    return spec.versions._meta.db_table


def _input(spec: EntitySpec) -> str:
    names = _names(spec)
    return f"""
    SELECT {names}, coalesce((%(ats)s::timestamptz[])[r.ord], r.last_modified_date, %(now)s) AS version_at,
        substring(%(hashes)s::bytea FROM (r.ord::int - 1) * 32 + 1 FOR 32) AS version_hash, ord
    FROM ROWS FROM (json_to_recordset(%(data)s::json) AS ({_typed(columns_of(spec))}))
        WITH ORDINALITY AS r({names}, ord)"""


def _names(spec: EntitySpec) -> str:
    return ", ".join(columns_of(spec))


def _typed(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} {sql}" for name, sql in columns.items())


def _conflict_order(spec: EntitySpec) -> list[str]:
    """The key columns in the order of the unique index, so that locks are taken in the order of its pages."""
    unique = next(c for c in spec.model._meta.constraints if set(getattr(c, "fields", ())) == {"partner", *spec.key})
    return [name for name in getattr(unique, "fields", ()) if name != "partner"]


def _on_key(spec: EntitySpec, one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in spec.key)


def _assignments(spec: EntitySpec) -> str:
    changing = [name for name in columns_of(spec) if name not in spec.key]
    same = [f"{name} = excluded.{name}" for name in [*changing, "version_at", "version_hash"]]
    return ", ".join([*same, "batch_id = %(batch)s", "revision = t.revision + 1"])
