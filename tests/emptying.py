"""What is left of a test that committed is emptied table by table, as far as there is something in it."""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from tests.roles import as_owner

# Django's flush truncates every table, which costs a new file for each of them and their indexes, and
# makes these again.
# The roles come from a migration, which is not run again.
KEPT = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions", "core_chained"}


def empty(case: TransactionTestCase) -> None:
    """In place of ``TransactionTestCase._fixture_teardown``: what a flush does, but for the ids of content types."""
    for name in case._databases_names(include_mirrors=False):
        if written := sorted(_written(connections[name])):
            quoted = ", ".join(map(connections[name].ops.quote_name, written))
            with as_owner(), connections[name].cursor() as cursor:
                cursor.execute(f"TRUNCATE {quoted} CASCADE")


def _written(connection: BaseDatabaseWrapper) -> set[str]:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {connection.ops.quote_name(table)})" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return {row[0] for row in cursor.fetchall()}
