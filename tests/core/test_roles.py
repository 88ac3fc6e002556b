"""The role that serves, tried against every table: what it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import Error, ProgrammingError, connection, transaction

from tests.roles import are_two, as_owner
from track360.core import checks, owner

pytestmark = pytest.mark.django_db
STATEMENTS = {
    "select": "SELECT FROM {table} LIMIT 0",
    "insert": "INSERT INTO {table} ({written}) SELECT {written} FROM {table} WHERE false",
    "choose the id": "INSERT INTO {table} ({column}) SELECT {column} FROM {table} WHERE false",
    "update": "UPDATE {table} SET {column} = {column} WHERE false",
    "delete": "DELETE FROM {table} WHERE false",
    "truncate": "TRUNCATE {table} CASCADE",
    "alter": "ALTER TABLE {table} ADD COLUMN smuggled integer",
    "disable": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "trigger": "CREATE TRIGGER smuggled BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "index": "CREATE INDEX ON {table} ({column})",
    "rule": "CREATE RULE smuggled AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "drop": "DROP TABLE {table} CASCADE",
}
ALWAYS = {"truncate", "alter", "disable", "trigger", "index", "rule", "drop"}
APPEND = {
    "commissions_adjustment",
    "commissions_approval",
    "commissions_closing",
    "commissions_correction",
    "commissions_document",
    "commissions_ledgerentry",
    "commissions_payable",
    "commissions_payoutanswer",
    "commissions_proof",
    "commissions_statement",
    "customers_attribution",
    "events_event",
    "partners_audit",
    "partners_personevent",
}
QUEUE = {"commissions_rollupwork", "events_attempt", "queue_outbox", "queue_work"}
NEVER_IN_READ = {"insert", "choose the id", "update", "delete"}
READ = {"core_blanked", "core_chained", "core_seal", "django_migrations"}


@pytest.fixture(autouse=True)
def two_roles() -> None:
    if not are_two():
        pytest.skip("DATABASE_URL names a database with one role")


def is_refused(statement: str) -> bool:
    """Whether for want of rights; anything else that goes wrong is an error of the test."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != "42501":
            raise
        return True
    return False


def tables() -> list[tuple[str, str, str, bool]]:
    """Name, first and last column, and whether it is a partition, of every table."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, (array_agg(attname ORDER BY attnum))[1], (array_agg(attname ORDER BY attnum DESC))[1],
                   relispartition
               FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
               AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
               WHERE relnamespace = current_schema::regnamespace AND relkind IN ('r', 'p')
               GROUP BY relname, relispartition"""
        )
        return cursor.fetchall()


def expected(table: str, is_partition: bool) -> set[str]:
    if is_partition:
        return set(STATEMENTS)
    lacks = {"choose the id", "update", "delete"} if table in APPEND else {"update"} if table in QUEUE else set()
    return ALWAYS | (lacks if table not in READ else NEVER_IN_READ)


def test_what_every_table_refuses() -> None:
    found = tables()
    refused = {
        table: {
            name
            for name, text in STATEMENTS.items()
            if is_refused(text.format(table=table, column=f'"{first}"', written=f'"{last}"'))
        }
        for table, first, last, _ in found
    }
    wanted = {table: expected(table, is_partition) for table, *_, is_partition in found}
    assert {table for table in refused if refused[table] != wanted[table]} == set()
    assert refused.keys() >= APPEND | QUEUE | READ
    assert any(is_partition for *_, is_partition in found)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE smuggled (n int)",
        "CREATE FUNCTION smuggled() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER FUNCTION commissions_refuse_change() RENAME TO smuggled",
        "CREATE OR REPLACE FUNCTION core_analyze(relation text) RETURNS void LANGUAGE sql AS ''",
        "DROP FUNCTION core_seal_rows(text, bytea, integer)",
        "ALTER DATABASE postgres SET statement_timeout = 1",
    ],
)
def test_what_the_role_may_not_do_at_all(statement: str) -> None:
    assert is_refused(statement)


def test_the_owners_functions_are_for_the_role_that_serves_alone_and_look_where_they_were_made() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT proname, has_function_privilege(%s, oid, 'EXECUTE'), proacl::text ~ '[{,]=', proconfig::text
               FROM pg_proc WHERE prosecdef AND pronamespace = current_schema::regnamespace""",
            [settings.RUNTIME_ROLE],
        )
        made = {name: rest for name, *rest in cursor.fetchall()}
    assert {"core_analyze", "core_seal_rows", "core_blank_rows", "core_drop_partitions"} <= made.keys()
    assert {name for name, (ours, everybodys, _) in made.items() if not ours or everybodys} == set()
    assert {name for name, (*_, given) in made.items() if "search_path=public, pg_temp" not in given} == set()


def test_the_planner_is_told_by_the_owners_function() -> None:
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT core_analyze('no_such_table')")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_secret (name, value) VALUES ('x', 'y')")
        cursor.execute("SELECT core_analyze('core_secret')")
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'core_secret'")
        assert cursor.fetchone()[0] > 0


def test_grants_can_be_given_again_and_a_new_table_is_ordinary_only_with_a_model() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE without_a_model (n int)")
        cursor.execute("GRANT DELETE ON commissions_ledgerentry TO PUBLIC")
        owner.grant()
        owner.grant()
    refused = {
        name
        for name, text in STATEMENTS.items()
        if is_refused(text.format(table="without_a_model", column="n", written="n"))
    }
    assert refused == ALWAYS | NEVER_IN_READ
    assert is_refused("DELETE FROM commissions_ledgerentry WHERE false")


def test_a_role_that_is_not_there_is_named_with_the_statement_that_makes_it(settings: Any) -> None:
    settings.RUNTIME_ROLE = "nobody_yet"
    with as_owner(), pytest.raises(owner.NoSuchRole, match="CREATE ROLE nobody_yet LOGIN"):
        owner.grant()


def test_migrating_tells_of_a_missing_role(settings: Any) -> None:
    settings.RUNTIME_ROLE = "nobody_yet"
    with as_owner(), pytest.raises(CommandError, match="no role nobody_yet"):
        call_command("migrate", verbosity=0, skip_checks=True)


def test_one_role_for_both_is_a_warning(settings: Any) -> None:
    assert checks.roles(None, databases=["default"]) == []
    settings.RUNTIME_ROLE = connection.settings_dict["USER"]
    (warning,) = checks.roles(None, databases=["default"])
    assert (warning.id, "can act as the owner" in warning.msg) == ("track360.W004", True)
    assert checks.roles(None, databases=None) == []
