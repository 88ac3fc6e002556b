"""A view of a replica: the contract's promises over SQL instead of HTTP."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from customers.models import Customer
from tests.connectors.conftest import NOON, Clock, make_source
from track360.connectors import sources
from track360.connectors.models import Source, Watermark
from track360.connectors.pull import runner
from track360.ingest.models import Quarantined
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
ADDRESS = urlsplit(os.environ.get("TRACK360_OWNER_DATABASE_URL") or os.environ.get("DATABASE_URL", ""))
VIEW = "track360_test_replica"


@pytest.fixture(scope="module")
def replica(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """A table of somebody else's, on a connection of its own."""
    from django.db import connection

    with psycopg.connect(
        host=ADDRESS.hostname,
        port=ADDRESS.port,
        user=ADDRESS.username,
        password=ADDRESS.password,
        dbname=connection.settings_dict["NAME"],
        autocommit=True,
    ) as made:
        made.execute(f"DROP TABLE IF EXISTS {VIEW}")
        made.execute(
            f"CREATE TABLE {VIEW} (login text, opened date, ib text, size numeric, changed timestamptz, secret text)"
        )
        yield made
        made.execute(f"DROP TABLE {VIEW}")


@pytest.fixture
def source(replica: psycopg.Connection[Any], partner: Partner, settings: Any) -> Source:
    replica.execute(f"TRUNCATE {VIEW}")
    replica.execute(
        f"INSERT INTO {VIEW} SELECT 'c' || n, '2026-01-02', 'A1', 10.5, '2026-01-02Z', 'x' FROM "
        f"generate_series(1, 25) n"
    )
    settings.OUTBOUND_ALLOW = frozenset({f"{ADDRESS.hostname}:{ADDRESS.port}"})
    credentials = {"username": ADDRESS.username or "", "password": ADDRESS.password or ""}
    return make_source(partner, "", credentials, connector="sql", config=config(replica.info.dbname), streams=[])


def config(database: str, **stream: Any) -> dict[str, Any]:
    fields = {
        "customer_id": "login",
        "signup_date": "opened",
        "affiliate_id": "ib",
        "last_modified_date": "changed",
    }
    clients = {
        "view": VIEW,
        "entity": "customers",
        "modified": "changed",
        "key": ["login"],
        "fields": fields,
        **stream,
    }
    return {
        "host": ADDRESS.hostname,
        "port": ADDRESS.port,
        "database": database,
        "sslmode": "disable",
        "streams": {"clients": clients},
    }


def pull(source: Source, clock: Clock) -> tuple[str, int, int, str]:
    runs = runner.run(source.pk, clock, forced=True)
    assert runs is not None
    return runs[0].status, runs[0].pages, runs[0].rows, runs[0].reason


def test_rows_of_one_instant_are_paged_by_key(source: Source, clock: Clock) -> None:
    assert pull(source, clock) == ("done", 3, 25, "")
    assert Customer.objects.count() == 25
    assert Watermark.objects.get().until == NOON


def test_only_declared_columns_are_taken(source: Source, clock: Clock) -> None:
    pull(source, clock)
    assert set(Customer.objects.values_list("extra", flat=True)) == {None}


def test_a_run_goes_on_at_its_key(source: Source, clock: Clock) -> None:
    Source.objects.update(page_limit=1)
    assert pull(source, clock)[:3] == ("partial", 1, 10)
    Source.objects.update(page_limit=100)
    assert pull(source, clock)[:3] == ("done", 2, 15)


def test_an_empty_view_moves_the_watermark(source: Source, replica: psycopg.Connection[Any], clock: Clock) -> None:
    replica.execute(f"TRUNCATE {VIEW}")
    assert pull(source, clock) == ("done", 1, 0, "")
    assert Watermark.objects.get().until == NOON


def test_only_what_changed_is_read_next_time(source: Source, replica: psycopg.Connection[Any], clock: Clock) -> None:
    pull(source, clock)
    clock.pass_(hours=1)
    replica.execute(f"UPDATE {VIEW} SET changed = %s WHERE login = 'c7'", [NOON + timedelta(minutes=5)])
    assert pull(source, clock)[:3] == ("done", 1, 1)


def test_a_wrong_password_is_told(source: Source, clock: Clock, settings: Any) -> None:
    sources.entrust(source, {"username": "nobody_of_ours", "password": "wrong"})
    source.save()
    status, _, _, reason = pull(source, clock)
    assert (status, reason) == ("failed", "The database refused our credentials.")


def test_a_view_that_is_gone_is_told(source: Source, replica: psycopg.Connection[Any], clock: Clock) -> None:
    Source.objects.update(config=config(replica.info.dbname, view="nowhere"))
    assert pull(source, clock)[3] == 'The database did not accept the query: relation "nowhere" does not exist.'


def test_nothing_can_be_written(source: Source, replica: psycopg.Connection[Any], clock: Clock) -> None:
    replica.execute(
        f"CREATE OR REPLACE FUNCTION {VIEW}_sting() RETURNS timestamptz LANGUAGE plpgsql AS "
        f"$$ BEGIN DELETE FROM {VIEW}; RETURN now(); END $$"
    )
    replica.execute(f"CREATE OR REPLACE VIEW {VIEW}_trap AS SELECT *, {VIEW}_sting() AS stung FROM {VIEW}")
    try:
        Source.objects.update(config=config(replica.info.dbname, view=f"{VIEW}_trap", fields={"customer_id": "stung"}))
        status, _, _, reason = pull(source, clock)
        assert (status, "read-only transaction" in reason) == ("failed", True)
        assert replica.execute(f"SELECT count(*) FROM {VIEW}").fetchone() == (25,)
    finally:
        replica.execute(f"DROP VIEW {VIEW}_trap")
        replica.execute(f"DROP FUNCTION {VIEW}_sting()")


def test_a_private_address_is_refused_at_save_and_at_run(source: Source, clock: Clock, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = frozenset()
    assert sources.problems(source) == [f"host: {ADDRESS.hostname} is not a public address."]
    status, _, rows, reason = pull(source, clock)
    assert (status, rows, "not a public address" in reason) == ("failed", 0, True)


def test_names_that_are_no_names_are_refused(source: Source) -> None:
    source.config = config("db", view="clients; DROP TABLE clients")
    assert "does not match" in sources.problems(source)[0]


def test_a_number_too_long_for_us_is_set_aside(source: Source, replica: psycopg.Connection[Any], clock: Clock) -> None:
    replica.execute(f"UPDATE {VIEW} SET size = 1.2345678901234567 WHERE login = 'c7'")
    source.partner.vertical = "prop-trading"
    source.partner.save()
    fields = {"customer_id": "login", "signup_date": "opened", "affiliate_id": "ib", "account_size": "size"}
    Source.objects.update(config=config(replica.info.dbname, fields=fields))
    assert pull(source, clock)[0] == "done"
    kept = Quarantined.objects.get()
    assert (kept.record["customer_id"], kept.errors[0]["code"]) == ("c7", "too_many_digits")
    assert Customer.objects.count() == 24


def test_the_databases_clock_bounds_the_watermark(source: Source, clock: Clock) -> None:
    clock.now = datetime.now(UTC) + timedelta(hours=1)
    pull(source, clock)
    until = Watermark.objects.get().until
    assert until is not None
    assert until < clock.now - timedelta(minutes=59)
