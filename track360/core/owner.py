"""The two database roles: the owner makes tables and functions, the role that serves is granted what it needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import dj_database_url
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from track360.core.rights import Rights, of_models

_PLACE = ("HOST", "PORT", "USER", "PASSWORD")
# A partition is reached through its parent, whose rights are asked for alone.
_TABLES = """
SELECT relname, relispartition FROM pg_class
WHERE relnamespace = current_schema::regnamespace AND relkind IN ('r', 'p')
    AND pg_get_userbyid(relowner) = current_user ORDER BY relname"""
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = to_regclass(quote_ident(%s)) AND attnum > 0 AND NOT attisdropped AND attname <> 'id' ORDER BY attnum"""
_FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE pronamespace = current_schema::regnamespace AND prosecdef AND pg_get_userbyid(proowner) = current_user"""


class NoSuchRole(Exception):
    """The role that is to serve is not there; the message says how to make it."""


@contextmanager
def connected() -> Iterator[None]:
    """Within the block our connection is the owner's, where there is one (``TRACK360_OWNER_DATABASE_URL``)."""
    if not settings.OWNER_DATABASE_URL:
        yield
        return
    address = dj_database_url.parse(settings.OWNER_DATABASE_URL)
    at: dict[str, Any] = connection.settings_dict
    kept = dict(at)
    connection.close()
    # The database stays: it is the one that is served.
    at.update({name: value for name, value in address.items() if name in _PLACE})
    try:
        yield
    finally:
        connection.close()
        at.update(kept)


@transaction.atomic
def grant() -> None:
    """Give the role that serves its rights on every table of ours and take away all others. As the owner.

    Nothing is done where one role does both. Raises :class:`NoSuchRole`.
    """
    role = settings.RUNTIME_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s, to_regrole(quote_ident(%s)) IS NULL", [role, role])
        is_one, is_absent = cursor.fetchone()
        if is_one:
            return
        if is_absent:
            raise NoSuchRole(f"there is no role {role}: CREATE ROLE {role} LOGIN PASSWORD '...'; then migrate again")
        for statement in _statements(cursor, connection.ops.quote_name(role)):
            cursor.execute(statement)


def _statements(cursor: CursorWrapper, role: str) -> Iterator[str]:
    cursor.execute(_TABLES)
    tables = dict(cursor.fetchall())
    cursor.execute(_FUNCTIONS)
    functions = [name for (name,) in cursor.fetchall()]
    cursor.execute("SELECT quote_ident(current_schema)")
    ((schema,),) = cursor.fetchall()
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM {role}, PUBLIC"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    yield f"REVOKE ALL ON {_listed(tables)} FROM {role}, PUBLIC"
    for rights, names in _by_rights(name for name, is_partition in tables.items() if not is_partition).items():
        if rights is not Rights.APPEND:
            yield f"GRANT {rights.value} ON {_listed(names)} TO {role}"
            continue
        for name in names:
            yield f"GRANT SELECT, INSERT ({_columns(cursor, name)}) ON {_listed([name])} TO {role}"
    # What runs with the owner's rights is there to be called by the role that serves, and by nobody else.
    for function in functions:
        yield f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {role}"


def _by_rights(tables: Iterable[str]) -> dict[Rights, list[str]]:
    known, found = of_models(), defaultdict(list)
    for name in tables:
        found[known.get(name, Rights.READ)].append(name)
    return found


def _columns(cursor: CursorWrapper, table: str) -> str:
    """All but the id: rows are sealed by it, so it is drawn by the database and never chosen."""
    cursor.execute(_COLUMNS, [table])
    return _listed(name for (name,) in cursor.fetchall())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, names))
