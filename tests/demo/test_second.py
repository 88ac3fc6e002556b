"""A second instance, as a process with a database of its own, pulls a partner from this one over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import psycopg
import pytest
from django.db import connection, connections

from commissions.settle.settler import settle
from tests.partners.conftest import ask_token
from track360.connectors.sources import access_of
from track360.demo import demonstration, second_instance
from track360.demo.generator import ENTITIES, Sample, generate_all
from track360.demo.json_lines import dumps
from track360.demo.push_client import batches
from track360.demo.record_store import RecordStore
from track360.ingest import intake, registry
from track360.partners.models import ApiClient, Partner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The second instance's database, made while the first is empty; dropped at the end."""
    own = connection.settings_dict
    login = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT']}"
    url = f"postgres://{login}/{own['NAME']}_second"
    monkeypatch.setenv("TRACK360_SECOND_DATABASE_URL", url)
    monkeypatch.setenv("TRACK360_SECOND_SECRET", "a secret of the launcher's")
    second_instance.create_database()
    yield url
    if second_instance.ALIAS in connections.settings:
        connections[second_instance.ALIAS].close()
        del connections.settings[second_instance.ALIAS]
    on_server(url, f'DROP DATABASE "{own["NAME"]}_second" WITH (FORCE)')


def on_server(url: str, statement: str) -> None:
    address = urlsplit(url)._replace(path="/postgres").geturl()
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(statement.encode())


def fill(sample: Sample) -> Partner:
    """The partner as it is after a pull: the newest version of everything, settled."""
    demonstration.set_up([generate_all()[sample.firm.id]])
    partner = Partner.objects.get(code=sample.firm.id)
    store = RecordStore()
    for entity in ENTITIES:
        store.put(entity, sample.records(entity))
        for batch in batches(entity, store.window(entity, None, None)):
            intake.ingest_batch(registry.ENTITIES[entity], partner, orjson.loads(dumps(batch)))
    settle(partner)
    return partner


def test_it_ends_in_the_same_ledger(database: str, live_server: Any, samples: dict[str, Sample]) -> None:
    fill(samples[second_instance.PARTNER])
    second_instance.create_client()
    environment = os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "track360.settings.test",
        "CELERY_BROKER_URL": "memory://",
        "TRACK360_OUTBOUND_ALLOW": live_server.url.removeprefix("http://"),
    }
    process = subprocess.Popen([sys.executable, "manage.py", "second_instance", live_server.url], env=environment)
    try:
        second_instance.add_connection()
        connections[second_instance.ALIAS].connect()  # the test's own guard knows only databases of the settings
        assert second_instance.wait(print)
    finally:
        process.kill()
        process.wait()
    assert demonstration.earned(second_instance.PARTNER)
    assert demonstration.earned(second_instance.PARTNER, second_instance.ALIAS) == demonstration.earned(
        second_instance.PARTNER
    )
    assert second_instance.comparison() == "the same as above, to the last digit"


def test_its_database_is_made_once(database: str) -> None:
    with psycopg.connect(database) as link:
        link.execute("CREATE TABLE kept (n int)")
    second_instance.create_database()
    with psycopg.connect(database) as link:
        assert link.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_what_is_in_use_is_not_copied(database: str) -> None:
    name = urlsplit(database).path.removeprefix("/")
    on_server(database, f'DROP DATABASE "{name}" WITH (FORCE)')
    with psycopg.connect(database.removesuffix("_second")):
        second_instance.create_database()
    with psycopg.connect(database) as link:
        assert link.execute("SELECT to_regclass('partners_partner')").fetchone() == (None,)
    second_instance.add_connection()
    connections[second_instance.ALIAS].connect()
    assert second_instance.records_behind() == 0


def test_its_credentials_are_made_once_and_only_read(database: str, samples: dict[str, Sample]) -> None:
    demonstration.set_up([samples[second_instance.PARTNER]])
    second_instance.create_client()
    second_instance.create_client()
    client = ApiClient.objects.get()
    assert (client.client_id, client.scopes) == ("second-instance", "read")
    told = ask_token(client, second_instance.secret()).json()
    assert told["scope"] == "read"
    assert ask_token(client, "another").status_code == 401


def test_connecting_again_follows_the_address(database: str, samples: dict[str, Sample], settings: Any) -> None:
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1:8360", "127.0.0.1:8361"})
    demonstration.set_up([samples[second_instance.PARTNER]])
    assert second_instance.connect("http://127.0.0.1:8360").pk == second_instance.connect("http://127.0.0.1:8361").pk
    source = second_instance.connect("http://127.0.0.1:8361")
    assert access_of(source).config == {"base_url": "http://127.0.0.1:8361"}
    assert access_of(source).credentials["client_id"] == "second-instance"
